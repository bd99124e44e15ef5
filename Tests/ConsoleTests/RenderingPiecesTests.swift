import Foundation
import Records
import TestSupport
import Testing

@testable import Console
@testable import Terminal

/// Small pieces of what is on the screen: the program's own mark, the pager, earlier turns, a second Ctrl-C.
@Suite struct RenderingPiecesTests {
  /// A row has eighteen columns at least behind the mark, and only the first one bears it.
  @Test(arguments: [
    (12, ["¤ one two three four", "  five six"]), (20, ["¤ one two three four", "  five six"]),
    (28, ["¤ one two three four five", "  six"]), (29, ["¤ one two three four five six"]),
  ])
  func aRemarkIsMarkedOnce(width: Int, lines: [String]) {
    #expect(NoticeMarker.lines("one two three four five six", width: width) == lines)
    #expect(NoticeMarker.lines("a ¤ b", width: 80) == ["¤ a <U+00A4> b"])
  }

  /// The screen has fifty rows of two hundred columns, of which the prompt takes one.
  @Test func aListingThatDoesNotFitGoesToThePager() throws {
    let fixture = try ReplFixture(onTerminal: true)
    func takes(_ lines: [String], _ environment: [String: String] = [:]) -> Bool {
      Pager(screen: fixture.program.screen, environment: environment).takes(lines.map { $0 + "\n" }.joined())
    }
    let rows = Array(repeating: "x", count: 50)
    #expect(takes(rows) && !takes(Array(rows.dropLast())))
    #expect(takes(Array(rows.dropLast(2)) + [String(repeating: "x", count: 201)]))
    #expect(!takes(Array(rows.dropLast(2)) + [String(repeating: "x", count: 200)]))
    #expect(takes(rows, ["PAGER": "more"]) && !takes(rows, ["PAGER": " cat "]) && !takes(rows, ["PAGER": ""]))
    let pipe = try ReplFixture()
    #expect(!Pager(screen: pipe.program.screen, environment: [:]).takes(rows.map { $0 + "\n" }.joined()))
  }

  @Test func onlyASecondInterruptWithinTwoSecondsLeaves() {
    var interrupts = RepeatedInterrupt()
    let seconds: [TimeInterval] = [100, 101.5, 103.5, 103.5, 103, 104]
    let isRepeated = seconds.map { interrupts.isRepeated(at: Date(timeIntervalSince1970: $0)) }
    // The clock was set back before the last but one.
    #expect(isRepeated == [false, true, false, true, false, true])
  }

  private func turn(prompt: String, reply: String) -> Turn {
    var turn = ReplTests.turn(cost: "0.0042")
    turn.start.prompt = prompt
    turn.generations[0].ended?.text = reply
    return turn
  }

  /// Where a session was left: the prompt's beginning and the reply's end.
  @Test(
    arguments: [
      ("a\nb", 6, ["▸ a", "▸ b", "…", "3", "", "4"]), ("a\nb", 9, ["▸ a", "▸ b", "1", "", "2", "", "3", "", "4"]),
      ("a\nb\nc", 5, ["▸ a", "…", "…", "", "4"]), ("a\nb\nc", 2, ["▸ a", "…", "…"]),
    ] as [(String, Int, [String])])
  func theLastExchangeHasItsRows(prompt: String, rows: Int, lines: [String]) {
    let turn = turn(prompt: prompt, reply: "1\n\n2\n\n3\n\n4")
    #expect(HistoryText.ending(turn, rows: rows, styles: .plain, width: 40) == lines)
  }

  @Test func anEarlierTurnSaysWhatBecameOfItAndWhatWentWithIt() {
    var turn = turn(prompt: "p", reply: "r")
    turn.start.media = [
      MediaFile(sha256: "", type: .png, name: "cat.png", size: 5, width: 3, height: 4),
      MediaFile(sha256: "", type: .pdf, size: 5, pages: 2),
    ]
    turn.generations[0].ended?.pictures = [MediaFile(sha256: "", type: .gif, size: 7)]
    let facts = "turn 1 · swift · m · $0.0042 reported"
    let rest = [
      "▸ p", "picture: cat.png, PNG, 3x4, 5 bytes", "document: document.pdf, PDF, 2 pages, 5 bytes", "r",
      "picture: GIF, 7 bytes", "",
    ]
    turn.compactedBy = 4
    #expect(HistoryText.lines([turn], styles: .plain) == [facts + " · in the summary of turn 4"] + rest)
    (turn.compactedBy, turn.isTrimmed) = (nil, true)
    #expect(HistoryText.lines([turn], styles: .plain)[0] == facts + " · not sent any more")
    turn.isInConversation = false
    #expect(
      HistoryText.lines([turn], styles: .plain)[0].hasSuffix(" · not sent any more · no longer in the conversation"))
  }
}
