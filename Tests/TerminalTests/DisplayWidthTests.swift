import Testing

@testable import Terminal

struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本語", 6), ("한국", 4), ("\u{1112}\u{1161}\u{11AB}", 2),
    ("ﾊﾝｶｸ", 4), ("ＡＢ", 4), ("👍", 2), ("👍🏽", 2), ("👩‍👩‍👧‍👦", 2), ("❤", 1), ("❤\u{FE0F}", 2), ("🇩🇪", 2), ("1️⃣", 2),
    ("▸", 1), ("…", 1), ("—", 1), ("\u{200B}", 0), ("a\u{200D}b", 2), ("नि", 2), ("ก็", 1), ("𠀀", 2), ("─", 1),
    ("\u{AD}", 0), ("\u{85}", 0), ("1\u{20E3}", 2), ("\u{303E}", 2), ("\u{303F}", 1), ("\u{302A}", 0), ("\u{115F}", 2),
  ])
  func countsColumns(_ text: String, _ columns: Int) {
    #expect(displayWidth(of: text) == columns)
  }

  @Test(arguments: [
    ("hello", 5, "hello"), ("hello", 4, "hel…"), ("hello", 1, "…"), ("hello", 0, ""), ("日本語", 5, "日本…"),
    ("日本語", 4, "日…"), ("日本語", 2, "…"), ("👩‍👩‍👧x", 2, "…"), ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
  ])
  func shortensWithAnEllipsis(_ text: String, _ width: Int, _ expected: String) {
    #expect(truncated(text, toWidth: width) == expected)
    #expect(displayWidth(of: truncated(text, toWidth: width)) <= width)
  }

  @Test(arguments: [
    ("hello", 5, "hello"), ("hello", 4, "…llo"), ("hello", 1, "…"), ("hello", 0, ""), ("日本語", 5, "…本語"),
    ("日本語", 4, "…語"), ("日本語", 2, "…"), ("x👩‍👩‍👧", 2, "…"), ("e\u{301}e\u{301}e\u{301}", 2, "…e\u{301}"), ("", 3, ""),
    ("", 0, ""), ("“quoted” — naïve", 6, "…naïve"),
  ])
  func shortensAtTheStart(_ text: String, _ width: Int, _ expected: String) {
    #expect(truncatedAtStart(text, toWidth: width) == expected)
    #expect(displayWidth(of: truncatedAtStart(text, toWidth: width)) <= width)
  }

  /// Text of narrow scalars alone is counted without its graphemes.
  @Test func theWidthOfATextIsTheSumOfItsGraphemes() {
    let letters = "aé—“”…ß©\u{AD}\u{85}\u{301}\u{200D}\u{FE0F}日❤👍\r\n\u{2028}ŉ".unicodeScalars.map(\.self)
    for first in letters {
      for second in letters {
        for third in letters {
          let text = String(String.UnicodeScalarView([first, second, third]))
          #expect(displayWidth(of: text) == text.reduce(0) { $0 + displayWidth(of: $1) }, "\([first, second, third])")
        }
      }
    }
  }

  @Test(arguments: [
    ("one two three", 7, ["one two", "three"]), ("one two three", 80, ["one two three"]), ("", 5, [""]),
    ("abcdefghij", 4, ["abcd", "efgh", "ij"]), ("a abcdefgh b", 4, ["a", "abcd", "efgh", "b"]),
    ("日本語日本", 4, ["日本", "語日", "本"]), ("a\n\nb", 3, ["a", "", "b"]), ("日", 1, ["日"]),
    ("trailing   ", 4, ["trai", "ling"]),
  ])
  func wrapsAtSpaces(_ text: String, _ width: Int, _ expected: [String]) {
    #expect(wrapped(text, toWidth: width) == expected)
  }

  @Test func padsByColumnsNotByCharacters() {
    #expect(padded("日本", toWidth: 6) == "日本  ")
    #expect(padded("12", toWidth: 4, alignment: .right) == "  12")
    #expect(padded("long", toWidth: 2) == "long")
  }
}
