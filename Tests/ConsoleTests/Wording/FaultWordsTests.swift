import Foundation
import Records
import Settings
import Testing

@testable import Console

/// The words for what is wrong with a key, an address, a value or an assistant's file.
@Suite struct FaultWordsTests {
  @Test func aKeyAndAnAddressAreToldWhatIsWrongWithThem() {
    for (fault, words) in [
      (APIKeyFault.empty, "is empty"), (.quoted, "is in quotes"), (.space, "contains white space"),
      (.controlCharacter, "contains a control character"), (.notASCII, "contains a character that is not ASCII"),
      (.tooLong(limit: 4_096), "is longer than 4096 characters"),
    ] { #expect(Failure.words(for: fault).hasPrefix(words), "\(fault)") }
    for (fault, words) in [
      (AddressFault.notAnAddress, "is not an address"), (.otherScheme, "begins with neither https:// nor http://"),
      (.user, "contains a user name"), (.query, "contains a query"), (.fragment, "contains a fragment"),
      (.route, "ends in /chat/completions"), (.insecure(host: "h"), "is plain http to h,"),
    ] { #expect(Failure.words(for: fault).hasPrefix(words), "\(fault)") }
  }

  @Test func theSourceOfASettingOrAKeyIsNamed() {
    #expect(Failure.words(for: SettingSource.option) == "--gateway")
    #expect(Failure.words(for: SettingSource.environment(variable: "V")) == "V")
    #expect(Failure.words(for: SettingSource.configuration(field: "f")) == "f in config.json")
    #expect(Failure.words(for: SettingSource.builtIn) == "the program itself")
    #expect(Failure.words(for: KeySource.environment(variable: "V")) == "V")
    #expect(Failure.words(for: KeySource.command) == "key_command")
    #expect(Failure.words(for: KeySource.file(path: "/k")) == "/k")
    #expect(Failure.words(for: KeySource.typed) == "the keyboard")
  }

  @Test func whatIsExpectedOfASettingIsSaidWithIt() async throws {
    let fixture = try CommandFixture()
    for (name, value, expected) in [
      ("tags", "maybe", "true or false"), ("credits_warning", "x", "an amount of US dollars, such as 2.50"),
      ("connect_timeout", "0", "a whole number of seconds from 1 to 86400"),
      ("connect_timeout", "86401", "a whole number of seconds from 1 to 86400"),
      ("gateway", "x", "vercel, openrouter, sandbox, or a base URL"), ("wrap", "x", "words or terminal"),
      ("turn_limit", "x", "off, or an amount of US dollars, such as 0.50"), ("caching", "x", "auto or off"),
      ("assistant", "A B", "an assistant's name: lower case letters, digits, hyphens"),
      ("user", "", "1 to 256 characters"), ("ai_gateway_base_url", "x", "a base URL such as https://host/v1"),
    ] {
      let answer = try await fixture.run("config", "set", name, value)
      #expect(answer.code == 1 && answer.errors.hasSuffix("\n  expected: \(expected)\n"), "\(name): \(answer.errors)")
    }
    #expect(try await fixture.run("config", "set", "connect_timeout", "86400").code == 0)
  }

  private static let errors: [(AssistantError, String)] = [
    (.invalidName("A"), "\"A\" is not a name"),
    (.nameDiffers("other", line: 2), "line 2 has the name \"other\", which differs from the file's"),
    (.missingClosingFence(line: 1), "the front matter of line 1 never ends"),
    (.unreadableLine(line: 3), "line 3 is not \"key: value\""), (.unclosedQuote(line: 4), "line 4 opens a quote"),
    (.unclosedList(line: 5), "line 5 opens a list"),
    (.unknownKey("colour", line: 6), "line 6 has the unknown key \"colour\""),
    (.duplicateKey("model", line: 7), "line 7 gives \"model\" a second time"),
    (.notText(key: "model", line: 8), "line 8: \"model\" must be a text"),
    (.notAList(key: "tags", line: 9), "line 9: \"tags\" must be a list"),
    (.notPairs(key: "variables", line: 10), "line 10: \"variables\" must be pairs"),
    (.notANumber(key: "budget", line: 11), "line 11: \"budget\" must be a number"),
    (.outOfRange(key: "temperature", line: 12), "line 12: \"temperature\" is out of range"),
    (.unknownReasoning("much", line: 13), "line 13: reasoning cannot be \"much\""),
    (.invalidTag("x", line: 14), "line 14: the tag \"x\" is not 1 to 64 characters"),
    (.tooManyTags(limit: 10, line: 15), "line 15: more than 10 tags"),
    (.invalidVariable("1", line: 16), "line 16: \"1\" is not a variable's name"),
    (.emptyPrompt, "it has no instructions"),
  ]

  @Test func anAssistantsFaultHasItsLineAndItsKey() {
    for (error, words) in Self.errors { #expect(Failure.words(for: error).hasPrefix(words), "\(error)") }
  }

  @Test func theWordThatWasMeantIsProposed() {
    #expect(Failure.suggestion(nil, else: "x") == "x" && Failure.suggestion("y", else: "x") == "did you mean y?")
    #expect(Failure.suggestion(for: "moduls", among: ["sessions", "models"], else: "x") == "did you mean models?")
    #expect(Failure.suggestion(for: "zzzzzzzzz", among: ["sessions", "models"], else: "x") == "x")
  }
}
