import Platform
import Records

/// What a journal's bytes say: the good records in order, and everything that is none.
package struct JournalContents: Equatable, Sendable {
  /// A line that is no record, or the part of one that is none.
  package struct DamagedLine: Equatable, Sendable {
    /// Where it begins, in bytes from the file's start.
    package var offset: Int
    /// In bytes, without the newline.
    package var length: Int
    package var damage: RecordLine.Damage
  }

  /// Empty where the records were handed on one by one.
  package private(set) var records: [Record] = []
  /// How many good records there are.
  package private(set) var recordCount = 0
  package private(set) var damaged: [DamagedLine] = []
  /// Where a good record does not begin its line, because something torn, or a record without its newline, is before it.
  package private(set) var spliced: [Int] = []

  /// The latest version of the format that a line was written in, where this program knows none so late.
  package var newerVersion: Int? {
    damaged.compactMap { if case .newerVersion(let version) = $0.damage { version } else { nil } }.max()
  }

  /// Reads every line; a damaged one is counted and passed over, never the end.
  package init(_ bytes: Data) {
    self.init(pieces: { take in take(Array(bytes)) })
  }

  /// Reads pieces of any size; no more than one piece is held in addition to the records.
  init<Failure: Error>(pieces read: (([UInt8]) -> Void) throws(Failure) -> Void) throws(Failure) {
    var records: [Record] = []
    var reader = JournalReader()
    try read { piece in reader.take(piece) { records.append($0) } }
    reader.finish { records.append($0) }
    self = reader.contents
    self.records = records
  }

  fileprivate init() {}

  /// Counts a record that was handed on.
  fileprivate mutating func count() { recordCount += 1 }

  fileprivate mutating func read(
    _ line: LineSplitter.Line, from start: Int, _ reading: RecordLine.Reading, _ take: (Record) -> Void
  ) {
    guard let bytes = line.bytes else {
      damaged.append(DamagedLine(offset: start + line.offset, length: line.length, damage: .torn))
      return
    }
    for piece in RecordLine.pieces(of: bytes, reading) {
      let offset = start + line.offset + piece.range.lowerBound
      switch piece.content {
      case .success(let record):
        take(record)
        recordCount += 1
        if piece.range.lowerBound > 0 { spliced.append(offset) }
      case .failure(let damage):
        damaged.append(DamagedLine(offset: offset, length: piece.range.count, damage: damage))
      }
    }
  }
}

/// Reads a journal that comes in pieces of any size, and hands on its records one by one.
struct JournalReader {
  /// What is no record, and where.
  private(set) var contents = JournalContents()
  private let start: Int
  private let reading: RecordLine.Reading
  private var cutter = LineSplitter(longest: RecordLine.longest)
  private var fast = FigureReader(.everything)

  /// From a place at which a line begins, in bytes from the file's start.
  init(from start: Int = 0, _ reading: RecordLine.Reading = .whole) {
    self.start = start
    self.reading = reading
  }

  /// Where the line begins that has not ended yet.
  var end: Int { start + cutter.lineStart }

  mutating func take(_ piece: [UInt8], each take: (Record) -> Void) {
    var lines: [LineSplitter.Line] = []
    cutter.take(piece) { lines.append($0) }
    for line in lines { read(line, take) }
  }

  /// The last line, where it has no newline.
  mutating func finish(each take: (Record) -> Void) {
    var last: LineSplitter.Line?
    cutter.finish { last = $0 }
    if let last { read(last, take) }
  }

  private mutating func read(_ line: LineSplitter.Line, _ take: (Record) -> Void) {
    let isFrequent = line.bytes?.withUnsafeBytes { bytes in
      guard reading != .whole, let record = fast.record(bytes) else { return false }
      take(record)
      return true
    }
    if isFrequent == true { contents.count() } else { contents.read(line, from: start, reading, take) }
  }
}
