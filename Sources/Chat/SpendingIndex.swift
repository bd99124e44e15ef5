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

  /// What reports keep of a session: its turns without their ids, and hashes of these (``SessionSpending/hash(_:)``).
  package struct KnownSpending: Sendable {
    package var session: String
    package var isPlayMoney: Bool
    package var spendings: [Spending]
    package var ids: [UInt64]

    package init(session: String, isPlayMoney: Bool, spendings: [Spending], ids: [UInt64]) {
      self.session = session
      self.isPlayMoney = isPlayMoney
      self.spendings = spendings
      self.ids = ids
    }
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
  private let known: @Sendable () -> [KnownSpending]
  private let hasKnown = Mutex(false)
  /// The hashes of sessions that were taken from `known`, whose turns have no ids.
  private let hashes = Mutex<[String: [UInt64]]>([:])
  /// The session and the turns of it that were compared with these hashes.
  private let compared = Mutex<(session: String, turns: Int)>(("", 0))

  /// Play money and real money are never added up.
  ///
  /// - Parameter known: Sessions as their journals are now, none of which has a generation of another one. It is asked
  ///   once, and only where every journal would be read.
  package init(_ ledger: Ledger, isPlayMoney: Bool, known: @escaping @Sendable () -> [KnownSpending] = { [] }) {
    self.ledger = ledger
    self.isPlayMoney = isPlayMoney
    self.known = known
  }

  /// The turns of every session but one, deleted ones included, those before `time` left out where that spares reading.
  ///
  /// Throws where a journal cannot be read: what it has spent is unknown. Damaged lines are counted and passed over.
  func others(
    since time: Date?, except own: String, alongside transcript: Transcript = Transcript()
  ) throws(JournalError) -> Others {
    var others = Others()
    let ids = try ledger.listedIDs()
    if time == nil { takeKnown(ids) }
    var sessions: [String: Kept] = [:]
    for id in ids where id != own {
      guard let stamp = ledger.stamp(of: id) else { continue }
      if let time, stamp.isBefore(time) { continue }
      sessions[id] = try session(id, stamp)
    }
    try readRepeated(&sessions, alongside: transcript, of: own)
    for id in ids {
      guard let session = sessions[id] else { continue }
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

  /// Takes what is known of sessions without a look at their journals.
  private func takeKnown(_ ids: [String]) {
    // A second caller waits, which takes less time than to read every journal.
    hasKnown.withLock { hasKnown in
      guard !hasKnown else { return }
      hasKnown = true
      // The stamps are taken first: what is written meanwhile is read again.
      let stamps = Dictionary(uniqueKeysWithValues: ids.map { ($0, ledger.stamp(of: $0)) })
      for found in known() {
        guard let stamp = stamps[found.session] ?? nil, kept.withLock({ $0[found.session] == nil }) else { continue }
        let session = Kept(
          stamp: stamp, isPlayMoney: found.isPlayMoney, spendings: found.spendings, unreadable: 0, isNewer: false)
        kept.withLock { $0[found.session] = session }
        hashes.withLock { $0[found.session] = found.ids }
      }
    }
  }

  /// Reads the journals of sessions without ids whose generations another session has too, such as a copy's original.
  private func readRepeated(
    _ sessions: inout [String: Kept], alongside own: Transcript, of session: String
  ) throws(JournalError) {
    let unnamed = hashes.withLock { $0 }
    guard !unnamed.isEmpty else { return }
    let others = sessions.filter { unnamed[$0.key] == nil }.values.flatMap { $0.spendings.flatMap(\.ids) }
    // A long session is compared once, and then its new turns.
    let done = compared.withLock { compared in
      defer { if !own.turns.isEmpty { compared = (session, own.turns.count) } }
      return compared.session == session ? min(compared.turns, own.turns.count) : 0
    }
    let ids = own.turns[done...].flatMap { $0.generations.compactMap(\.id) } + others
    guard !ids.isEmpty else { return }
    var named = HashTable(capacity: ids.count)
    for id in ids { _ = named.insert(SessionSpending.hash(id)) }
    for (id, hashes) in unnamed where hashes.contains(where: named.contains) {
      guard let session = sessions[id] else { continue }
      kept.withLock { $0[id] = nil }
      sessions[id] = try self.session(id, session.stamp)
    }
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
    hashes.withLock { $0[id] = nil }
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
