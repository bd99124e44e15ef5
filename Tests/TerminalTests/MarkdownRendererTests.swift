import Testing

@testable import Terminal

struct MarkdownRendererTests {
  private static let monochrome = Styles(theme: .none)

  @Test(arguments: MarkdownCases.inline + MarkdownCases.blocks)
  func rendersWithoutWrapping(_ text: String, _ expected: String) {
    #expect(StyledText.of(rendered(text, width: 0)) == expected)
  }

  @Test(arguments: MarkdownCases.untouched) func printsWhatIsNoMarkdownAsItWasTyped(_ text: String) {
    #expect(rendered(text, width: 0) == text)
    #expect(rendered(text, width: 0, styles: .plain) == text)
    #expect(rendered(text + "\n\nnext", width: 0) == text + "\n\nnext")
  }

  @Test(arguments: MarkdownCases.wrapped) func wrapsAtTwentyColumns(_ text: String, _ expected: String) {
    #expect(StyledText.of(rendered(text, width: 20)) == expected)
  }

  @Test(arguments: MarkdownTableCases.all) func drawsTables(_ width: Int, _ text: String, _ expected: String) {
    #expect(rendered(text, width: width, styles: .plain).replacing("**", with: "") == expected)
  }

  @Test func leavesWrappingToANarrowTerminal() {
    #expect(rendered("the quick brown fox jumps over", width: 19) == "the quick brown fox jumps over")
  }

  @Test func leavesWrappingToTheTerminalWhereItIsTold() {
    var renderer = MarkdownRenderer(styles: .plain, width: 40, wraps: false)
    let words = "- a paragraph of many words that is longer than the forty columns of the window"
    let table = "\n\n| a | b |\n|---|---|\n| a paragraph of many words that is long | b |"
    let output = renderer.rendered(words + table) + renderer.finished()
    #expect(output.hasPrefix("• " + words.dropFirst(2) + "\n\n"))
    #expect(output.split(separator: "\n").dropFirst().allSatisfy { displayWidth(of: String($0)) <= 40 })
  }

  @Test(arguments: [
    ("**b**, *i*, ***x***, ~~s~~ and `c d`", "{b}b{}, {i}i{}, {bi}x{}, {s}s{} and `c d`"),
    ("# h `c` [l](u)", "{bu}h `c` l (u){}"),
    ("```swift\nlet a = 1\n```", "{d}── swift ──{}\nlet a = 1\n{d}──{}"),
    ("`` a` `` b", "`` a` `` b"),
    ("`` a`b `` and ``` `` ```", "``a`b`` and ``` `` ```"),
    ("> a\n\n| h |\n|---|\n| `c` |", "{d}│{} a\n\n{b}h{}\n{d}───{}\n`c`"),
  ]) func keepsAttributesAndTheMarksOfCodeWithoutColours(_ text: String, _ expected: String) {
    #expect(StyledText.of(rendered(text, width: 0, styles: Self.monochrome)) == expected)
  }

  @Test(arguments: [
    ("**b**, *i*, __s__, _u_, ~~s~~ and `c d`", "**b**, *i*, __s__, _u_, ~~s~~ and `c d`"),
    ("***b***", "***b***"), ("## h", "## h"), ("```swift\nlet a = 1\n```\nx", "```swift\nlet a = 1\n```\nx"),
    ("~~~~\na\n~~~~", "~~~~\na\n~~~~"), ("- `a`", "• `a`"),
  ]) func keepsTheMarksWhereNothingCanBeStyled(_ text: String, _ expected: String) {
    #expect(rendered(text, width: 0, styles: .plain) == expected)
  }

  @Test func drawsALongTableInPiecesOfTheSameWidths() {
    let rows = (1...250).map { "| \($0) | the row |" }.joined(separator: "\n")
    var renderer = MarkdownRenderer(styles: .plain, width: 40)
    var output = ""
    var heldRows = 0
    for scalar in ("| n | text |\n|--:|---|\n" + rows + "\n| 1234 | and a longer one |").unicodeScalars {
      output += renderer.rendered(String(scalar))
      heldRows = max(heldRows, renderer.heldTableRows ?? 0)
    }
    output += renderer.finished()
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(heldRows < 101)
    #expect(lines[0] == " n │ text")
    #expect(lines[2...100].allSatisfy { $0.hasSuffix(" │ the row") && displayWidth(of: String($0)) == 12 })
    #expect(lines[101...200].allSatisfy { $0.hasSuffix(" │ the row") && displayWidth(of: String($0)) == 13 })
    #expect(lines[201...].allSatisfy { displayWidth(of: String($0)) >= 14 && $0.contains(" │ ") })
    #expect(lines.last == "1234 │ and a longer one")
  }

  /// Where the columns have no room, too: each row has its header, and a rule is between two of them.
  @Test func showsALongTableAsPairsInPieces() {
    let rows = (1...150).map { "| Ann-Marie\($0) | Bellingham\($0) |" }.joined(separator: "\n")
    var renderer = MarkdownRenderer(styles: .plain, width: 20)
    let output = renderer.rendered("| First name | Second name |\n|---|---|\n" + rows) + renderer.finished()
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count { $0 == "──" } == 149 && lines.count { $0 == "First name:" } == 150)
    #expect(lines.first == "First name:" && lines.last == "Bellingham150")
  }

  @Test func keepsAStyleForAllItsText() {
    var renderer = MarkdownRenderer(styles: Styles(isEnabled: true), width: 40, base: .dim)
    let output = renderer.rendered("Some *thought* of\n\n- `a` kind\n") + renderer.finished()
    #expect(StyledText.of(output) == "{d}Some {di}thought{d} of{}\n\n• {d36}a{d} kind{}")
  }

  @Test func headingsTablesAndRulesHaveTheStyleToo() {
    var renderer = MarkdownRenderer(styles: Styles(isEnabled: true), width: 40, base: .dim)
    let output = renderer.rendered("# T\n\n| h |\n|---|\n| c |\n\n---\n") + renderer.finished()
    let rule = String(repeating: "─", count: 40)
    #expect(StyledText.of(output) == "{bdu}T{}\n\n{bd}h{}\n{d}─{}\n{d}c{}\n\n{d}\(rule){}")
  }

  /// At the right edge terminals differ; behind a word that they have wrapped themselves the column is counted only where
  /// rows are broken here.
  @Test(arguments: [
    (19, 20, true, true), (20, 20, true, false), (21, 20, true, true), (21, 20, false, false), (1, 19, true, false),
    (1, 20, true, true),
  ])
  func theCursorIsKnownInsideARow(_ letters: Int, _ width: Int, _ wraps: Bool, _ isInside: Bool) {
    var renderer = MarkdownRenderer(styles: .plain, width: width, wraps: wraps)
    _ = renderer.rendered(String(repeating: "x", count: letters) + " y")
    #expect(renderer.isInsideRow == isInside)
  }

  @Test func showsAllButTheLastWordAtAPause() {
    var renderer = MarkdownRenderer(styles: .plain, width: 40)
    #expect(renderer.rendered("The first plain wor") == "The first plain")
    #expect(renderer.rendered("ds are ") == " words are")
    #expect(renderer.rendered("**bold and") == "")
    #expect(renderer.rendered("** more\n") == " **bold and**\nmore")
    #expect(renderer.rendered("- an it") == "\n• an")
    #expect(renderer.rendered("em of two words") == " item of two")
    #expect(renderer.finished() == " words")
  }

  @Test func beginsAnewWhenFinished() {
    var renderer = MarkdownRenderer(styles: .plain, width: 40)
    #expect(renderer.rendered("```\n*code") + renderer.finished() == "```\n*code\n```")
    #expect(renderer.rendered("*text* ") + renderer.finished() == "*text*")
    #expect(renderer.finished() == "")
  }

  @Test func letsSomethingElseBePrintedBetweenWords() {
    var renderer = MarkdownRenderer(styles: .plain, width: 40)
    #expect(renderer.interrupted() == "")
    #expect(renderer.rendered("- some words of an it") == "• some words of an")
    #expect(renderer.interrupted() == "\n")
    #expect(renderer.interrupted() == "")
    #expect(renderer.rendered("em more\n- ") == "  item")
    #expect(renderer.interrupted() == "\n")
    #expect(renderer.rendered("next\n\n") == "  more\n• next\n")
    #expect(renderer.finished() == "")
  }

  @Test func aWiderWindowLeavesTheCursorKnownAndANarrowOneIsNotFollowed() {
    var renderer = MarkdownRenderer(styles: .plain, width: 40)
    _ = renderer.rendered("some words ")
    for (width, isInside) in [(60, true), (19, true), (59, false)] {
      renderer.resize(to: width)
      #expect(renderer.isInsideRow == isInside, "\(width)")
    }
  }

  /// A tab is counted as the eight columns that it may take.
  @Test(arguments: [("\t\tabc", true), ("\t\tabcd", false)])
  func tabsOfCodeAreCountedAsWide(_ line: String, _ isInside: Bool) {
    var renderer = MarkdownRenderer(styles: .plain, width: 20)
    _ = renderer.rendered("```\n\(line)\n")
    #expect(renderer.isInsideRow == isInside)
  }

  @Test func wrapsAtTheWidthOfAResizedWindow() {
    var renderer = MarkdownRenderer(styles: .plain, width: 40)
    var output = renderer.rendered("the quick brown fox jumps over the lazy dog and then the ")
    renderer.resize(to: 20)
    #expect(!renderer.isInsideRow)
    output += renderer.rendered("quick brown fox jumps over the lazy ")
    renderer.resize(to: 60)
    output += renderer.rendered("dog and then the quick brown fox jumps over the lazy dog.") + renderer.finished()
    #expect(
      output
        == "the quick brown fox jumps over the lazy\ndog and then the\nquick brown fox\njumps over the lazy dog and "
        + "then the quick brown fox jumps\nover the lazy dog.")
  }
}

extension MarkdownRendererTests {
  private func rendered(_ text: String, width: Int, styles: Styles = Styles(isEnabled: true)) -> String {
    var renderer = MarkdownRenderer(styles: styles, width: width)
    let output = renderer.rendered(text)
    return output + renderer.finished()
  }
}
