import Testing

@testable import Terminal

/// A row below streaming text: what is written for it.
@Suite struct FooterTests {
  @Test func hangsBelowAndLeavesTheCursorWhereItWas() {
    var footer = Footer(width: 20, styles: .plain)
    #expect(footer.cleared().isEmpty && !footer.isShown)
    #expect(footer.showing("figures") == "\u{1B}D\u{1B}[A\u{1B}7\u{1B}[B\rfigures\u{1B}[K\u{1B}8")
    #expect(footer.isShown)
    #expect(footer.cleared() == "\u{1B}7\u{1B}[B\r\u{1B}[K\u{1B}8")
    #expect(!footer.isShown && footer.cleared().isEmpty)
  }

  @Test func writesOnlyWhatChanges() {
    var footer = Footer(width: 40, styles: .plain)
    _ = footer.showing("¤ 日 9 s")
    #expect(footer.showing("¤ 日 9 s").isEmpty)
    #expect(footer.showing("¤ 日 10 s") == "\u{1B}7\u{1B}[B\u{1B}[6G10 s\u{1B}8")
    #expect(footer.showing("¤ 日 1 s") == "\u{1B}7\u{1B}[B\u{1B}[7G s\u{1B}[K\u{1B}8")
  }

  @Test func isDim() {
    var footer = Footer(width: 40, styles: Styles(isEnabled: true))
    #expect(footer.showing("9 s").contains("\u{1B}[2m9 s\u{1B}[0m"))
    #expect(footer.showing("9 m").contains("\u{1B}[2mm\u{1B}[0m"))
  }

  @Test func neverReachesTheRightEdgeAndIsHarmless() {
    var footer = Footer(width: 10, styles: .plain)
    let shown = footer.showing("0123456789abc")
    #expect(shown.contains("01234567…") && !shown.contains("9"))
    #expect(footer.showing("a\u{1B}[2Jb").contains("a^[[2Jb"))
  }

  /// Rows of text above a footer, in the middle of a window and at its end.
  @Test(arguments: [10, 4, 3]) func followsTheTextIntoNewRows(height: Int) {
    var footer = Footer(width: 20, styles: .plain)
    var screen = ScreenModel(columns: 20, rows: height)
    screen.write("0" + footer.showing("figures"))
    for row in 1...6 {
      screen.write(Footer.newline + "\(row)")
      let all = (0...row).map(String.init) + ["figures"]
      #expect(screen.lines == Array(all.suffix(height)))
    }
    screen.write(footer.cleared() + "!")
    #expect(screen.lines.last == "6!")
  }
}
