import Platform
import Records

/// The body of `GET /models`, in the forms in which servers write such lists.
struct ModelCatalogue: Sendable {
  var models: [ModelEntry]

  /// Nil where the body holds no list. Entries that cannot be read are left out.
  init?(_ body: Data) {
    guard let tree = try? JSONTree(body, mode: .tolerant), let entries = ModelCatalogue.entries(in: tree) else {
      return nil
    }
    let listCurrency = tree.member("currency")
    let listUnit = tree.member("unit", "pricing_unit")
    let words = ModelCatalogue.idWords(in: entries)
    let normal = entries.compactMap { ModelCatalogue.normal($0, words, currency: listCurrency, unit: listUnit) }
    let decoded = try? JSONDecoder().decode([Readable<ModelEntry>].self, from: JSONTree.array(normal).json)
    models = decoded?.compactMap(\.value) ?? []
  }

  /// The list, wherever it is: `data`, `models`, the whole body, or an object whose members' names are the ids.
  private static func entries(in tree: JSONTree) -> [JSONTree]? {
    switch tree {
    case .array(let elements): return elements
    case .object(let members):
      let lists = ["data", "models", "result", "results", "items", "model_list"]
      if let list = lists.lazy.compactMap({ tree[$0] }).first(where: \.isContainer) { return entries(in: list) }
      let isByID = !members.isEmpty && members.allSatisfy { $0.value.looksLikeModel }
      return isByID ? members.map { $0.value.with("id", .string($0.name)) } : nil
    case .null, .bool, .number, .string, .other: return nil
    }
  }

  /// Where the id of a model is; a name is one only in a list without other ids, such as Ollama's own.
  private static func idWords(in entries: [JSONTree]) -> [String] {
    let words = ["id", "model", "model_name", "slug", "model_id"]
    return entries.contains { $0.member(words) != nil } ? words : ["name"]
  }

  /// The entry in the words of Vercel's list, its prices in US dollars per token; nil without an id.
  private static func normal(
    _ entry: JSONTree, _ idWords: [String], currency: JSONTree?, unit: JSONTree?
  ) -> JSONTree? {
    if let id = entry.sentence { return .object([.init(name: "id", value: .string(id))]) }
    guard case .object = entry,
      let id = idWords.lazy.compactMap({ entry[$0]?.sentence }).first
    else { return nil }
    let info = entry["model_info"]
    var normal = entry.with("id", .string(id))
    let window = entry.member(windows) ?? info?.member(windows)
    if let window { normal = normal.with("context_window", window) }
    let most = entry.member(mostTokens) ?? info?.member(mostTokens) ?? entry["top_provider"]?["max_completion_tokens"]
    if let most { normal = normal.with("max_tokens", most) }
    let stated = ["pricing", "prices", "price", "cost"].lazy.compactMap { entry[$0] }.first(where: \.isContainer)
    let prices = NormalPrices(
      stated ?? info ?? entry, currency: entry["currency"] ?? currency,
      unit: entry.member("unit", "pricing_unit") ?? unit)
    return normal.with("pricing", prices.tree).with("unclear_prices", .bool(prices.areUnclear))
  }

  private static let windows = [
    "context_window", "context_length", "max_model_len", "max_input_tokens", "inputTokenLimit", "max_context_length",
    "context_size",
  ]
  private static let mostTokens = ["max_output_tokens", "max_completion_tokens", "outputTokenLimit", "max_tokens"]
}

extension JSONTree {
  fileprivate var looksLikeModel: Bool {
    member("pricing", "prices", "context_window", "context_length", "owned_by", "input_cost_per_token") != nil
  }

  /// An object with the member in place of those of its name.
  func with(_ name: String, _ value: JSONTree) -> JSONTree {
    guard case .object(let members) = self else { return self }
    return .object(members.filter { $0.name != name } + [Member(name: name, value: value)])
  }
}

extension Gateway {
  /// The models of an answer of `GET /models`.
  func catalogue(_ answer: Answer) throws(GatewayError) -> [ModelEntry] {
    guard let catalogue = ModelCatalogue(answer.body) else {
      throw .unreadableAnswer(detail: answer.head.contentType)
    }
    return catalogue.models
  }
}
