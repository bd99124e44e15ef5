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

  package private(set) var records: [Record] = []
  package private(set) var damaged: [DamagedLine] = []
  /// Where a good record does not begin its line, because something torn, or a record without its newline, stands before it.
  package private(set) var spliced: [Int] = []

  /// The latest version of the format that a line was written in, where this program knows none so late.
  package var newerVersion: Int? {
    damaged.compactMap { if case .newerVersion(let version) = $0.damage { version } else { nil } }.max()
  }

  /// Reads every line; a damaged one is counted and passed over, never the end.
  package init(_ bytes: Data) {
    self.init(pieces: { take in take(Array(bytes)) })
  }

  /// Reads pieces of any size; no more than one line is held beside the records.
  init<Failure: Error>(pieces read: (([UInt8]) -> Void) throws(Failure) -> Void) throws(Failure) {
    var contents = JournalContents()
    var cutter = LineSplitter(longest: RecordLine.longest)
    try read { piece in cutter.take(piece) { contents.read($0) } }
    cutter.finish { contents.read($0) }
    self = contents
  }

  private init() {}

  private mutating func read(_ line: LineSplitter.Line) {
    guard let bytes = line.bytes else {
      damaged.append(DamagedLine(offset: line.offset, length: line.length, damage: .torn))
      return
    }
    for piece in RecordLine.pieces(of: Data(bytes)) {
      let offset = line.offset + piece.range.lowerBound
      switch piece.content {
      case .success(let record):
        records.append(record)
        if offset > line.offset { spliced.append(offset) }
      case .failure(let damage):
        damaged.append(DamagedLine(offset: offset, length: piece.range.count, damage: damage))
      }
    }
  }
}
