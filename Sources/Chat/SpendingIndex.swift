import Journal
import Platform
import Records
import Synchronization

/// What a ledger's sessions have spent: a journal is read once, and of one that grows only what is new.
package final class SpendingIndex: Sendable {
  private struct Kept {
    var stamp: JournalStamp
    var isPlayMoney: Bool
    var spendings: [Spending]
    /// Where it goes on, for a journal that has grown before; most never do.
    var growing: (transcript: Transcript, end: Int)?
  }

  let ledger: Ledger
  private let isPlayMoney: Bool
  private let kept = Mutex<[String: Kept]>([:])

  /// Play money and real money are never added up.
  package init(_ ledger: Ledger, isPlayMoney: Bool) {
    self.ledger = ledger
    self.isPlayMoney = isPlayMoney
  }

  /// The turns of every session but one, those before `time` left out where that spares reading.
  ///
  /// Throws where a journal cannot be read: nobody knows what it has spent. Damaged lines are passed over.
  func spendings(since time: Date?, except own: String) throws(JournalError) -> [Spending] {
    var all: [Spending] = []
    for id in try ledger.listedIDs() where id != own {
      guard let stamp = ledger.stamp(of: id) else { continue }
      if let time, stamp.isBefore(time) { continue }
      let session = try session(id, stamp)
      if session.isPlayMoney == isPlayMoney { all += session.spendings }
    }
    return all
  }

  private func session(_ id: String, _ stamp: JournalStamp) throws(JournalError) -> Kept {
    let known = kept.withLock { $0[id] }
    if let known, known.stamp == stamp { return known }
    var (transcript, end) = known?.growing ?? (Transcript(), 0)
    if stamp.size < end || known?.stamp.isSameFile(as: stamp) == false { (transcript, end) = (Transcript(), 0) }
    guard let (records, next) = try ledger.journal(id).records(from: end) else {
      return Kept(stamp: stamp, isPlayMoney: isPlayMoney, spendings: [])
    }
    for record in records { transcript.apply(record) }
    let session = Kept(
      stamp: stamp, isPlayMoney: transcript.isPlayMoney, spendings: transcript.turns.map(\.spending),
      growing: known == nil ? nil : (transcript, next))
    kept.withLock { $0[id] = session }
    return session
  }
}
