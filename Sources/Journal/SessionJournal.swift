import Platform
import Records

/// The append-only journal of one session.
package struct SessionJournal: Sendable {
  package let id: String
  let file: LineFile

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

  /// Hands on every record as it is read, and returns what is none; nil where there is no journal.
  package func read(
    _ reading: RecordLine.Reading = .whole, each take: (Record) -> Void
  ) throws(JournalError) -> JournalContents? {
    var reader = JournalReader(from: 0, reading)
    guard try file.read({ reader.take($0, each: take) }) else { return nil }
    reader.finish(each: take)
    return reader.contents
  }

  /// Hands on the records behind an offset at which a line begins, for sums; returns what is none, and where the next ones
  /// will begin. Nil where there is no journal.
  package func readFigures(
    from offset: Int, each take: (Record) -> Void
  ) throws(JournalError) -> (contents: JournalContents, end: Int)? {
    var reader = JournalReader(from: offset, .figures)
    guard try file.read(from: offset, { reader.take($0, each: take) }) else { return nil }
    // A torn last line becomes one of its own when another program writes.
    return (reader.contents, reader.end)
  }

  /// The record that opened the session, without reading what follows it; nil where there is none.
  package func opening() throws(JournalError) -> SessionOpened? {
    var reader = JournalReader(from: 0, .withoutRaw)
    var opened: SessionOpened?
    func take(_ record: Record) {
      if case .session(let found) = record.entry { opened = opened ?? found }
    }
    let isPresent = try file.read(while: { piece in
      reader.take(piece, each: take)
      return opened == nil
    })
    if isPresent, opened == nil { reader.finish(each: take) }
    return opened
  }

  /// What the journal says now; nil where there is none.
  func contentsIfPresent() throws(JournalError) -> JournalContents? {
    var isPresent = false
    let contents = try JournalContents(pieces: { take throws(JournalError) in isPresent = try file.read(take) })
    return isPresent ? contents : nil
  }
}
