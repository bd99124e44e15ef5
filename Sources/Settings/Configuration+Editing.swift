import Platform
import Records

extension Configuration {
  /// A field's value as `tuppence config get` shows it; nil where it is not set.
  package func text(of field: Field) -> String? {
    if let path = field.amount { return self[keyPath: path].map { "\($0)" } }
    if let path = field.text { return self[keyPath: path] }
    if let path = field.flag { return self[keyPath: path].map { $0 ? "true" : "false" } }
    if let path = field.seconds { return self[keyPath: path].map { "\($0)" } }
    switch field {
    case .keyCommand: return keyCommand?.arguments.joined(separator: " ")
    default:
      let budgets = budgets.sorted { $0.key < $1.key }
      return budgets.isEmpty ? nil : budgets.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }
  }

  /// A value by its name, which may be one budget's (`budgets.day`).
  package func text(named name: String) throws(SettingsError) -> String? {
    if let scope = try Self.budgetScope(name) { return budgets[scope].map { "\($0)" } }
    return text(of: try Self.field(name))
  }

  /// Sets a value by its name (`model`, `budgets.day`) as `tuppence config set` takes it; nil clears it.
  package mutating func set(_ name: String, to text: String?) throws(SettingsError) {
    if let scope = try Self.budgetScope(name) {
      let amount = text.flatMap { Self.amount(.text($0)) }
      guard amount != nil || text == nil else {
        throw .unsuitableValue(field: name, expected: .amount, path: nil, line: nil)
      }
      budgets[scope] = amount
      return
    }
    let field = try Self.field(name)
    let value = text.map { field.flag != nil ? Self.flagValue($0) : LocatedJSON.text($0) } ?? .null
    guard Self.isUsable(text, for: field), take(value, for: field) else {
      throw .unsuitableValue(field: name, expected: field.expected, path: nil, line: nil)
    }
  }

  private static func field(_ name: String) throws(SettingsError) -> Field {
    if let field = Field(rawValue: name) { return field }
    let nearest = nearestMatch(to: name, among: Field.allCases.map(\.rawValue))
    throw .unknownField(name, path: nil, line: nil, nearest: nearest)
  }

  private static func budgetScope(_ name: String) throws(SettingsError) -> String? {
    guard name.hasPrefix("budgets.") else { return nil }
    let scope = String(name.dropFirst("budgets.".count))
    guard isBudgetScope(scope) else {
      let nearest = nearestMatch(to: scope, among: ["session", "day", "month"])
      throw .unknownField(name, path: nil, line: nil, nearest: nearest.map { "budgets.\($0)" })
    }
    return scope
  }

  private static func flagValue(_ text: String) -> LocatedJSON {
    flag(text).map { .flag($0) } ?? .text(text)
  }

  /// A flag as a person writes it.
  static func flag(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "true", "yes", "on": true
    case "false", "no", "off": false
    default: nil
    }
  }

  /// What is typed now is checked now, unlike what a file says about a gateway that may not be used.
  private static func isUsable(_ text: String?, for field: Field) -> Bool {
    guard let text else { return true }
    switch field {
    case .gateway:
      return (try? GatewayChoice(text, source: .option)) != nil
    case .aiGatewayBaseURL, .openrouterBaseURL, .otlpEndpoint:
      return (try? GatewayAddress(text)) != nil
    default:
      return true
    }
  }
}
