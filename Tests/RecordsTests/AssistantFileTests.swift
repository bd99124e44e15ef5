import Foundation
import Testing

@testable import Records

/// The parts of an assistant's file, each at its boundary.
@Suite struct AssistantFileTests {
  private func read(_ matter: String, prompt: String = "x") throws -> Assistant {
    try Assistant(markdown: "---\n\(matter)\n---\n\(prompt)", name: "x")
  }

  /// What is behind ` #` is a comment; `""` has escapes, `''` has none but its doubled quote.
  @Test(arguments: [
    ("a # b", "a"), ("a#b", "a#b"), ("a: b", "a: b"), ("# only", ""), ("  a b  ", "a b"),
    (#""a \"b\" \\ \/ c\td" # e"#, "a \"b\" \\ / c\td"), (#""one\ntwo""#, "one\ntwo"),
    (#"'it''s \n'"#, #"it's \n"#), (#""it''s""#, "it''s"),
  ])
  func readsOneText(written: String, text: String) throws {
    #expect(try read("description: \(written)").description == text)
  }

  /// What means something else in YAML is not read as a text.
  @Test(arguments: ["|", ">", "&a", "*a", "!t", "%d", "@u", "`c`", "{a: b}", #""a\x""#, #""a"'b""#, "[a] b"])
  func refusesWhatMeansSomethingElse(written: String) {
    #expect(throws: AssistantError.unreadableLine(line: 2)) { try read("description: \(written)") }
  }

  @Test(arguments: [
    ("---x\nBe.", "---x\nBe.", ""), ("----\nBe.", "----\nBe.", ""), ("--- \ndescription: a\n---\t\nBe.", "Be.", "a"),
  ])
  func aFenceIsThreeHyphensAlone(markdown: String, prompt: String, description: String) throws {
    let assistant = try Assistant(markdown: markdown, name: "x")
    #expect(assistant.prompt == prompt && assistant.description == description)
  }

  @Test(arguments: [
    ("[a, b,]", ["a", "b"]), ("[]", []), ("[ 'c d]' , y ] # z", nil), ("[ 'c' , \"d\" ] # z", ["c", "d"]),
    ("one", ["one"]), ("\n- a # b\n- 'c'", ["a", "c"]),
  ])
  func readsLists(written: String, tags: [String]?) throws {
    #expect((try? read("tags: \(written)"))?.tags == tags)
  }

  @Test(arguments: [
    ("  a: b", AssistantError.unreadableLine(line: 2)), (": a", .unreadableLine(line: 2)),
    ("description: a\n  b: c", .unreadableLine(line: 3)), ("tags: [a]\n  b: c", .unreadableLine(line: 3)),
    ("variables:\n  a: b\n- c", .unreadableLine(line: 4)), ("tags: ['a' b]", .unclosedList(line: 2)),
    ("tags: [\"a]", .unclosedQuote(line: 2)), (#"description: "a\"#, .unclosedQuote(line: 2)),
    ("tags:\n-", .invalidTag("", line: 2)),
  ])
  func refusesALineInTheWrongPlace(matter: String, error: AssistantError) {
    #expect(throws: error) { try read(matter) }
  }

  @Test func pairsMayBeIndentedByATab() throws {
    #expect(try read("variables:\n\ta: b\n\t_c: d\n\te-1: f").variables == ["a": "b", "_c": "d", "e-1": "f"])
    for name in ["-a", "ä", "a b", "1"] {
      #expect(throws: AssistantError.invalidVariable(name, line: 3)) { try read("variables:\n  \(name): b") }
    }
  }

  @Test func numbersReachTheEndsOfTheirRanges() throws {
    #expect(try read("temperature: 0").temperature == 0 && read("temperature: 2").temperature == 2)
    #expect(throws: AssistantError.outOfRange(key: "temperature", line: 2)) { try read("temperature: -0.1") }
    #expect(try read("max_tokens: 1").maxTokens == 1)
    #expect(throws: AssistantError.outOfRange(key: "max_tokens", line: 2)) { try read("max_tokens: -1") }
  }

  @Test func aBudgetIsAnAmount() throws {
    #expect(try read("budget: 0").budget == .zero && read("budget: $2.50").budget == USD("2.5"))
    #expect(throws: AssistantError.outOfRange(key: "budget", line: 2)) { try read("budget: -1") }
    for text in ["$", "ten", "$$1"] {
      #expect(throws: AssistantError.notANumber(key: "budget", line: 2)) { try read("budget: \(text)") }
    }
  }

  @Test func tagsFitAHeader() throws {
    #expect(try read("tags: [1, 2, 3, 4, 5, 6, 7, 8]").tags.count == 8)
    let longest = String(repeating: "~", count: 64)
    #expect(try read("tags: [\(longest), '!']").tags == [longest, "!"])
    for tag in [longest + "a", "a b", "ä", "a\u{7F}", ""] {
      #expect(throws: AssistantError.invalidTag(tag, line: 2)) { try read("tags: ['\(tag)']") }
    }
  }

  @Test func aVariableWithABackslashIsNone() {
    let assistant = Assistant(name: "x", variables: ["a": "1"], prompt: #"{{b}} \{{c}} {{a}}, \\{{a}} {{b}} {{_d-1}}"#)
    #expect(assistant.prompt() == #"{{b}} {{c}} 1, \{{a}} {{b}} {{_d-1}}"#)
    #expect(assistant.variableNames == ["b", "a", "_d-1"] && assistant.requiredVariables == ["b", "_d-1"])
  }
}
