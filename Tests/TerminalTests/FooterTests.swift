import Testing

@testable import Terminal

/// UsageAndCost below streaming text: what is written, and when there is room for it.
@Suite struct FooterTests {
  @Test func hangsBelowAndLeavesTheCursorWhereItWas() {
    var footer = Footer(width: 20, styles: .plain)
    #expect(footer.cleared().isEmpty && !footer.isShown)
    #expect(footer.showing("figures") == "\u{1B}D\u{1B}[A\u{1B}7\u{1B}[B\rfigures\u{1B}[K\u{1B}8")
    #expect(footer.isShown)
    #expect(footer.cleared() == "\u{1B}7\u{1B}[B\r\u{1B}[K\u{1B}8")
    #expect(!footer.isShown && footer.cleared().isEmpty)
  }

  @Test func neverReachesTheRightEdgeAndIsHarmless() {
    var footer = Footer(width: 10, styles: .plain)
    let shown = footer.showing("0123456789abc")
    #expect(shown.contains("01234567…") && !shown.contains("9"))
    #expect(footer.showing("a\u{1B}[2Jb").contains("a^[[2Jb"))
  }

  private func isInside(_ text: String, width: Int = 20) -> Bool {
    var renderer = MarkdownRenderer(styles: .plain, width: width)
    _ = renderer.rendered(text)
    return renderer.isInsideRow
  }

  @Test func knowsWhenTheCursorIsAtTheEdge() {
    #expect(isInside(""))
    #expect(isInside("four and five six "))
    #expect(isInside("a line\n"))
    // A row of just twenty columns.
    #expect(!isInside("123 567890123456789x "))
    #expect(!isInside("12345 78901 34567 90 "))
    #expect(isInside("12345 78901 34567 90 next "))
    #expect(!isInside("anything ", width: 10))
  }

  @Test func codeIsCountedGenerously() {
    #expect(isInside("```\nlet a = 1\n"))
    #expect(!isInside("```\nlet a = 1234567890 + 2\n"))
    #expect(!isInside("```\n日本語日本語日本語日\n"))
    #expect(!isInside("```\n\t\tlet a\n"))
    #expect(isInside("```\nlet a = 1234567890 + 2\nlet\n"))
  }
}
