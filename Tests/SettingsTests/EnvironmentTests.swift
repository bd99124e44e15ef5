import Foundation
import Records
import Testing

@testable import Settings

/// Variables of the environment come before config.json.
@Suite struct EnvironmentTests {
  @Test(arguments: [
    ("TUPPENCE_MODEL", "openai/gpt-5-mini", "model", "a/b"), ("TUPPENCE_ASSISTANT", "swift", "assistant", "duck"),
    ("TUPPENCE_TAGS", "off", "tags", "on"), ("TUPPENCE_USER", "ada", "user", "bob"),
    ("TUPPENCE_CREDITS_WARNING", "2.5", "credits_warning", "3"), ("TUPPENCE_TURN_LIMIT", "off", "turn_limit", "1"),
    ("TUPPENCE_COST_LINE", "short", "cost_line", "full"), ("TUPPENCE_THEME", "dark", "theme", "light"),
    ("TUPPENCE_WRAP", "terminal", "wrap", "words"), ("TUPPENCE_PICTURES", "inline", "pictures", "off"),
    ("TUPPENCE_CONNECT_TIMEOUT", "5", "connect_timeout", "8"), ("TUPPENCE_IDLE_TIMEOUT", "7", "idle_timeout", "8"),
    ("TUPPENCE_FIRST_BYTE_TIMEOUT", "6", "first_byte_timeout", "8"), ("TUPPENCE_CACHING", "off", "caching", "auto"),
    ("TUPPENCE_KEEP", "2 turns", "keep", "9 turns"), ("TUPPENCE_COMPACT_MODEL", "a/c", "compact_model", "a/b"),
    ("TUPPENCE_MAX_STEPS", "3", "max_steps", "9"), ("TUPPENCE_TOOLS", "read_file", "tools", "off"),
    ("TUPPENCE_WARM", "no", "warm", "yes"),
  ])
  func aVariableComesBeforeTheFile(_ variable: String, _ text: String, _ name: String, _ stated: String) throws {
    let field = try #require(Configuration.Field.named(name))
    #expect(field.variable == variable)
    var file = Configuration()
    try file.set(name, to: stated)
    let isFlag = if case .flag = field.expected { true } else { false }
    let settings = try file.overridden(by: [variable: " \(text) "])
    #expect(settings != file && field.value(settings)?.text == (isFlag ? "false" : text))
    #expect(try file.overridden(by: [variable: ""]) == file && file.overridden(by: [:]) == file)
  }

  @Test(arguments: [("TUPPENCE_MODEL", "a b", ExpectedValue.modelName), ("TUPPENCE_TAGS", "maybe", .flag)])
  func aVariableThatCannotBeIsNamed(_ variable: String, _ text: String, _ expected: ExpectedValue) {
    #expect(throws: SettingsError.unsuitableValue(field: variable, expected: expected, path: nil, line: nil)) {
      try Configuration().overridden(by: [variable: text])
    }
  }

  /// Their source decides which keys they may get.
  @Test func aGatewayOfTheEnvironmentKeepsItsSource() throws {
    let environment = ["TUPPENCE_GATEWAY": "openrouter", "AI_GATEWAY_BASE_URL": "https://x.example"]
    #expect(try Configuration().overridden(by: environment) == Configuration())
  }

  @Test func everyAliasIsAModelsOtherName() throws {
    var configuration = Configuration()
    try configuration.set("aliases.fast", to: "openai/gpt-5-mini")
    #expect(try configuration.text(named: "aliases.fast") == "openai/gpt-5-mini")
    let scratch = try Scratch()
    try configuration.save(to: scratch.path("config.json"))
    #expect(try Configuration.load(from: scratch.path("config.json")).aliases == ["fast": "openai/gpt-5-mini"])
    for (name, model) in [("aliases.a/b", "x"), ("aliases.", "x"), ("aliases.fast", "two words")] {
      #expect(throws: SettingsError.self) { try configuration.set(name, to: model) }
    }
    try configuration.set("aliases.fast", to: nil)
    #expect(configuration == Configuration())
  }
}
