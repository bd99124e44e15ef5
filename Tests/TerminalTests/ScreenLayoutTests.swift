import Testing

@testable import Terminal

struct ScreenLayoutTests {
  private static let prompt = Prompt(text: "\u{1B}[36mduck\u{1B}[0m ▸ ", right: "\u{1B}[2m$0.01\u{1B}[0m")

  private func picture(
    _ text: String, cursor: Int? = nil, columns: Int, prompt: Prompt = prompt
  ) -> ScreenLayout {
    let scalars = Array(text.unicodeScalars)
    return ScreenLayout(prompt, line: scalars, cursor: cursor ?? scalars.count, columns: columns) {
      PasteMarks.isMark($0) ? "[paste]" : nil
    }
  }

  private func lines(_ picture: ScreenLayout) -> [String] {
    var screen = ScreenModel(columns: picture.columns, rows: 30)
    screen.write(picture.drawing(after: nil))
    return screen.lines
  }

  @Test(arguments: [
    ("", 10, 0, 2), ("abc", 10, 0, 5), ("01234567", 10, 1, 0), ("012345678", 10, 1, 1), ("a\nb", 10, 1, 1),
    ("01234567\nb", 10, 1, 1), ("\tx", 10, 0, 9), ("\u{01}", 10, 0, 4), ("a\n\n", 10, 2, 0), ("日本語日", 9, 1, 2),
    ("👨‍👩‍👧", 10, 0, 4), ("e\u{301}", 10, 0, 3), ("👍🏽x", 10, 0, 5), ("\u{10F000}", 8, 1, 1),
  ])
  func theCursorStandsBehindTheLine(_ text: String, _ columns: Int, _ row: Int, _ column: Int) {
    let picture = picture(text, columns: columns, prompt: Prompt(text: "> "))
    #expect(picture.cursor == (row, column))
  }

  @Test func theRightPromptGivesWayToTheLine() {
    #expect(lines(picture("abc", columns: 20)) == ["duck ▸ abc    $0.01"])
    #expect(lines(picture("abcdef", columns: 20)) == ["duck ▸ abcdef $0.01"])
    #expect(lines(picture("abcdefg", columns: 20)) == ["duck ▸ abcdefg"])
    #expect(lines(picture("", columns: 12)) == ["duck ▸"])
    #expect(lines(picture("a\nb", columns: 80)) == ["duck ▸ a", "b"])
  }

  /// The fullest text at the right that has room.
  @Test(arguments: [(0, "twelve chars"), (4, "twelve chars"), (5, "five5"), (11, "five5"), (12, "")])
  func theFullestRightPromptThatFitsIsShown(_ letters: Int, _ right: String) {
    let prompt = Prompt(text: "> ", rights: ["twelve chars", "five5"])
    let line = "> " + String(repeating: "x", count: letters)
    let row = right.isEmpty ? line : padded(line, toWidth: 19 - right.count) + right
    let shown = lines(picture(String(line.dropFirst(2)), columns: 20, prompt: prompt))
    #expect(shown == [letters == 0 && right.isEmpty ? ">" : row])
  }

  @Test func aPromptOfTwoThirdsIsWholeAndItsEllipsisHasItsColour() {
    #expect(lines(picture("x", columns: 12, prompt: Prompt(text: "12345 ▸ "))) == ["12345 ▸ x"])
    #expect(lines(picture("x", columns: 12, prompt: Prompt(text: "123456 ▸ "))) == ["1234… ▸ x"])
    let coloured = Prompt(text: "\u{1B}[36mreviewer-of-swift\u{1B}[0m ▸ ")
    #expect(
      picture("x", columns: 20, prompt: coloured).drawing(after: nil)
        == "\u{1B}[36mreviewer-…\u{1B}[0m ▸ x\u{1B}[J")
  }

  @Test(arguments: [
    ("a\u{07}\u{1B}[1mb\u{1B}[2Jc", "ab[2Jc"), ("\u{1B}[38:5:1mx\u{1B}[1;31my\u{1B}[m", "xy"), ("\u{1B}[1", "[1"),
  ])
  func onlyStylesOfAPromptAreTaken(_ text: String, _ shown: String) {
    #expect(String(scalars: Prompt.visible(text)) == shown)
  }

  @Test func aLongPromptLosesItsMiddle() {
    let long = Prompt(text: "[unrecorded] \u{1B}[36mreviewer-of-swift\u{1B}[0m ▸ ")
    #expect(lines(picture("x", columns: 20, prompt: long)) == ["[unrecord… ▸ x"])
    #expect(lines(picture("x", columns: 80, prompt: long)) == ["[unrecorded] reviewer-of-swift ▸ x"])
  }

  @Test func whatCouldDriveTheTerminalStandsVisibly() {
    let text = picture("a\u{202E}b\u{9B}c\u{07}", columns: 40, prompt: Prompt(text: "> ")).drawing(after: nil)
    #expect(text == "> a<U+202E>b^[[c^G\u{1B}[J")
  }

  @Test func aLetterAtTheEndIsAllThatIsWritten() {
    let old = picture("abc", columns: 40)
    #expect(picture("abcd", columns: 40).drawing(after: old) == "d")
    #expect(picture("abc", columns: 40).drawing(after: old) == "")
    #expect(picture("abc", cursor: 0, columns: 40).drawing(after: old) == "\r\u{1B}[7C")
  }

  @Test func tallInputShowsTheRowsAroundTheCursor() {
    let text = (0..<20).map { "row \($0)" }.joined(separator: "\n")
    var end = picture(text, columns: 40)
    end.crop(to: 5, from: 0)
    #expect(lines(end) == ["row 15", "row 16", "row 17", "row 18", "row 19"])
    var middle = picture(text, cursor: 4 * 6, columns: 40)
    middle.crop(to: 5, from: end.top)
    #expect(lines(middle).first == "row 4" && middle.cursor.row == 0)
    var start = picture(text, cursor: 0, columns: 40)
    start.crop(to: 5, from: 3)
    #expect(lines(start) == ["duck ▸ row 0", "row 1", "row 2", "row 3", "row 4"])
  }

  /// Where rows that were scrolled away are wrapped again, the first row of the picture is not known.
  @Test func aScrolledPictureOfAnotherWidthTakesTheScreenWithIt() {
    var picture = picture((0..<20).map { "row \($0)" }.joined(separator: "\n"), columns: 40)
    picture.crop(to: 5, from: 0)
    #expect(picture.erasure(columns: 40) == "\r\u{1B}[4A\u{1B}[J")
    #expect(picture.erasure(columns: 30) == "\u{1B}[H\u{1B}[2J")
  }

  /// The label of a paste may fill a row, which has no place for the cursor.
  @Test(arguments: [(3, -1, 2), (2, 1, 3)]) func aRowOfALabelIsPassedOver(_ cursor: Int, _ step: Int, _ place: Int) {
    let line = Array("a\n\u{10F000}\nb".unicodeScalars)
    let layout = ScreenLayout(Prompt(text: "> "), line: line, cursor: cursor, columns: 8) {
      PasteMarks.isMark($0) ? "[paste 1: 20 lines]." : nil
    }
    #expect(layout.place(inRow: step, textColumn: 0) == place)
  }

  /// Whatever is done to a line, the screen after the change is the one that the picture drawn afresh would give.
  @Test(arguments: [8, 20, 40]) func aChangeLooksLikeADrawingAfresh(_ columns: Int) {
    let letters: [Character] = ["a", "日", "é", " ", "\n", "x", "👍", "\t", "👨‍👩‍👧", "\u{10F000}"]
    var screen = ScreenModel(columns: columns, rows: 6)
    var line: [Character] = []
    var shown: ScreenLayout?
    for step in 0..<4_000 {
      let place = Int.random(in: 0...line.count)
      switch Int.random(in: 0..<(line.count > 60 ? 8 : 4)) {
      case 0: line.insert(letters.randomElement() ?? "a", at: place)
      case 1: line.append(letters.randomElement() ?? "a")
      case 2: line.append("b")
      case 3: break
      default: line.removeSubrange(min(place, line.count / 2)..<place)
      }
      let cursor = Bool.random() ? line.count : Int.random(in: 0...line.count)
      var next = picture(String(line), cursor: cursor, columns: columns)
      next.crop(to: 6, from: shown?.top ?? 0)
      screen.write(next.drawing(after: shown))
      var fresh = ScreenModel(columns: columns, rows: 6)
      fresh.write(next.drawing(after: nil))
      #expect(screen.lines == fresh.lines, "step \(step): \(line)")
      let place2 = (screen.row - next.cursor.row, screen.column)
      #expect(place2.0 >= 0 && place2.1 == next.cursor.column)
      if screen.lines != fresh.lines { return }
      shown = next
    }
  }
}
