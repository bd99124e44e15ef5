import Journal
import Platform
import Records
import Synchronization

/// What a ledger's sessions have spent: a journal is read once, and of one that grows only what is new.
package final class SpendingIndex: Sendable {
  /// What other sessions have spent, and what of it cannot be read.
  struct Others {
    var spendings: [Spending] = []
    /// Lines that cannot be read; each may have been money.
    var unreadable = 0
    /// A session with lines of a later version that do not read as records of this one.
    var newer: String?
  }

  private struct Kept {
    var stamp: JournalStamp
    /// Nil where no line says which.
    var isPlayMoney: Bool?
    var spendings: [Spending]
    var unreadable: Int
    var isNewer: Bool
    /// Where it goes on, for a journal that has grown before; most never do.
    var growing: (transcript: Transcript, end: Int)?
  }

  private struct Removals {
    var stamp: JournalStamp
    var sessions: [SessionRemoved]
    var unreadable: Int
  }

  let ledger: Ledger
  private let isPlayMoney: Bool
  private let kept = Mutex<[String: Kept]>([:])
  private let removals = Mutex<Removals?>(nil)

  /// Play money and real money are never added up.
  package init(_ ledger: Ledger, isPlayMoney: Bool) {
    self.ledger = ledger
    self.isPlayMoney = isPlayMoney
  }

  /// The turns of every session but one, deleted ones included, those before `time` left out where that spares reading.
  ///
  /// Throws where a journal cannot be read: what it has spent is unknown. Damaged lines are counted and passed over.
  func others(since time: Date?, except own: String) throws(JournalError) -> Others {
    var others = Others()
    let ids = try ledger.listedIDs()
    for id in ids where id != own {
      guard let stamp = ledger.stamp(of: id) else { continue }
      if let time, stamp.isBefore(time) { continue }
      let session = try session(id, stamp)
      guard session.isPlayMoney ?? isPlayMoney == isPlayMoney else { continue }
      others.spendings += session.spendings
      others.unreadable += session.unreadable
      if session.isNewer { others.newer = id }
    }
    // Read behind the listing: a session that is being deleted is in one of them at least. One that came back counts there.
    if let removals = try removed() {
      let present = Set(ids)
      for removed in removals.sessions where removed.isPlayMoney == isPlayMoney && !present.contains(removed.id) {
        others.spendings += removed.spendings
        others.unreadable += removed.unreadable
      }
      others.unreadable += removals.unreadable
    }
    return others
  }

  private func session(_ id: String, _ stamp: JournalStamp) throws(JournalError) -> Kept {
    let known = kept.withLock { $0[id] }
    if let known, known.stamp == stamp { return known }
    var (transcript, end) = known?.growing ?? (Transcript(), 0)
    if stamp.size < end || known?.stamp.isSameFile(as: stamp) == false { (transcript, end) = (Transcript(), 0) }
    let goesOn = end > 0
    guard let (contents, next) = try ledger.journal(id).readFigures(from: end, each: { transcript.apply($0) }) else {
      return Kept(stamp: stamp, isPlayMoney: nil, spendings: [], unreadable: 0, isNewer: false)
    }
    let session = Kept(
      stamp: stamp, isPlayMoney: transcript.gateway.map(Transcript.isPlayMoney),
      spendings: transcript.turns.map(\.spending),
      unreadable: (goesOn ? known?.unreadable ?? 0 : 0) + contents.damaged.count,
      isNewer: goesOn && known?.isNewer == true || contents.newerVersion != nil,
      growing: known == nil ? nil : (transcript, next))
    kept.withLock { $0[id] = session }
    return session
  }

  private func removed() throws(JournalError) -> Removals? {
    guard let stamp = ledger.removalsStamp else { return nil }
    if let known = removals.withLock({ $0 }), known.stamp == stamp { return known }
    var sessions: [SessionRemoved] = []
    let contents = try ledger.removals.read { record in
      if case .removed(let removed) = record.entry { sessions.append(removed) }
    }
    let read = Removals(stamp: stamp, sessions: sessions, unreadable: contents?.damaged.count ?? 0)
    removals.withLock { $0 = read }
    return read
  }
}
