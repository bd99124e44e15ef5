import Chat
import Journal
import Platform
import Records

/// Renames and deletes sessions that no other process holds.
package struct SessionMaintenance: Sendable {
  private let context: AppContext
  private let ledger: Ledger

  package init(_ context: AppContext, _ ledger: Ledger) {
    self.context = context
    self.ledger = ledger
  }

  /// Appends the new title to the session's journal.
  package func rename(_ text: String, to title: String) throws(AppError) {
    guard (1...200).contains(title.count), !title.allSatisfy(\.isWhitespace) else {
      throw .unsuitableTitle
    }
    let id = try context.sessionID(text)
    do throws(JournalError) {
      let lock = try ledger.lock(id, tries: 20)
      // The mark may have been there before: only what is open decides whether it stays.
      let isSettled = Transcript(try ledger.contents(of: id).records).open.isEmpty
      defer { lock.release(isSettled: isSettled) }
      let record = Record(time: Date(), entry: .change(Change(title: title)))
      try ledger.journal(id).append(record, synced: true)
    } catch {
      throw .journal(error)
    }
  }

  /// A deletion that has been allowed and waits for a yes; it holds the session.
  package struct Deletion: Sendable {
    package let id: String
    package let transcript: Transcript
    fileprivate let ledger: Ledger
    fileprivate let lock: SessionLock
    fileprivate let mediaStore: MediaStore

    package func run() throws(AppError) {
      do throws(JournalError) { try ledger.remove(id, releasing: lock) } catch { throw .journal(error) }
      removeMedia()
    }

    /// Deletes the pictures and documents of the session that no other session refers to, or has kept for a prompt that
    /// is not sent yet. None is deleted where a journal cannot be read as a whole.
    private func removeMedia() {
      let times = transcript.mediaTimes
      var named: Set<String> = []
      for other in times.isEmpty ? [] : ledger.ids() {
        guard let (transcript, contents) = try? ledger.readableTranscript(of: other), contents.damaged.isEmpty else {
          return
        }
        named.formUnion(transcript.media.map(\.sha256))
      }
      for (hash, time) in times { mediaStore.remove(hash, keptBefore: time, isNamed: named.contains(hash)) }
    }

    package func release() { lock.release(isSettled: transcript.open.isEmpty) }
  }

  /// Takes the session; refused while bills are still to come, unless by force.
  package func deletion(of text: String, force: Bool) throws(AppError) -> Deletion {
    let id = try context.sessionID(text)
    let transcript: Transcript
    let lock: SessionLock
    do throws(JournalError) {
      lock = try ledger.lock(id, tries: 20)
      transcript = Transcript(try ledger.contents(of: id).records)
    } catch {
      throw .journal(error)
    }
    let open = transcript.totals.pending
    guard open == 0 || force else {
      lock.release(isSettled: false)
      throw .openCharges(session: context.shortID(id), count: open)
    }
    return Deletion(id: id, transcript: transcript, ledger: ledger, lock: lock, mediaStore: context.mediaStore)
  }
}
