import Records
import Testing

/// Texts that are looked for in others.
@Suite struct TextPatternTests {
  @Test(arguments: [
    ("deadlock", "Why does my Actor DEADLOCK?", "DEADLOCK"),
    ("ACTOR deadlock", "an actor\n\t deadlock", "actor\n\t deadlock"),
    ("strasse", "Die Straße", "Straße"), ("STRAẞE", "die strasse", "strasse"), ("ΣΊΣΥΦΟΣ", "ο Σίσυφος", "Σίσυφος"),
    ("привет", "ПРИВЕТ, мир", "ПРИВЕТ"), ("日本", "これは日本語", "日本"), ("caf\u{E9}", "un CAFE\u{301} noir", "CAFE\u{301}"),
    ("cafe\u{301}", "un CAF\u{C9} noir", "CAF\u{C9}"), ("👩‍👩‍👧", "a 👩‍👩‍👧 b", "👩‍👩‍👧"), ("aab", "aaaab", "aab"),
    ("aab", "aaab", "aab"), ("abac", "ababac", "abac"),
    ("K", "3 \u{212A}", "\u{212A}"), ("cafe\u{301} noir", "un CAF\u{C9} \n\tnoir", "CAF\u{C9} \n\tnoir"),
    ("an actor", "an\u{A0}\u{2003}actor", "an\u{A0}\u{2003}actor"), ("an actor", "an \u{A0} actor", "an \u{A0} actor"),
    ("  \n actor ", "the actor.", "actor"), ("\"quoted\\\"", "a \"quoted\\\" b", "\"quoted\\\""),
  ])
  func findsAText(_ wanted: String, in text: String, as found: String) throws {
    let pattern = try #require(TextPattern(wanted))
    let range = try #require(pattern.firstMatch(in: text))
    #expect(Array(text[range].unicodeScalars) == Array(found.unicodeScalars))
  }

  @Test(arguments: [
    ("cafe", "caf\u{E9}"), ("cafe", "cafe\u{301}"), ("x", ""), ("actor deadlock", "actordeadlock"), ("aab", "abaa"),
    ("longer than the text", "text"),
  ])
  func doesNotFindAnother(_ wanted: String, in text: String) throws {
    let pattern = try #require(TextPattern(wanted))
    #expect(pattern.firstMatch(in: text) == nil)
  }

  @Test(arguments: ["", " ", "\n\t ", "\u{A0}"]) func anEmptyTextIsNoPattern(_ text: String) {
    #expect(TextPattern(text) == nil)
  }

  /// A search that begins again at each letter takes five billion steps here.
  @Test(.timeLimit(.minutes(1))) func theTimeGrowsWithTheSizeOfTheText() throws {
    let text = String(repeating: "a", count: 150_000)
    let pattern = try #require(TextPattern(String(repeating: "a", count: 50_000) + "b"))
    #expect(pattern.firstMatch(in: text) == nil)
    #expect(pattern.firstMatch(in: text + "b") != nil)
  }
}
