import Platform
import Records

/// The user's `config.json`: every field is optional, and an absent field has its default.
package struct Configuration: Equatable, Sendable {
  /// As written: a ``Provider``'s name or a base URL.
  package var gateway: String?
  package var model: String?
  /// Names of models by the user's own names for them.
  package var aliases: [String: String] = [:]
  package var assistant: String?
  /// Whether requests carry tags, which cost a little; see `sendsTags`.
  package var tags: Bool?
  package var user: String?
  package var keyCommand: KeyCommand?
  /// Base URLs that replace a ``Provider``'s own, by the provider's name.
  package var baseURLs: [String: String] = [:]
  /// The balance below which a warning is due.
  package var creditsWarning: USD?
  package var budgets: [BudgetScope: USD] = [:]
  /// What each user without a budget of their own may spend.
  package var allowance: USD?
  /// The amount left of a user's allowance or budget at which the notice is due.
  package var allowanceThreshold: USD?
  /// The message to a user whose allowance runs out.
  package var allowanceNotice: String?
  /// As written: a `TurnLimit`.
  var turnLimitText: String?
  /// As written: a `Caching`.
  var cachingText: String?
  /// As written: a `ConversationWindow`.
  var windowText: String?
  /// The model that `/compact` asks for a summary.
  package var compactModel: String?
  /// As written: a `CostLineDetail`.
  var costLine: String?
  /// As written: a ``ThemeSetting``.
  package var theme: String?
  /// What wraps a reply's paragraphs: `words` for the program, at spaces, or `terminal`.
  package var wrap: String?
  /// Whether a terminal that can show pictures does: `inline`, or `off`.
  package var pictures: String?
  /// Seconds; see ``NetworkSettings`` for these three and for `warm`.
  package var connectTimeout: Int?
  package var firstByteTimeout: Int?
  package var idleTimeout: Int?
  package var warm: Bool?
  /// Whether a span of each request is sent to a collector of OpenTelemetry.
  package var otlp: Bool?
  /// The collector's base URL; without it `OTEL_EXPORTER_OTLP_ENDPOINT` names it.
  package var otlpEndpoint: String?
  package var mcpServers = MCPServerList.empty
  /// The program's own tools that the model may call; nil or `off` for none.
  package var tools: String?
  /// Requests that one turn may have.
  package var maxSteps: Int?

  package init() {}

  package var sendsTags: Bool { tags ?? true }
  package var turnLimit: TurnLimit { turnLimitText.flatMap(TurnLimit.init) ?? .standard }
  package var window: ConversationWindow? { windowText.flatMap(ConversationWindow.init) }
  package var caching: Caching? { cachingText.flatMap(Caching.init) }
  package var costLineDetail: CostLineDetail { costLine.flatMap(CostLineDetail.init) ?? .full }
}

/// How much of its cost the line below a reply shows (`cost_line` in `config.json`).
package enum CostLineDetail: String, CaseIterable, Sendable {
  case full
  /// The amount and what is unusual, without tokens and times.
  case short
  /// No line, unless the reply ended early.
  case off
}

extension Configuration {
  /// Reads a config.json of at most 1 MiB; an absent file is an empty configuration.
  package static func load(from path: String) throws(SettingsError) -> Configuration {
    guard let contents = try PrivateFile.contents(of: path, limit: 1 << 20) else { return Configuration() }
    let document: LocatedJSON
    do throws(LocatedJSON.Fault) { document = try LocatedJSON(contents.text) } catch {
      throw .malformedJSON(path: path, line: error.line, column: error.column)
    }
    guard case .object(let members) = document else {
      throw .unsuitableValue(field: "", expected: .object, path: path, line: 1)
    }
    var configuration = Configuration()
    var seen: Set<String> = []
    for member in members {
      guard let field = Field.named(member.name) else {
        throw Field.missing(member.name, path: path, line: member.line)
      }
      guard seen.insert(field.name).inserted else { throw .duplicateField(member.name, path: path, line: member.line) }
      let value = try field.value(member.value, path: path, line: member.line)
      field.set(&configuration, value)
    }
    return configuration
  }

  /// Replaces config.json, 0600, with the fields that are set in the order of their names.
  package func save(to path: String) throws(SettingsError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let bytes = try? encoder.encode(self) else { throw .fileNotWritten(path: path, code: EINVAL) }
    try PrivateFile.write(bytes + Data("\n".utf8), to: path)
  }

  /// A value by its name, which may be one budget's (`budgets.day`); nil where it is not set.
  package func text(named name: String) throws(SettingsError) -> String? {
    if let scope = try Self.budgetScope(name) { return budgets[scope].map { "\($0)" } }
    if let alias = try Self.alias(name) { return aliases[alias] }
    return try Self.field(name).value(self)?.text
  }

  /// Sets a value by its name (`model`, `budgets.day`) as `tuppence config set` takes it; nil clears it.
  package mutating func set(_ name: String, to text: String?) throws(SettingsError) {
    if let scope = try Self.budgetScope(name) {
      let amount = text.flatMap { Field.amount(.text($0)) }
      guard amount != nil || text == nil else {
        throw .unsuitableValue(field: name, expected: .amount, path: nil, line: nil)
      }
      budgets[scope] = amount
      return
    }
    if let alias = try Self.alias(name) {
      guard text.map(Self.isModelName) ?? true else {
        throw .unsuitableValue(field: name, expected: .modelName, path: nil, line: nil)
      }
      aliases[alias] = text
      return
    }
    let field = try Self.field(name)
    guard let text else { return field.set(&self, nil) }
    field.set(&self, try field.value(typed: text, as: name))
  }

  private static func field(_ name: String) throws(SettingsError) -> Field {
    if let field = Field.named(name) { return field }
    throw Field.missing(name, path: nil, line: nil)
  }

  private static func alias(_ name: String) throws(SettingsError) -> String? {
    guard name.hasPrefix("aliases.") else { return nil }
    let alias = String(name.dropFirst("aliases.".count))
    guard isAlias(alias) else { throw .unknownField(name, path: nil, line: nil, nearest: nil) }
    return alias
  }

  /// 1-48 ASCII letters, digits, hyphens, dots and underscores. A model's id has a slash.
  static func isAlias(_ text: String) -> Bool {
    (1...48).contains(text.count)
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0)) }
  }

  package static func isModelName(_ text: String) -> Bool {
    !text.contains(where: \.isWhitespace) && BudgetScope.isUserName(text)
  }

  private static func budgetScope(_ name: String) throws(SettingsError) -> BudgetScope? {
    guard name.hasPrefix("budgets.") else { return nil }
    let text = String(name.dropFirst("budgets.".count))
    if let scope = BudgetScope(text) { return scope }
    throw .unknownField(name, path: nil, line: nil, nearest: BudgetScope.nearest(to: text).map { "budgets.\($0)" })
  }
}

extension Configuration: Encodable {
  private struct Name: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(_ text: String) { stringValue = text }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }

  /// Amounts are written as strings, so that no reader rounds them.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Name.self)
    for field in Field.all {
      switch field.value(self) {
      case nil: break
      case .text(let text): try container.encode(text, forKey: Name(field.name))
      case .flag(let flag): try container.encode(flag, forKey: Name(field.name))
      case .seconds(let number), .count(let number): try container.encode(number, forKey: Name(field.name))
      case .amount(let amount): try container.encode("\(amount)", forKey: Name(field.name))
      case .command(let command): try container.encode(command.arguments, forKey: Name(field.name))
      case .aliases(let aliases): try container.encode(aliases, forKey: Name(field.name))
      case .mcpServers(let list): try container.encode(list.json, forKey: Name(field.name))
      case .budgets(let budgets):
        let amounts = budgets.map { ($0.key.description, "\($0.value)") }
        try container.encode(Dictionary(uniqueKeysWithValues: amounts), forKey: Name(field.name))
      }
    }
  }
}

extension Configuration {
  /// Names of models that need no list: the aliases with what they mean, and the models that the settings name.
  package func namedModels(and other: String? = nil) -> [(name: String, meaning: String)] {
    var names: Set<String> = []
    let own = [other, model, compactModel].compactMap(\.self).map { (name: $0, meaning: "") }
    return (aliases.sorted { $0.key < $1.key }.map { (name: $0.key, meaning: $0.value) } + own)
      .filter { names.insert($0.name).inserted }
  }
}
