import Foundation
import Records
import Testing

@testable import Settings

/// Variables of the environment come before config.json.
@Suite struct EnvironmentTests {
  @Test(arguments: [
    ("TUPPENCE_MODEL", "openai/gpt-5-mini", "model"), ("TUPPENCE_ASSISTANT", "swift", "assistant"),
    ("TUPPENCE_TAGS", "off", "tags"), ("TUPPENCE_USER", "ada", "user"),
    ("TUPPENCE_CREDITS_WARNING", "2.5", "credits_warning"),
    ("TUPPENCE_COST_LINE", "short", "cost_line"), ("TUPPENCE_THEME", "dark", "theme"),
    ("TUPPENCE_WRAP", "terminal", "wrap"), ("TUPPENCE_PICTURES", "inline", "pictures"),
    ("TUPPENCE_IDLE_TIMEOUT", "7", "idle_timeout"),
    ("TUPPENCE_WARM", "no", "warm"),
  ])
  func aVariableComesBeforeTheFile(_ variable: String, _ text: String, _ name: String) throws {
    let field = try #require(Configuration.Field.named(name))
    #expect(field.variable == variable)
    let shown = ["off": "false", "no": "false"][text] ?? text
    let settings = try Configuration().overridden(by: [variable: " \(text) "])
    #expect(settings != Configuration() && field.value(settings)?.text == shown)
    #expect(try Configuration().overridden(by: [variable: ""]) == Configuration())
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
