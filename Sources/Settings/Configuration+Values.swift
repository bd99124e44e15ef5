import Platform
import Records

extension Configuration {
  /// Sets a field from JSON, `null` clearing it; false where the value is not what the field expects.
  mutating func take(_ value: LocatedJSON, for field: Field) -> Bool {
    if value == .null {
      clear(field)
      return true
    }
    if let path = field.amount { return set(path, Self.amount(value)) }
    if let path = field.text {
      guard case .text(let text) = value, Self.isSuitable(text, for: field) else { return false }
      self[keyPath: path] = text
      return true
    }
    if let path = field.flag { return set(path, Self.flag(value)) }
    if let path = field.seconds { return set(path, Self.seconds(value)) }
    switch field {
    case .keyCommand: return set(\.keyCommand, Self.command(value))
    default: return setBudgets(value)
    }
  }

  private mutating func setBudgets(_ value: LocatedJSON) -> Bool {
    guard let budgets = Self.budgets(value) else { return false }
    self.budgets = budgets
    return true
  }

  private mutating func set<Value>(_ path: WritableKeyPath<Configuration, Value?>, _ value: Value?) -> Bool {
    guard let value else { return false }
    self[keyPath: path] = value
    return true
  }

  private mutating func clear(_ field: Field) {
    if let path = field.amount { self[keyPath: path] = nil }
    if let path = field.text { self[keyPath: path] = nil }
    if let path = field.flag { self[keyPath: path] = nil }
    if let path = field.seconds { self[keyPath: path] = nil }
    switch field {
    case .keyCommand: keyCommand = nil
    case .budgets: budgets = [:]
    default: break
    }
  }

  /// Gateways and addresses are checked where they are used: a broken one must not stop an option that replaces it.
  private static func isSuitable(_ text: String, for field: Field) -> Bool {
    switch field {
    case .model: !text.isEmpty && !text.contains(where: \.isWhitespace) && isUserName(text)
    case .assistant: Assistant.isName(text)
    case .user: isUserName(text)
    case .gateway, .aiGatewayBaseURL, .openrouterBaseURL, .otlpEndpoint: !text.isEmpty
    case .allowanceNotice: (1...500).contains(text.count)
    case .costLine: CostLineDetail(rawValue: text) != nil
    case .theme: ThemeSetting(text) != nil
    case .wrap: text == "words" || text == "terminal"
    default: false
    }
  }

  private static func flag(_ value: LocatedJSON) -> Bool? {
    guard case .flag(let flag) = value else { return nil }
    return flag
  }

  private static func seconds(_ value: LocatedJSON) -> Int? {
    switch value {
    case .text(let text), .number(let text): seconds(text)
    case .null, .flag, .list, .object: nil
    }
  }

  /// A whole number of seconds, up to a day.
  static func seconds(_ text: String) -> Int? {
    guard let seconds = Int(text), (1...86_400).contains(seconds) else { return nil }
    return seconds
  }

  private static func command(_ value: LocatedJSON) -> KeyCommand? {
    if case .text(let line) = value { return KeyCommand(line: line) }
    guard case .list(let items) = value else { return nil }
    var arguments: [String] = []
    for item in items {
      guard case .text(let argument) = item else { return nil }
      arguments.append(argument)
    }
    return KeyCommand(arguments: arguments)
  }

  static func amount(_ value: LocatedJSON) -> USD? {
    let amount: USD?
    switch value {
    case .text(let text), .number(let text): amount = USD(text)
    case .null, .flag, .list, .object: amount = nil
    }
    return amount.flatMap { $0 < .zero ? nil : $0 }
  }

  private static func budgets(_ value: LocatedJSON) -> [String: USD]? {
    guard case .object(let members) = value else { return nil }
    var budgets: [String: USD] = [:]
    for member in members {
      guard isBudgetScope(member.name), let amount = amount(member.value) else { return nil }
      guard budgets.updateValue(amount, forKey: member.name) == nil else { return nil }
    }
    return budgets
  }
}
