import Foundation
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
    guard let line = try? RecordLine.encoded(record) else { throw .unwritable }
    try file.append(line, synced: synced)
  }

  /// Waits until all that was appended is on the disk.
  package func sync() throws(JournalError) {
    try file.sync()
  }

  package func contents() throws(JournalError) -> JournalContents {
    JournalContents(try file.contents())
  }
}
