import Chat
import Foundation
import Journal
import Records

/// Renames and deletes sessions that no other process holds.
struct SessionMaintenance: Sendable {
  private let context: AppContext
  private let ledger: Ledger

  init(_ context: AppContext, _ ledger: Ledger) {
    self.context = context
    self.ledger = ledger
  }

  /// Appends the new title to the session's journal.
  func rename(_ text: String, to title: String) throws(Failure) {
    guard (1...200).contains(title.count), !title.allSatisfy(\.isWhitespace) else {
      throw Failure("a title has 1 to 200 characters", exitCode: Failure.Code.usage)
    }
    let id = try context.sessionID(text)
    do throws(JournalError) {
      let lock = try ledger.lock(id)
      // The mark may have been there before: only what is open decides whether it stays.
      let isSettled = Transcript(try ledger.contents(of: id).records).open.isEmpty
      defer { lock.release(isSettled: isSettled) }
      let record = Record(time: Date(), entry: .change(Change(title: title)))
      try ledger.journal(id).append(record, synced: true)
    } catch {
      throw Failure(error)
    }
  }

  /// A deletion that has been allowed and waits for a yes; it holds the session.
  struct Deletion: Sendable {
    let id: String
    let question: String
    fileprivate let isSettled: Bool
    fileprivate let ledger: Ledger
    fileprivate let lock: SessionLock

    func run() throws(Failure) {
      do throws(JournalError) { try ledger.remove(id, releasing: lock) } catch { throw Failure(error) }
    }

    func release() { lock.release(isSettled: isSettled) }
  }

  /// Takes the session; refused while bills are still to come, unless by force.
  func deletion(of text: String, force: Bool) throws(Failure) -> Deletion {
    let id = try context.sessionID(text)
    let transcript: Transcript
    let lock: SessionLock
    do throws(JournalError) {
      lock = try ledger.lock(id)
      transcript = Transcript(try ledger.contents(of: id).records)
    } catch {
      throw Failure(error)
    }
    let totals = transcript.totals
    let name = context.shortID(id)
    guard totals.pending == 0 || force else {
      lock.release(isSettled: false)
      throw Failure(
        "\(counted(totals.pending, "charge")) of session \(name) \(totals.pending == 1 ? "is" : "are") still open",
        hint: "tuppence settle looks them up; --force deletes all the same", exitCode: Failure.Code.refused)
    }
    let title = SessionSummary(transcript).map { $0.name.isEmpty ? "" : " (\($0.name))" } ?? ""
    let question =
      "Delete session \(name)\(title), \(counted(totals.turns, "turn")), \(totals.phraseWithState)?"
      + (totals.turns > 0 ? " Its cost leaves every report and budget with it." : "")
    return Deletion(id: id, question: question, isSettled: totals.pending == 0, ledger: ledger, lock: lock)
  }
}
