import Foundation
import Records

/// What a journal's bytes say: the good records in order, and every line that is none.
package struct JournalContents: Equatable, Sendable {
  package struct DamagedLine: Equatable, Sendable {
    /// Where the line begins, in bytes from the file's start.
    package var offset: Int
    package var damage: RecordLine.Damage
  }

  package private(set) var records: [Record] = []
  package private(set) var damaged: [DamagedLine] = []

  /// Reads every line; a damaged one is counted and passed over, never the end.
  package init(_ bytes: Data) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let end = rest.firstIndex(of: 0x0A) ?? rest.endIndex
      let line = rest[rest.startIndex..<end]
      if !line.isEmpty { read(Data(line), at: rest.startIndex - bytes.startIndex) }
      rest = end < rest.endIndex ? rest[(end + 1)...] : rest[end...]
    }
  }

  private mutating func read(_ line: Data, at offset: Int) {
    do throws(RecordLine.Damage) {
      records.append(try RecordLine.decoded(line))
    } catch {
      damaged.append(DamagedLine(offset: offset, damage: error))
    }
  }
}
