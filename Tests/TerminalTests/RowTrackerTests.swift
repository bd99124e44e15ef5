import Testing

@testable import Terminal

/// Where the cursor is behind a text.
@Suite struct RowTrackerTests {
  private func tracked(_ pieces: String..., width: Int = 20) -> (isInside: Bool, hasWrapped: Bool) {
    var tracker = RowTracker(width: width)
    var hasWrapped = false
    for piece in pieces { hasWrapped = tracker.advance(piece) }
    return (tracker.isInside, hasWrapped)
  }

  @Test func isInsideBeforeTheRightEdge() {
    #expect(tracked("") == (true, false))
    #expect(tracked("four and five six ") == (true, false))
    #expect(tracked("1234567890123456789") == (true, false))
    #expect(tracked("12345678901234567890") == (false, true))
    #expect(tracked("12345678901234567890\n") == (true, true))
    #expect(tracked("12345678901234567890\n", "next") == (true, false))
  }

  @Test func attributesTakeNoRoomAndWideCharactersTwo() {
    #expect(tracked("\u{1B}[2m1234567890123456789\u{1B}[0m") == (true, false))
    #expect(tracked("日本語日本語日本語") == (true, false))
    #expect(tracked("日本語日本語日本語日") == (false, true))
    #expect(tracked("\t\tlet") == (true, false))
    #expect(tracked("\t\tlet ") == (false, true))
  }

  /// The terminal wraps such a row itself; near its end a wide character may have moved the cursor.
  @Test func aWrappedRowIsFollowed() {
    #expect(tracked(String(repeating: "x", count: 47)) == (true, true))
    #expect(tracked(String(repeating: "x", count: 47), " ok") == (true, true))
    #expect(tracked(String(repeating: "x", count: 39)) == (false, true))
    #expect(tracked(String(repeating: "x", count: 47) + "\n", "ok") == (true, false))
  }

  @Test(arguments: [
    ("", 0), ("12345", 1), ("123456", 2), ("a\n", 1), ("a\nb", 2), ("\n", 1), ("\n\n", 2), ("1234日", 2),
    ("\u{1B}[2m12345\u{1B}[0m", 1), ("12345\n", 1), ("12345\nb", 2),
  ])
  func aTextTakesRows(_ text: String, _ rows: Int) {
    #expect(rowCount(of: text, width: 5) == rows)
  }
}
