import Platform
import Records

extension Configuration {
  /// One setting of config.json: its name there, what it holds, and where ``Configuration`` stores it.
  package struct Field: Sendable {
    package let name: String
    package let expected: ExpectedValue
    /// What it does, for the table of settings.
    package let summary: String
    /// The environment's variable that counts before config.json; nil where there is none.
    package var variable: String?
    private let kind: Kind
    /// Whether a text can be a value.
    private var accepts: @Sendable (String) -> Bool = { _ in true }
    /// Whether a text that is typed now can be a value; a file is checked less, see ``gateway``.
    private var acceptsTyped: @Sendable (String) -> Bool = { _ in true }

    private enum Kind: Sendable {
      case text(WritableKeyPath<Configuration, String?> & Sendable)
      case amount(WritableKeyPath<Configuration, USD?> & Sendable)
      case flag(WritableKeyPath<Configuration, Bool?> & Sendable)
      case seconds(WritableKeyPath<Configuration, Int?> & Sendable)
      case count(WritableKeyPath<Configuration, Int?> & Sendable)
      case baseURL(provider: String)
      case command
      case budgets
      case aliases
      case mcpServers
    }

    /// A field's value.
    package enum Value: Equatable, Sendable {
      case text(String)
      case amount(USD)
      case flag(Bool)
      case seconds(Int)
      case count(Int)
      case command(KeyCommand)
      /// One at least, as is an alias.
      case budgets([BudgetScope: USD])
      case aliases([String: String])
      case mcpServers(MCPServerList)

      /// As `tuppence config get` shows it.
      package var text: String {
        switch self {
        case .text(let text): text
        case .amount(let amount): "\(amount)"
        case .flag(let flag): flag ? "true" : "false"
        case .seconds(let number), .count(let number): "\(number)"
        case .command(let command): command.arguments.joined(separator: " ")
        case .budgets(let budgets): budgets.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
        case .aliases(let aliases): aliases.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
        case .mcpServers(let list): list.entries.map(\.name).joined(separator: " ")
        }
      }
    }
  }
}

extension Configuration.Field {
  package static func named(_ name: String) -> Configuration.Field? { all.first { $0.name == name } }

  /// Every setting of config.json, in the order of `tuppence config show`.
  package static let all: [Configuration.Field] =
    [gateway, model, aliases, assistant, tags, user, keyCommand, mcpServers]
    + Provider.all.compactMap(baseURL)
    + [
      creditsWarning, budgets, allowance, allowanceThreshold, allowanceNotice, turnLimit, caching, keep, compactModel,
      costLine, theme,
      wrap, pictures,
    ]
    + [connectTimeout, firstByteTimeout, idleTimeout, warm, otlp, otlpEndpoint, tools, maxSteps]

  /// Settings of earlier versions, and what takes their places.
  private static let replaced = ["turn_warning": "turn_limit"]

  /// The error for a name that no setting has.
  static func missing(_ name: String, path: String?, line: Int?) -> SettingsError {
    if let other = replaced[name] { return .replacedField(name, by: other, path: path, line: line) }
    return .unknownField(name, path: path, line: line, nearest: nearestMatch(to: name, among: all.map(\.name)))
  }

  /// A gateway and an address in the file are checked where they are used: a broken one must not stop an option that
  /// replaces it.
  package static let gateway = Configuration.Field(
    name: "gateway", expected: .gateway, summary: Provider.choices, variable: "TUPPENCE_GATEWAY",
    kind: .text(\.gateway), accepts: { !$0.isEmpty },
    acceptsTyped: { (try? GatewayChoice($0, source: .option)) != nil })
  private static let model = Configuration.Field(
    name: "model", expected: .modelName, summary: "the model that answers", variable: "TUPPENCE_MODEL",
    kind: .text(\.model),
    accepts: Configuration.isModelName)
  private static let aliases = Configuration.Field(
    name: "aliases", expected: .aliases, summary: "other names of models", kind: .aliases)
  private static let assistant = Configuration.Field(
    name: "assistant", expected: .assistantName, summary: "the assistant of a new session",
    variable: "TUPPENCE_ASSISTANT", kind: .text(\.assistant),
    accepts: Assistant.isName)
  private static let tags = Configuration.Field(
    name: "tags", expected: .flag, summary: "whether requests carry tags", variable: "TUPPENCE_TAGS",
    kind: .flag(\.tags))
  private static let user = Configuration.Field(
    name: "user", expected: .userName, summary: "the user that the gateway bills to", variable: "TUPPENCE_USER",
    kind: .text(\.user),
    accepts: BudgetScope.isUserName)
  private static let keyCommand = Configuration.Field(
    name: "key_command", expected: .command, summary: "a program that prints the gateway's key", kind: .command)
  private static func baseURL(of provider: Provider) -> Configuration.Field? {
    guard let field = provider.addressField else { return nil }
    return Configuration.Field(
      name: field, expected: .baseURL, summary: "another address of \(provider.title)",
      variable: provider.addressVariable, kind: .baseURL(provider: provider.name), accepts: { !$0.isEmpty },
      acceptsTyped: { (try? GatewayAddress($0)) != nil })
  }
  private static let creditsWarning = Configuration.Field(
    name: "credits_warning", expected: .amount, summary: "the balance below which a warning is shown",
    variable: "TUPPENCE_CREDITS_WARNING",
    kind: .amount(\.creditsWarning))
  private static let budgets = Configuration.Field(
    name: "budgets", expected: .budgets, summary: "limits by scope: \(BudgetScope.grammar)", kind: .budgets)
  private static let allowance = Configuration.Field(
    name: "allowance", expected: .amount, summary: "what each user without a budget may spend",
    kind: .amount(\.allowance))
  private static let allowanceThreshold = Configuration.Field(
    name: "allowance_threshold", expected: .amount, summary: "the amount left at which allowance_notice is shown",
    kind: .amount(\.allowanceThreshold))
  private static let allowanceNotice = Configuration.Field(
    name: "allowance_notice", expected: .notice, summary: "the message to a user whose allowance runs out",
    kind: .text(\.allowanceNotice), accepts: { (1...500).contains($0.count) })
  private static let turnLimit = Configuration.Field(
    name: "turn_limit", expected: .turnLimit, summary: "what one turn may cost without a question, or off (0.50)",
    variable: "TUPPENCE_TURN_LIMIT", kind: .text(\.turnLimitText), accepts: { TurnLimit($0) != nil })
  private static let caching = Configuration.Field(
    name: "caching", expected: .caching, summary: "auto or off: whether chats ask the gateway to cache prompts (auto)",
    variable: "TUPPENCE_CACHING", kind: .text(\.cachingText), accepts: { Caching(rawValue: $0) != nil })
  private static let keep = Configuration.Field(
    name: "keep", expected: .window, summary: "how much of the conversation a request carries, such as 20 turns (all)",
    variable: "TUPPENCE_KEEP", kind: .text(\.windowText), accepts: { ConversationWindow($0) != nil })
  private static let compactModel = Configuration.Field(
    name: "compact_model", expected: .modelName, summary: "the model that /compact asks (the session's)",
    variable: "TUPPENCE_COMPACT_MODEL", kind: .text(\.compactModel), accepts: Configuration.isModelName)
  private static let costLine = Configuration.Field(
    name: "cost_line", expected: .costLineDetail, summary: "how much the line below a reply shows",
    variable: "TUPPENCE_COST_LINE",
    kind: .text(\.costLine), accepts: { CostLineDetail(rawValue: $0) != nil })
  private static let theme = Configuration.Field(
    name: "theme", expected: .theme, summary: "the colours on the screen", variable: "TUPPENCE_THEME",
    kind: .text(\.theme),
    accepts: { ThemeSetting($0) != nil })
  private static let wrap = Configuration.Field(
    name: "wrap", expected: .wrap, summary: "what wraps a reply's lines", variable: "TUPPENCE_WRAP",
    kind: .text(\.wrap),
    accepts: { $0 == "words" || $0 == "terminal" })
  private static let pictures = Configuration.Field(
    name: "pictures", expected: .pictures, summary: "whether a terminal shows drawn pictures (inline)",
    variable: "TUPPENCE_PICTURES", kind: .text(\.pictures), accepts: { $0 == "inline" || $0 == "off" })
  private static let connectTimeout = Configuration.Field(
    name: "connect_timeout", expected: .seconds, summary: "seconds until the connection to a gateway is open (30)",
    variable: "TUPPENCE_CONNECT_TIMEOUT", kind: .seconds(\.connectTimeout))
  private static let firstByteTimeout = Configuration.Field(
    name: "first_byte_timeout", expected: .seconds, summary: "seconds until its answer begins (120)",
    variable: "TUPPENCE_FIRST_BYTE_TIMEOUT", kind: .seconds(\.firstByteTimeout))
  private static let idleTimeout = Configuration.Field(
    name: "idle_timeout", expected: .seconds, summary: "seconds of silence inside an answer (120)",
    variable: "TUPPENCE_IDLE_TIMEOUT", kind: .seconds(\.idleTimeout))
  private static let warm = Configuration.Field(
    name: "warm", expected: .flag, summary: "whether the first key of a prompt opens the connection (true)",
    variable: "TUPPENCE_WARM", kind: .flag(\.warm))
  private static let mcpServers = Configuration.Field(
    name: "mcpServers", expected: .mcpServers, summary: "servers of the Model Context Protocol, by their names",
    kind: .mcpServers)
  private static let otlp = Configuration.Field(
    name: "otlp", expected: .flag, summary: "whether each turn's spans are sent to a collector (false)",
    kind: .flag(\.otlp))
  private static let otlpEndpoint = Configuration.Field(
    name: "otlp_endpoint", expected: .baseURL, summary: "the collector's base URL, for OTLP over HTTP",
    kind: .text(\.otlpEndpoint), accepts: { !$0.isEmpty }, acceptsTyped: { (try? GatewayAddress($0)) != nil })
  private static let tools = Configuration.Field(
    name: "tools", expected: .tools, summary: "the program's own tools that the model may call (off)",
    variable: "TUPPENCE_TOOLS", kind: .text(\.tools), accepts: { LocalTool.list($0) != nil })
  private static let maxSteps = Configuration.Field(
    name: "max_steps", expected: .count, summary: "how many requests a turn with tools may have (12)",
    variable: "TUPPENCE_MAX_STEPS", kind: .count(\.maxSteps))
}

extension Configuration.Field {
  /// The field's value; nil where it is not set.
  package func value(_ configuration: Configuration) -> Value? {
    switch kind {
    case .text(let path): configuration[keyPath: path].map { .text($0) }
    case .amount(let path): configuration[keyPath: path].map { .amount($0) }
    case .flag(let path): configuration[keyPath: path].map { .flag($0) }
    case .seconds(let path): configuration[keyPath: path].map { .seconds($0) }
    case .count(let path): configuration[keyPath: path].map { .count($0) }
    case .baseURL(let provider): configuration.baseURLs[provider].map { .text($0) }
    case .command: configuration.keyCommand.map { .command($0) }
    case .budgets: configuration.budgets.isEmpty ? nil : .budgets(configuration.budgets)
    case .aliases: configuration.aliases.isEmpty ? nil : .aliases(configuration.aliases)
    case .mcpServers: configuration.mcpServers.entries.isEmpty ? nil : .mcpServers(configuration.mcpServers)
    }
  }

  /// Stores a value of this field's kind; nil clears it.
  func set(_ configuration: inout Configuration, _ value: Value?) {
    switch (kind, value) {
    case (.text(let path), .text(let text)): configuration[keyPath: path] = text
    case (.text(let path), _): configuration[keyPath: path] = nil
    case (.amount(let path), .amount(let amount)): configuration[keyPath: path] = amount
    case (.amount(let path), _): configuration[keyPath: path] = nil
    case (.flag(let path), .flag(let flag)): configuration[keyPath: path] = flag
    case (.flag(let path), _): configuration[keyPath: path] = nil
    case (.seconds(let path), .seconds(let seconds)): configuration[keyPath: path] = seconds
    case (.seconds(let path), _): configuration[keyPath: path] = nil
    case (.count(let path), .count(let count)): configuration[keyPath: path] = count
    case (.count(let path), _): configuration[keyPath: path] = nil
    case (.baseURL(let provider), .text(let text)): configuration.baseURLs[provider] = text
    case (.baseURL(let provider), _): configuration.baseURLs[provider] = nil
    case (.command, .command(let command)): configuration.keyCommand = command
    case (.command, _): configuration.keyCommand = nil
    case (.budgets, .budgets(let budgets)): configuration.budgets = budgets
    case (.budgets, _): configuration.budgets = [:]
    case (.aliases, .aliases(let aliases)): configuration.aliases = aliases
    case (.aliases, _): configuration.aliases = [:]
    case (.mcpServers, .mcpServers(let list)): configuration.mcpServers = list
    case (.mcpServers, _): configuration.mcpServers = .empty
    }
  }

  /// The value that JSON states; nil for `null`.
  func value(_ json: LocatedJSON, path: String?, line: Int?) throws(SettingsError) -> Value? {
    if json == .null { return nil }
    if case (.mcpServers, .object(let members)) = (kind, json) {
      return .mcpServers(try MCPServerList(members, path: path))
    }
    if let value = parsed(json) { return value }
    throw .unsuitableValue(field: name, expected: expected, path: path, line: line)
  }

  /// The value that is typed on the command line or set in the environment, under the name that an error states.
  func value(typed text: String, as name: String) throws(SettingsError) -> Value? {
    var json = LocatedJSON.text(text)
    if case .flag = kind, let flag = Self.flag(text) { json = .flag(flag) }
    if acceptsTyped(text), let value = parsed(json) { return value }
    throw .unsuitableValue(field: name, expected: expected, path: nil, line: nil)
  }

  /// The value of the environment's variable; nil where it is empty or not set.
  func value(_ environment: [String: String]) throws(SettingsError) -> Value? {
    guard let variable, let text = environment[variable]?.trimmed(of: .whitespacesAndNewlines), !text.isEmpty else {
      return nil
    }
    return try value(typed: text, as: variable)
  }

  /// False for the gateway and the addresses, whose source decides which keys they may get; see ``ResolvedGateway``.
  fileprivate var isPlainSetting: Bool {
    if case .baseURL = kind { false } else { name != Self.gateway.name }
  }

  private func parsed(_ json: LocatedJSON) -> Value? {
    switch (kind, json) {
    case (.text, .text(let text)), (.baseURL, .text(let text)): accepts(text) ? .text(text) : nil
    // An amount may be written as a number too.
    case (.text, .number(let text)) where expected == .turnLimit: accepts(text) ? .text(text) : nil
    case (.flag, .flag(let flag)): .flag(flag)
    case (.amount, _): Self.amount(json).map { .amount($0) }
    case (.seconds, .text(let text)), (.seconds, .number(let text)): Self.seconds(text).map { .seconds($0) }
    case (.count, .text(let text)), (.count, .number(let text)): Self.count(text).map { .count($0) }
    case (.command, _): Self.command(json).map { .command($0) }
    case (.budgets, .object(let members)): Self.budgets(members).map { .budgets($0) }
    case (.aliases, .object(let members)): Self.aliases(members).map { .aliases($0) }
    case (.text, _), (.baseURL, _), (.flag, _), (.seconds, _), (.count, _), (.budgets, _), (.aliases, _),
      (.mcpServers, _):
      nil
    }
  }

  /// A whole number of seconds, up to a day.
  private static func seconds(_ text: String) -> Int? {
    guard let seconds = Int(text), (1...86_400).contains(seconds) else { return nil }
    return seconds
  }

  private static func count(_ text: String) -> Int? {
    Int(text).flatMap { (1...1_000).contains($0) ? $0 : nil }
  }

  /// A flag as a person writes it.
  private static func flag(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "true", "yes", "on": true
    case "false", "no", "off": false
    default: nil
    }
  }

  private static func command(_ json: LocatedJSON) -> KeyCommand? {
    if case .text(let line) = json { return KeyCommand(line: line) }
    guard case .list(let items) = json else { return nil }
    var arguments: [String] = []
    for item in items {
      guard case .text(let argument) = item else { return nil }
      arguments.append(argument)
    }
    return KeyCommand(arguments: arguments)
  }

  static func amount(_ json: LocatedJSON) -> USD? {
    let amount: USD?
    switch json {
    case .text(let text), .number(let text): amount = USD(text)
    case .null, .flag, .list, .object: amount = nil
    }
    return amount.flatMap { $0 < .zero ? nil : $0 }
  }

  private static func aliases(_ members: [LocatedJSON.Member]) -> [String: String]? {
    var aliases: [String: String] = [:]
    for member in members {
      guard case .text(let model) = member.value, Configuration.isAlias(member.name), Configuration.isModelName(model)
      else { return nil }
      guard aliases.updateValue(model, forKey: member.name) == nil else { return nil }
    }
    return aliases
  }

  private static func budgets(_ members: [LocatedJSON.Member]) -> [BudgetScope: USD]? {
    var budgets: [BudgetScope: USD] = [:]
    for member in members {
      guard let scope = BudgetScope(member.name), let amount = amount(member.value) else { return nil }
      guard budgets.updateValue(amount, forKey: scope) == nil else { return nil }
    }
    return budgets
  }
}

extension Configuration {
  /// The settings with the environment's variables in place of the file's fields. The gateway and the addresses stay: see
  /// ``ResolvedGateway``.
  package func overridden(by environment: [String: String]) throws(SettingsError) -> Configuration {
    var settings = self
    for field in Field.all where field.isPlainSetting {
      if let value = try field.value(environment) { field.set(&settings, value) }
    }
    return settings
  }
}
