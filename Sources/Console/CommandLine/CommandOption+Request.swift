import Chat
import Records

extension CommandOption {
  static let quiet = CommandOption("quiet", short: "q", "nothing but errors on standard error: no cost line") {
    options, _ in
    options.isQuiet = true
  }

  static let variable = CommandOption("var", value: "NAME=VALUE", "a variable of the assistant; may be repeated") {
    (options, text) throws(UsageError) in
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, Assistant.isVariable(parts[0]) else {
      throw .badValue(option: "--var", value: text, expected: "a name and a value, such as language=Swift")
    }
    options.variables.removeAll { $0.name == parts[0] }
    options.variables.append(VariableValue(name: parts[0], value: parts[1]))
  }

  static let setting = CommandOption(
    "option", value: "KEY=VALUE", "temperature, max_tokens or reasoning, such as temperature=0.2"
  ) { (options, text) throws(UsageError) in
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let names = RequestSetting.all.map(\.name).joined(separator: ", ")
    guard let setting = RequestSetting.named(parts[0]) else {
      throw .badValue(option: "--option", value: text, expected: "one of \(names), with its value behind =")
    }
    guard parts.count == 2, setting.accepts(parts[1]) else {
      throw .badValue(option: "--option", value: text, expected: "\(setting.name)=, and \(setting.expected)")
    }
    options.settings[setting.name] = parts[1]
  }
}
