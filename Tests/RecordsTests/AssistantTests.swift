import Foundation
import Testing

@testable import Records

struct AssistantTests {
  @Test func readsEveryKey() throws {
    let markdown = """
      ---
      # who answers
      name: swift
      description: "Swift: language, tools"   # shown in lists
      model: anthropic/claude-sonnet-5
      temperature: 0.2
      max_tokens: 2000
      reasoning: low
      tags: [team:core, 'quoted, no comma']
      ---
      """
    #expect(throws: AssistantError.invalidTag("quoted, no comma", line: 9)) {
      try Assistant(markdown: markdown + "\nAsk.", name: "swift")
    }
    let tagged = markdown.replacingOccurrences(of: "'quoted, no comma'", with: "'b'")
    let assistant = try Assistant(markdown: tagged + "\n\nAsk first.\n", name: "swift")
    let expected = Assistant(
      name: "swift", description: "Swift: language, tools", model: "anthropic/claude-sonnet-5",
      temperature: Decimal(plain: "0.2"), maxTokens: 2000, reasoning: "low", tags: ["team:core", "b"],
      prompt: "Ask first.")
    #expect(assistant == expected)
  }

  @Test func readsListsAndPairsOverSeveralLines() throws {
    let markdown =
      "---\ntags:\n  - a\n- \"b\" # second\nvariables:\n  level: senior\n  tone: 'it''s dry'\nmodel:\n---\nBe."
    let assistant = try Assistant(markdown: markdown, name: "x")
    #expect(assistant.tags == ["a", "b"])
    #expect(assistant.variables == ["level": "senior", "tone": "it's dry"])
    #expect(assistant.model == nil)
  }

  @Test func toleratesAByteOrderMarkAndCarriageReturns() throws {
    let assistant = try Assistant(markdown: "\u{FEFF}---\r\ndescription: Short\r\n---\r\nOne.\r\nTwo.\r\n", name: "x")
    #expect(assistant == Assistant(name: "x", description: "Short", prompt: "One.\nTwo."))
  }

  @Test func takesTextWithoutFrontMatterAsThePrompt() throws {
    #expect(
      try Assistant(markdown: "Just this.\n\n---\n\nAnd that.", name: "x").prompt == "Just this.\n\n---\n\nAnd that.")
  }

  @Test(arguments: [
    ("---\ncolour: red\n---\nx", AssistantError.unknownKey("colour", line: 2)),
    ("---\nmodel: a\n\nmodel: b\n---\nx", .duplicateKey("model", line: 4)),
    ("---\nmodel: a\n", .missingClosingFence(line: 1)),
    ("---\nmodel\n---\nx", .unreadableLine(line: 2)),
    ("---\nmodel:a\n---\nx", .unreadableLine(line: 2)),
    ("---\n- a\n---\nx", .unreadableLine(line: 2)),
    ("---\nmodel: a\n  - b\n---\nx", .unreadableLine(line: 3)),
    ("---\ndescription: |\n  long\n---\nx", .unreadableLine(line: 2)),
    ("---\ndescription: \"open\n---\nx", .unclosedQuote(line: 2)),
    ("---\ndescription: 'a' b\n---\nx", .unreadableLine(line: 2)),
    ("---\ntags: [a, b\n---\nx", .unclosedList(line: 2)),
    ("---\ntags: [a,, b]\n---\nx", .unreadableLine(line: 2)),
    ("---\ndescription: [a]\n---\nx", .notText(key: "description", line: 2)),
    ("---\nvariables: [a]\n---\nx", .notPairs(key: "variables", line: 2)),
    ("---\ntags:\n  a: b\n---\nx", .notAList(key: "tags", line: 2)),
    ("---\nvariables:\n  1a: b\n---\nx", .invalidVariable("1a", line: 3)),
    ("---\nvariables:\n  a: b\n  a: c\n---\nx", .duplicateKey("a", line: 4)),
    ("---\ntemperature: warm\n---\nx", .notANumber(key: "temperature", line: 2)),
    ("---\ntemperature: 1abc\n---\nx", .notANumber(key: "temperature", line: 2)),
    ("---\ntemperature: 2.01\n---\nx", .outOfRange(key: "temperature", line: 2)),
    ("---\nmax_tokens: 1.5\n---\nx", .notANumber(key: "max_tokens", line: 2)),
    ("---\nmax_tokens: 0\n---\nx", .outOfRange(key: "max_tokens", line: 2)),
    ("---\nreasoning: hard\n---\nx", .unknownReasoning("hard", line: 2)),
    ("---\ntags: [1, 2, 3, 4, 5, 6, 7, 8, 9]\n---\nx", .tooManyTags(limit: 8, line: 2)),
    ("---\nname: y\n---\nx", .nameDiffers("y", line: 2)),
    ("---\nmodel: a\n---\n \n", .emptyPrompt),
    ("", .emptyPrompt),
  ])
  func saysWhatIsWrongAndWhere(markdown: String, error: AssistantError) {
    #expect(throws: error) { try Assistant(markdown: markdown, name: "x") }
  }

  @Test(arguments: ["", "Swift", "-x", "a b", "a_b", "ä", "a/b", "..", String(repeating: "a", count: 49)])
  func refusesANameThatIsNoTag(name: String) {
    #expect(throws: AssistantError.invalidName(name)) { try Assistant(markdown: "x", name: name) }
  }

  @Test(arguments: ["a", "swift-6", "9", String(repeating: "a", count: 48)])
  func acceptsNamesThatFitATag(name: String) {
    #expect(Assistant.isName(name))
  }

  @Test(arguments: [
    ("Hello {{name}}.", "Hello Ann."), ("{{ name }}{{name}}", "AnnAnn"), ("{{unknown}} {{name}", "{{unknown}} {{name}"),
    ("{{{name}}}", "{Ann}"), ("{{a}} {{b}}", "{{b}} 2"), ("{{}} {{na me}} {{", "{{}} {{na me}} {{"), ("", ""),
  ])
  func fillsItsVariables(prompt: String, filled: String) {
    let assistant = Assistant(name: "x", variables: ["name": "Ann", "a": "{{b}}", "b": "2"], prompt: prompt)
    #expect(assistant.prompt(filling: [:]) == filled)
  }

  @Test func prefersTheValuesItIsGiven() {
    let assistant = Assistant(name: "x", variables: ["name": "Ann"], prompt: "{{name}} {{other}}")
    #expect(assistant.prompt(filling: ["name": "Ben", "other": "y"]) == "Ben y")
  }

  @Test(arguments: [
    "", "-", ".", "1.", ".5", "1e3", "1,5", "0x1", " 1", "1.2.3", "1_0", "NaN", String(repeating: "1", count: 32),
  ])
  func refusesWhatIsNoPlainNumber(text: String) {
    #expect(Decimal(plain: text) == nil)
  }

  @Test func readsAPlainNumberExactly() {
    #expect(Decimal(plain: "0.1").map { "\($0 + $0 + $0)" } == "0.3")
    #expect(Decimal(plain: "-12.50").map { "\($0)" } == "-12.5")
  }
}
