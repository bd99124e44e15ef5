import Platform
import Records

/// The append-only journal of one session.
package struct SessionJournal: Sendable {
  package let id: String
  private let file: LineFile

  init(id: String, file: LineFile) {
    self.id = id
    self.file = file
  }

  package var url: URL { file.url }

  /// Appends a record. `synced` waits until the disk has it, so that it survives a power failure; without it, it survives the process.
  package func append(_ record: Record, synced: Bool) throws(JournalError) {
    guard let line = try? RecordLine.encoded(record), line.count <= RecordLine.longest else { throw .unwritable }
    try file.append(line, synced: synced)
  }

  /// Waits until all that was appended is on the disk.
  package func sync() throws(JournalError) {
    try file.sync()
  }

  /// What the journal says now; empty where there is none. A journal of any size is read line by line.
  package func contents() throws(JournalError) -> JournalContents {
    try contentsIfPresent() ?? JournalContents(Data())
  }

  /// The records behind an offset at which a line begins, and where the next ones will; nil where there is no journal.
  package func records(from offset: Int) throws(JournalError) -> (records: [Record], end: Int)? {
    var bytes: [UInt8] = []
    guard try file.read(from: offset, { bytes += $0 }) else { return nil }
    // A torn last line becomes one of its own when somebody writes again.
    let whole = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return (JournalContents(Data(bytes[..<whole])).records, offset + whole)
  }

  /// What the journal says now; nil where there is none.
  func contentsIfPresent() throws(JournalError) -> JournalContents? {
    var isPresent = false
    let contents = try JournalContents(pieces: { take throws(JournalError) in isPresent = try file.read(take) })
    return isPresent ? contents : nil
  }
}
