import Foundation
import TestSupport
import Testing

@testable import Journal

@Suite struct LineBufferTests {
  private func lines(_ bytes: Data, longest: Int, _ buffer: inout LineBuffer) throws -> [Data?] {
    let folder = try TemporaryFolder()
    let file = folder("lines")
    try bytes.write(to: file)
    var lines: [Data?] = []
    let isThere = try LineFile(file).readLines(in: &buffer, longest: longest) { line in
      lines.append(line.map { Data($0) })
    }
    #expect(isThere)
    return lines
  }

  @Test(arguments: 1...3 as ClosedRange<UInt64>)
  func handsOnTheLinesOfFilesOfAnySize(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var buffer = LineBuffer()
    for longest in [1_000, 400_000, 2_000_000] {
      var (bytes, expected) = (Data(), [Data?]())
      for place in 0..<40 {
        let count = Int.random(in: 0..<(place % 10 == 0 ? longest * 2 : 2_000), using: &random)
        let line = Data(repeating: UInt8(ascii: "a") + UInt8(place % 20), count: count)
        bytes += line + (place == 39 ? Data() : Data("\n".utf8))
        if count > 0 { expected.append(count > longest ? nil : line) }
      }
      #expect(try lines(bytes, longest: longest, &buffer) == expected)
    }
  }

  /// A line may be as long as the longest one, with its newline and without.
  @Test(arguments: ["", "\n"]) func theLongestLineIsWhole(end: String) throws {
    var buffer = LineBuffer()
    let whole = Data("0123456789".utf8)
    for _ in 0..<2 {
      let bytes = whole + Data("\n0123456789x\n".utf8) + whole + Data(end.utf8)
      #expect(try lines(bytes, longest: 10, &buffer) == [whole, nil, whole])
      #expect(try lines(whole + Data("x\(end)".utf8), longest: 10, &buffer) == [nil])
    }
  }

  /// What another program writes behind the length that was learned may be half a line.
  @Test func nothingBehindTheLengthIsRead() throws {
    let folder = try TemporaryFolder()
    try Data("abc\ndef\n".utf8).write(to: folder("lines"))
    let file = try OpenFile(folder("lines").path, O_RDONLY, calls: .system)
    var buffer = LineBuffer()
    for (length, expected) in [(0, []), (3, ["abc"]), (4, ["abc"]), (5, ["abc", "d"]), (8, ["abc", "def"])] {
      var lines: [String] = []
      try buffer.read(file, length: length, longest: 10) { line in
        lines.append(line.map { String(decoding: $0, as: UTF8.self) } ?? "-")
      }
      #expect(lines == expected)
    }
  }

  @Test func aFileThatIsNotThereHasNoLines() throws {
    var buffer = LineBuffer()
    let file = try TemporaryFolder()("none")
    #expect(try LineFile(file).readLines(in: &buffer, longest: 10) { _ in Issue.record("a line") } == false)
  }
}
