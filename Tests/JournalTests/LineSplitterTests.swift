import Foundation
import Testing

@testable import Journal

@Suite struct LineSplitterTests {
  private func lines(_ text: String, pieces size: Int, longest: Int = 100) -> [LineSplitter.Line] {
    var cutter = LineSplitter(longest: longest)
    var lines: [LineSplitter.Line] = []
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: size) {
      cutter.take(Array(bytes[start..<min(start + size, bytes.count)])) { lines.append($0) }
    }
    cutter.finish { lines.append($0) }
    return lines
  }

  private func line(_ offset: Int, _ text: String) -> LineSplitter.Line {
    .init(offset: offset, length: text.utf8.count, bytes: Array(text.utf8))
  }

  @Test func cutsTheSameLinesOutOfPiecesOfAnySize() {
    for size in 1...20 {
      #expect(lines("one\n\ntwo\nthree", pieces: size) == [line(0, "one"), line(5, "two"), line(9, "three")])
      #expect(lines("\n", pieces: size).isEmpty && lines("", pieces: size).isEmpty)
    }
  }

  @Test func holdsNoLineThatIsTooLong() {
    for size in 1...30 {
      #expect(
        lines("abc\nabcd\nabc\nabcdefgh", pieces: size, longest: 3) == [
          line(0, "abc"), .init(offset: 4, length: 4, bytes: nil), line(9, "abc"),
          .init(offset: 13, length: 8, bytes: nil),
        ])
    }
  }
}
