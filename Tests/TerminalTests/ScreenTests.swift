import Foundation
import TestSupport
import Testing

@testable import Terminal

struct ScreenTests {
  private func screen(_ environment: [String: String], input: Bool = true, output: Bool = true) -> Screen {
    Screen(input: -1, output: -1, environment: environment, inputIsTerminal: input, outputIsTerminal: output)
  }

  @Test func coloursOnlyATerminalThatUnderstandsIt() {
    #expect(screen(["TERM": "xterm"]).styles.isEnabled)
    #expect(screen(["TERM": "xterm"], input: false).styles.isEnabled)
    #expect(!screen(["TERM": "xterm"], output: false).styles.isEnabled)
    #expect(screen(["TERM": "xterm", "NO_COLOR": "1"]).styles == Styles(theme: .none))
    #expect(screen(["TERM": "xterm", "COLORFGBG": "0;15"]).styles == Styles(theme: .light))
    #expect(screen(["TERM": "xterm", "COLORFGBG": "15;default;0"]).styles == Styles(theme: .dark))
    for (background, theme) in [("7", Theme.light), ("8", .dark), ("9", .light), ("6", .dark), ("16", .dark)] {
      #expect(
        screen(["TERM": "xterm", "COLORFGBG": "0;\(background)"]).styles == Styles(theme: theme), "\(background)")
    }
    #expect(screen(["TERM": "xterm", "COLORFGBG": "x"]).styles == Styles(theme: .dark))
    #expect(screen(["TERM": "xterm", "NO_COLOR": "1"]).with(.light).styles == Styles(theme: .none))
    #expect(screen(["TERM": "xterm", "COLORFGBG": "15;0"]).with(.light).styles == Styles(theme: .light))
    #expect(!screen(["TERM": "dumb"]).with(.light).styles.isEnabled)
    #expect(screen(["TERM": "xterm", "NO_COLOR": ""]).styles.isEnabled)
    #expect(!screen(["TERM": "dumb"]).styles.isEnabled)
    #expect(!screen([:]).styles.isEnabled)
  }

  @Test func editsOnlyWithATerminalAtBothEnds() {
    #expect(screen(["TERM": "xterm", "NO_COLOR": "1"]).canEdit)
    #expect(!screen(["TERM": "xterm"], input: false).canEdit)
    #expect(!screen(["TERM": "xterm"], output: false).canEdit)
    #expect(!screen(["TERM": "dumb"]).canEdit)
    #expect(!screen(["TERM": ""]).canEdit)
    #expect(screen(["TERM": "dumb"]).isInteractive)
  }

  @Test func takesItsWidthFromColumnsElseEighty() {
    #expect(screen(["COLUMNS": "132"]).width == 132)
    #expect(screen(["COLUMNS": "0"]).width == 80)
    #expect(screen(["COLUMNS": "-5"]).width == 80)
    #expect(screen(["COLUMNS": "many"]).width == 80)
    #expect(screen([:]).width == 80 && screen([:]).height == 24)
  }

  @Test func takesItsSizeFromTheTerminalUnlessColumnsSaysMore() throws {
    let terminal = try PseudoTerminal(columns: 97, rows: 13)
    let slave = try #require(terminal.slave)
    let screen = Screen(input: slave, output: slave, environment: [:])
    #expect(screen.width == 97 && screen.height == 13)
    #expect(Screen(input: slave, output: slave, environment: ["COLUMNS": "50"]).width == 50)
  }

  @Test func aFileIsNoTerminal() throws {
    let file = try #require(FileHandle(forReadingAtPath: "/dev/null"))
    let screen = Screen(input: file.fileDescriptor, output: file.fileDescriptor, environment: ["TERM": "xterm"])
    #expect(!screen.isInteractive && !screen.canEdit && !screen.styles.isEnabled)
  }

  /// The colours of code, failure, success, warning, comment, string, number and keyword.
  @Test(arguments: [
    (Theme.dark, [36, 31, 32, 33, 90, 32, 33, 35]), (.light, [34, 31, 32, 35, 90, 32, 31, 35]),
  ])
  func aThemeHasItsColours(_ theme: Theme, _ colours: [Int]) {
    let styles = Styles(theme: theme)
    for (role, colour) in zip(ColourRole.allCases, colours) {
      #expect(styles.opening(TextStyle(role)) == "\u{1B}[\(colour)m", "\(role)")
    }
    let own = [styles.accent, styles.failure, styles.success, styles.warning].map { $0("x") }
    #expect(own == colours.prefix(4).map { "\u{1B}[\($0)mx\u{1B}[0m" })
  }

  @Test func stylesLeaveTextAloneWhenOff() {
    #expect(Styles.plain.bold("x") == "x" && Styles.plain.reset.isEmpty)
    #expect(Styles(isEnabled: true).failure("x") == "\u{1B}[31mx\u{1B}[0m")
    #expect(Styles(isEnabled: true).dim("") == "")
  }
}
