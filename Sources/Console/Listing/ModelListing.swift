import Chat
import GatewayClient
import Platform
import Records
import Terminal

/// What a catalogue is sorted by.
package enum ModelOrder: String, CaseIterable, Sendable {
  case name, input, output, context
}

/// A gateway's models with their prices per million tokens, for `tuppence models`, `/models` and Tab.
struct ModelListing: Sendable {
  let models: [ModelEntry]

  /// `search` keeps those with every one of its words in id, name, type or abilities; the cheapest and the largest come first.
  init(_ models: [ModelEntry], search: String? = nil, order: ModelOrder = .name) {
    let words = (search ?? "").lowercased().split(whereSeparator: \.isWhitespace)
    let found = models.filter { model in
      let names = [model.id, model.name ?? "", model.type ?? "", Self.abilities(of: model)] + model.tags
      let text = names.joined(separator: " ").lowercased()
      return words.allSatisfy { text.contains($0) }
    }
    self.models = found.sorted { Self.precedes($0, $1, order) }
  }

  /// What is unstated comes last, equals by their names.
  private static func precedes(_ left: ModelEntry, _ right: ModelEntry, _ order: ModelOrder) -> Bool {
    func byName() -> Bool { left.id < right.id }
    func first<Value: Comparable>(_ one: Value?, _ other: Value?, ascending: Bool) -> Bool {
      guard one != other else { return byName() }
      guard let one else { return false }
      guard let other else { return true }
      return ascending ? one < other : one > other
    }
    switch order {
    case .name: return byName()
    case .input: return first(left.prices.input, right.prices.input, ascending: true)
    case .output: return first(left.prices.output, right.prices.output, ascending: true)
    case .context: return first(left.contextWindow, right.contextWindow, ascending: false)
    }
  }

  /// `current` is marked with a star.
  func lines(width: Int, styles: Styles, current: String? = nil) -> [String] {
    let columns = [
      TextTable.Column(current == nil ? "model" : "  model", isFlexible: true),
      TextTable.Column("in/M", alignment: .decimal), TextTable.Column("out/M", alignment: .decimal),
      TextTable.Column("cached/M", alignment: .decimal, dropOrder: 2),
      TextTable.Column("context", alignment: .right, dropOrder: 3),
      TextTable.Column("abilities", isFlexible: true, dropOrder: 1),
    ]
    let rows = models.map { model in
      let prices = model.prices
      return [
        (current.map { model.id == $0 ? "* " : "  " } ?? "") + model.id,
        Self.perMillion(prices.input, prices.inputTiers), Self.perMillion(prices.output, prices.outputTiers),
        Self.perMillion(prices.cacheRead, []), Self.context(model.contextWindow), Self.abilities(of: model),
      ]
    }
    return TextTable(columns: columns, rows: rows).lines(width: width, styles: styles)
  }

  /// `$3.00 in, $15.00 out a million`, `$0.03 a picture`.
  static func note(_ model: ModelEntry) -> String {
    if model.drawsOnly, let price = model.prices.picture { return "\(price.formatted) a picture" }
    guard model.prices.input != nil || model.prices.output != nil else { return "no price listed" }
    let (input, output) = (model.prices.input, model.prices.output)
    return
      "\(perMillion(input, model.prices.inputTiers)) in, \(perMillion(output, model.prices.outputTiers)) out a million"
  }

  /// `$2.50`, `$2.50+` where long prompts have a price of their own, `-` where nothing is stated.
  private static func perMillion(_ price: USD?, _ tiers: [ModelEntry.PriceTier]) -> String {
    guard let price = price ?? tiers.first?.price, let million = price.multiplied(by: 1_000_000) else { return "-" }
    return million.formatted + (tiers.count > 1 ? "+" : "")
  }

  /// `128K`, `1M`, rounded down; `-` where it is not stated.
  private static func context(_ tokens: Int?) -> String {
    guard let tokens else { return "-" }
    if tokens >= 1_000_000 { return "\(tokens / 1_000_000)M" }
    return tokens >= 1_000 ? "\(tokens / 1_000)K" : "\(tokens)"
  }

  /// The type where it is no language model, and short words for what most have.
  private static func abilities(of model: ModelEntry) -> String {
    let kind = model.type.flatMap { $0 == "language" ? nil : $0 }
    let words = model.tags.map { tag in
      switch tag {
      case "tool-use": "tools"
      case "file-input": "files"
      case "implicit-caching", "explicit-caching": "caching"
      case "image-generation": "images"
      default: tag
      }
    }
    let usual = ["tools", "vision", "reasoning", "files", "caching"]
    let known = usual.filter { words.contains($0) }
    let others = words.filter { !usual.contains($0) }
    let price = model.prices.picture.map { ["\($0.formatted) a picture"] } ?? []
    return ((kind.map { [$0] } ?? []) + known + others + price).joined(separator: " ")
  }

  var json: [JSONValue] {
    models.map { model in
      .object([
        "id": .text(model.id), "name": .text(model.name), "type": .text(model.type),
        "context_window": .number(model.contextWindow), "max_tokens": .number(model.maxTokens),
        "abilities": .list(model.tags.map { .text($0) }),
        "input": .amount(model.prices.input), "output": .amount(model.prices.output),
        "cached_input": .amount(model.prices.cacheRead), "cache_write": .amount(model.prices.cacheWrite),
        "picture": .amount(model.prices.picture),
        "input_tiers": .list(model.prices.inputTiers.map(\.json)),
        "output_tiers": .list(model.prices.outputTiers.map(\.json)),
      ])
    }
  }
}

extension ModelEntry.PriceTier {
  fileprivate var json: JSONValue {
    .object(["cost": .amount(price), "from": .number(from), "below": .number(below)])
  }
}
