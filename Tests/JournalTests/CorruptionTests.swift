import Foundation
import Records
import TestSupport
import Testing

@testable import Journal

/// Every kind of damage that was seen in logs of this kind, each as a file of its own.
@Suite struct CorruptionTests {
  private let folder: TemporaryFolder
  private let ledger: Ledger

  init() throws {
    folder = try TemporaryFolder()
    ledger = Ledger(sessions: folder.url, pending: folder.url)
  }

  private func record(_ text: String) -> Record {
    Record(time: Date(timeIntervalSince1970: 1), entry: .note(Note(text: text)))
  }

  /// With its newline.
  private func line(_ text: String) throws -> Data { try RecordLine.encoded(record(text)) }

  /// Writes the parts as one journal, reads it, and reads it again with one more record behind it.
  private func contents(_ parts: Data...) throws -> JournalContents {
    let bytes = Data(parts.joined())
    try bytes.write(to: folder("s.jsonl"))
    let contents = try ledger.contents(of: "s")
    #expect(contents == JournalContents(bytes))
    try ledger.journal("s").append(record("next"), synced: true)
    let later = try ledger.contents(of: "s")
    #expect(later.records == contents.records + [record("next")])
    #expect(later.damaged == contents.damaged && later.spliced == contents.spliced)
    return contents
  }

  private func damage(_ offset: Int, _ length: Int, _ damage: RecordLine.Damage = .torn) -> JournalContents.DamagedLine
  {
    .init(offset: offset, length: length, damage: damage)
  }

  @Test func aTornTailIsOneBadLine() throws {
    let (a, b) = (try line("a"), try line("b"))
    for length in 1..<(b.count - 1) {
      let contents = try contents(a, b.prefix(length))
      #expect(contents.records == [record("a")])
      #expect(contents.damaged == [damage(a.count, length)])
    }
  }

  @Test func aLineCutByOneByteIsBadAndOneCutByItsNewlineIsGood() throws {
    let (a, b) = (try line("a"), try line("b"))
    #expect(try contents(a, b.dropLast(2)).damaged == [damage(a.count, b.count - 2)])
    let whole = try contents(a, b.dropLast())
    #expect(whole.records == [record("a"), record("b")])
    #expect(whole.damaged.isEmpty && whole.spliced.isEmpty)
  }

  @Test func aRecordBehindATornOneIsSaved() throws {
    let (a, b, c) = (try line("a"), try line("b"), try line("c"))
    for length in 1..<b.count - 1 {
      let contents = try contents(a, b.prefix(length), c, a)
      #expect(contents.records == [record("a"), record("c"), record("a")], "cut after \(length)")
      #expect(contents.damaged == [damage(a.count, length)])
      #expect(contents.spliced == [a.count + length])
    }
  }

  @Test func aMissingNewlineCostsNothing() throws {
    let (a, b) = (try line("a"), try line("b"))
    let contents = try contents(a.dropLast(), b.dropLast(), a, b)
    #expect(contents.records == [record("a"), record("b"), record("a"), record("b")])
    #expect(contents.damaged.isEmpty)
    #expect(contents.spliced == [a.count - 1, a.count + b.count - 2])
  }

  @Test func aRunOfZerosIsDamageWhereverItStands() throws {
    let (a, b) = (try line("a"), try line("b"))
    for count in [1, 512, 4_096, 3_000_000] {
      let nulls = Data(repeating: 0, count: count)
      let alone = try contents(a, nulls + Data([0x0A]), b)
      #expect(alone.records == [record("a"), record("b")] && alone.damaged == [damage(a.count, count)])
      let before = try contents(a, nulls, b)
      #expect(before.records == [record("a"), record("b")] && before.damaged == [damage(a.count, count)])
      #expect(before.spliced == [a.count + count])
      let behind = try contents(a.dropLast(), nulls, Data([0x0A]), b)
      #expect(behind.records == [record("a"), record("b")] && behind.damaged == [damage(a.count - 1, count)])
      #expect(try contents(a, nulls).damaged == [damage(a.count, count)])
    }
  }

  @Test func aSectorOfZerosInsideARecordIsOneBadLine() throws {
    var broken = try line(String(repeating: "x", count: 2_000))
    broken.replaceSubrange(512..<1_024, with: Data(repeating: 0, count: 512))
    let contents = try contents(try line("a"), broken, try line("b"))
    #expect(contents.records == [record("a"), record("b")])
    #expect(contents.damaged == [damage(try line("a").count, broken.count - 1, .checksumMismatch)])
  }

  @Test func aLineThatIsStillJSONButNotWhatWasWrittenIsBad() throws {
    let changed = Data(String(decoding: try line("cost 1"), as: UTF8.self).replacing("cost 1", with: "cost 2").utf8)
    #expect(try JSONDecoder().decode(Note.self, from: changed) == Note(text: "cost 2"))
    #expect(try contents(changed).damaged == [damage(0, changed.count - 1, .checksumMismatch)])
    let foreign = Data(#"{"type":"note","text":"no checksum"}"#.utf8)
    #expect(try contents(foreign + Data([0x0A])).damaged == [damage(0, foreign.count)])
  }

  @Test func windowsLineEndsCostNothingButTheirByte() throws {
    let a = try line("a")
    let contents = try contents(a.dropLast() + Data("\r\n".utf8), a)
    #expect(contents.records == [record("a"), record("a")])
    #expect(contents.damaged == [damage(a.count - 1, 1)])
  }

  @Test func emptyLinesAreNothing() throws {
    let a = try line("a")
    #expect(try contents(Data("\n\n".utf8), a, Data("\n".utf8), a).records.count == 2)
    #expect(try contents(Data()).damaged.isEmpty)
    #expect(try contents(Data("\n".utf8)).damaged.isEmpty)
  }

  @Test func aLaterVersionIsNamedAndTheRestIsRead() throws {
    var later = Data(#"{"v":7,"ts":"2031-01-01T00:00:00.000Z","type":"poem","lines":["x"]"#.utf8)
    later += Data(#","crc":"\#(CRC32.digits(later))"}"#.utf8) + Data([0x0A])
    let a = try line("a")
    let contents = try contents(a, later, a)
    #expect(contents.records.count == 2 && contents.newerVersion == 7)
    #expect(contents.damaged == [damage(a.count, later.count - 1, .newerVersion(7))])
    // Also where it does not begin its line.
    let spliced = try self.contents(a.prefix(20), later, a)
    #expect(spliced.damaged == [damage(0, 20), damage(20, later.count - 1, .newerVersion(7))])
    #expect(try self.contents(a).newerVersion == nil)
  }

  @Test func aFileOfAnotherKindIsAllDamage() throws {
    let contents = try contents(Data((0..<4_096).map { UInt8(truncatingIfNeeded: $0 &* 31) }))
    #expect(contents.records.isEmpty)
    #expect(!contents.damaged.isEmpty)
  }

  /// Damage of a random kind at random places: what was not touched is read, in order, and nothing that was not written.
  @Test(arguments: 0..<60)
  func randomDamageCostsNoMoreThanItTouches(round: Int) throws {
    let lines = try (0..<30).map { try line("\($0) \(String(repeating: "y", count: Int.random(in: 0...80)))") }
    var bytes = Data(lines.joined())
    let damaged = Int.random(in: 0..<bytes.count)
    let count = min(Int.random(in: 1...200), bytes.count - damaged)
    let junk = Data((0..<count).map { _ in UInt8.random(in: 0...255) })
    bytes.replaceSubrange(damaged..<(damaged + count), with: round % 2 == 0 ? junk : Data())
    var untouched: [Record] = []
    var offset = 0
    for line in lines {
      // The newline is not the record's.
      if offset + line.count - 1 <= damaged || offset >= damaged + count {
        untouched.append(try RecordLine.decoded(line.dropLast()))
      }
      offset += line.count
    }
    #expect(JournalContents(bytes).records == untouched)
  }
}
