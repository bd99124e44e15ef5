import Testing

@testable import Terminal

/// What a hidden line takes of what is typed.
@Suite struct HiddenLineTests {
  private func text(_ typed: String, limit: Int = 64) -> String? {
    var line = HiddenLine.Line()
    for byte in typed.utf8 {
      guard let isWhole = line.take(byte, limit: limit) else { return nil }
      if isWhole { return line.text }
    }
    return line.text
  }

  @Test func lettersBeyondTheLimitAreDropped() {
    #expect(text("abcdef", limit: 4) == "abcd" && text("abcü", limit: 4) == "abc" && text("abcüd", limit: 4) == "abcd")
    #expect(text("üü", limit: 4) == "üü" && text("a", limit: 0) == "")
    // What is taken back leaves room.
    #expect(text("abcd\u{7F}e", limit: 4) == "abce" && text("abcd\u{15}efgh", limit: 4) == "efgh")
    #expect(text("ab\u{7F}\u{08}\u{7F}c", limit: 4) == "c")
  }

  @Test func onlyEnterEndsItAndTwoKeysGiveItUp() {
    #expect(text("ab\ncd") == "ab" && text("ab\rcd") == "ab")
    #expect(text("ab\u{03}") == nil && text("\u{04}") == nil && text("ab\u{04}c") == "abc")
    #expect(text("ab\u{1B}[13ucd") == "ab" && text("ab\u{1B}[13;2ucd") == "ab" && text("a\u{1B}bc") == "abc")
    #expect(text("a\u{1B}[Db") == "ab" && text("\u{1B}[200~key\u{1B}[201~") == "key")
  }
}
