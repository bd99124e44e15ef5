import Testing

@testable import Terminal

struct TextTableTests {
  private let table = TextTable(
    columns: [.init("turn", alignment: .right), .init("model", isFlexible: true), .init("cost", alignment: .right)],
    rows: [["1", "anthropic/claude-sonnet-5", "$0.004321"], ["12", "日本/model", "$0.1"]],
    total: ["", "total", "$0.104321"])

  @Test func alignsItsColumns() {
    #expect(
      table.lines(width: 80) == [
        "turn  model                           cost",
        "   1  anthropic/claude-sonnet-5  $0.004321",
        "  12  日本/model                      $0.1",
        "      total                      $0.104321",
      ])
  }

  @Test func alignsPointsAndTheWordsBehindThem() {
    let costs = ["$0.0012 play", "$10.1 play", "≥ $0.00000001 play", "unknown", "$3"]
    let table = TextTable(
      columns: [.init("cost", alignment: .decimal), .init("state")], rows: costs.map { [$0, "x"] })
    #expect(
      table.lines(width: 80) == [
        "              cost  state",
        "  $0.0012     play  x",
        " $10.1        play  x",
        "≥ $0.00000001 play  x",
        "           unknown  x",
        "                $3  x",
      ])
    // Another column has numbers with and without a word.
    let mixed = TextTable(columns: [.init("cost", alignment: .decimal)], rows: [["1.5"], ["0.25 play"], ["12.125"]])
    #expect(mixed.lines(width: 80) == ["      cost", " 1.5", " 0.25 play", "12.125"])
  }

  @Test func shortensTheFlexibleColumnToFit() {
    #expect(
      table.lines(width: 30) == [
        "turn  model               cost",
        "   1  anthropic/cl…  $0.004321",
        "  12  日本/model          $0.1",
        "      total          $0.104321",
      ])
  }

  /// Of two columns that may be cut, the one that would be left out first is cut; one that never is left out is last.
  @Test(arguments: [2, nil]) func theColumnThatWouldGoFirstGivesWay(_ order: Int?) {
    let table = TextTable(
      columns: [
        .init("name", isFlexible: true, dropOrder: order), .init("note", isFlexible: true, dropOrder: 1), .init("n"),
      ],
      rows: [[String(repeating: "a", count: 20), String(repeating: "b", count: 20), "1"]])
    #expect(table.lines(width: 40).last == "aaaaaaaaaaaaaaaaaaaa  bbbbbbbbbbbbbb…  1")
  }

  @Test(arguments: 2...45) func neverExceedsTheWidth(_ width: Int) {
    for line in table.lines(width: width) { #expect(displayWidth(of: line) <= width) }
    #expect(table.lines(width: width).count == 4 || width < 25)
  }

  @Test(arguments: 9...60) func leavesColumnsOutAndFoldsBeforeItCutsAnAmount(_ width: Int) {
    let table = TextTable(
      columns: [
        .init("turn"), .init("model", isFlexible: true, dropOrder: 2), .init("in", dropOrder: 1),
        .init("cost", alignment: .right), .init("state", dropOrder: 3),
      ],
      rows: [["1", "anthropic/claude-sonnet-5", "868", "$0.002226", "billed"]])
    let lines = table.lines(width: width)
    for line in lines { #expect(displayWidth(of: line) <= width) }
    #expect(lines.joined(separator: "\n").contains("$0.002226"), "\(lines)")
    #expect(lines[0].contains("in") == (width >= 42))
    #expect(lines[0].contains("model") == (width >= 33))
    #expect(lines[0].contains("state") == (width >= 23))
    #expect((lines.count == 2) == (width >= 11))
  }

  @Test func keepsHostileCellsHarmlessAndRaggedRowsWhole() {
    let table = TextTable(columns: [.init("name"), .init("note")], rows: [["a\u{1B}[2J\nb"], ["x", "y", "z"]])
    #expect(table.lines(width: 80) == ["name       note", "a^[[2J^Jb", "x          y"])
  }

  @Test func emphasisesHeaderAndTotal() {
    let lines = table.lines(width: 80, styles: Styles(isEnabled: true))
    #expect(lines[0].hasPrefix("\u{1B}[2mturn") && lines[0].hasSuffix("\u{1B}[0m"))
    #expect(lines[3].hasPrefix("\u{1B}[1m"))
  }

  @Test func standsWithoutRowsAndWithoutColumns() {
    #expect(TextTable(columns: [.init("a"), .init("b")], rows: []).lines(width: 20) == ["a  b"])
    #expect(TextTable(columns: [], rows: [["x"]]).lines(width: 20) == ["", ""])
  }

  @Test func amountsStandWithTheirPointsBelowEachOther() {
    let table = TextTable(
      columns: [.init("n"), .init("cost", alignment: .decimal), .init("state")],
      rows: [
        ["1", "$0.002376", "billed"], ["2", "$12.5", "billed"], ["3", "unknown", "unknown"], ["4", "≥ $0.50 play", ""],
      ], total: ["", "$13.002376", ""])
    #expect(
      table.lines(width: 80) == [
        "n          cost  state", "1    $0.002376   billed", "2   $12.5        billed", "3       unknown  unknown",
        "4  ≥ $0.50 play", "    $13.002376",
      ])
    #expect(table.lines(width: 12).contains("$13.002376"))
  }
}
