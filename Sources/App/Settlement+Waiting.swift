import Chat
import GatewayClient
import Journal
import Records

/// What the program waits for: the charges of earlier processes, one round of look-ups, and what is due before it ends.
extension Settlement {
  /// When the marks are read again, in seconds from the start; then hourly.
  private static let rounds = [2, 5, 10, 20, 40, 60, 120, 300, 600, 1_800, 3_600]

  /// Queues what earlier processes left open where the marks are, and reports how much that is.
  func takeUpMarked() async {
    let found = await takeUp(context.ledger?.pendingIDs() ?? [], onlyFree: true)
    if found > 0 { tell(.found(found)) }
    await context.sendOwedSpans()
  }

  /// The same in every journal; then, until it is cancelled, what others leave.
  func takeUpRepeatedly() async {
    guard let ledger = context.ledger else { return }
    await takeUpMarked()
    if !Task.isCancelled {
      let finding = await scanned()
      let found = await takeUp(finding.sessions, onlyFree: true)
      if found > 0 { tell(.found(found)) }
      // A few say enough; `check` names them all.
      for journal in finding.unreadable.prefix(3) where !Task.isCancelled { tell(.unreadable(journal)) }
    }
    var (elapsed, rounds) = (0, Self.rounds[...])
    while !Task.isCancelled {
      let wait = rounds.popFirst().map { $0 - elapsed } ?? 3_600
      guard (try? await effects.sleep(.seconds(wait))) != nil else { return }
      elapsed += wait
      _ = await takeUp(ledger.pendingIDs(), onlyFree: true)
    }
  }

  /// Queues every open charge of the ledger, from the journals alone; the journals that cannot be read.
  package func takeUpEverything() async -> [UnreadableJournal] {
    let finding = await scanned()
    _ = await takeUp(finding.sessions, onlyFree: false)
    await removeEmptyMarks(except: Set(finding.sessions))
    await context.sendOwedSpans()
    return finding.unreadable
  }

  /// What the journals say, but for those of sessions that are open here.
  private nonisolated func scanned() async -> OpenChargeIndex.Finding {
    guard let ledger = context.ledger else { return OpenChargeIndex.Finding() }
    var index = OpenChargeIndex(ledger, context.folders)
    return await index.finding(except: Set(await sessions.keys))
  }

  /// How many charges were new to the queue; `onlyFree` leaves the sessions out that another process holds.
  private func takeUp(_ ids: [String], onlyFree: Bool) async -> Int {
    guard let ledger = context.ledger else { return 0 }
    var count = 0
    for id in ids where sessions[id] == nil && !Task.isCancelled {
      let stamp = ledger.stamp(of: id)
      guard stamp == nil || takenUp[id] != stamp, !onlyFree || ledger.isFree(id) else { continue }
      let transcript = await Self.transcript(of: id, ledger)
      guard sessions[id] == nil else { continue }
      takenUp[id] = stamp
      let before = queue.count
      if let transcript { enqueue(transcript, of: id, ended: nil) }
      count += max(0, queue.count - before)
      if transcript?.open.isEmpty ?? true { removeEmptyMark(of: id) }
    }
    return count
  }

  private nonisolated static func transcript(of id: String, _ ledger: Ledger) async -> Transcript? {
    try? ledger.readableTranscript(of: id).transcript
  }

  private func removeEmptyMarks(except open: Set<String>) async {
    for id in context.ledger?.pendingIDs() ?? [] where !open.contains(id) && sessions[id] == nil {
      removeEmptyMark(of: id)
    }
  }

  private func removeEmptyMark(of id: String) {
    context.ledger?.removeMark(id) { Transcript($0.records).open.isEmpty }
  }

  /// Asks about charges once, due or not: those of a session, or all. What cannot be asked stays in the queue.
  package func settleOnce(_ session: String? = nil) async -> SettlementReport {
    await gateways.forgetObstacles()
    var wanted: [Key: Entry] = [:]
    for (key, entry) in queue where session == nil || key.session == session {
      wanted[key] = entry
      queue[key]?.isUrgent = true
      queue[key]?.obstacle = nil
      // A key that was refused is tried again where the user asks for it.
      if let pause = pauses[entry.place], pause.failures == 0 { pauses[entry.place] = nil }
    }
    awaited.formUnion(wanted.keys)
    outcomes = outcomes.filter { wanted[$0.key] == nil }
    pump()
    for await _ in changes() {
      giveUpPaused(wanted)
      if wanted.keys.allSatisfy({ outcomes[$0] != nil }) { break }
    }
    awaited.subtract(wanted.keys)
    return report(wanted)
  }

  /// What is behind a pause does not keep anybody waiting.
  private func giveUpPaused(_ wanted: [Key: Entry]) {
    let now = effects.elapsed()
    for (key, entry) in wanted where outcomes[key] == nil && asks[key] == nil {
      let isPaused = (pauses[entry.place]?.end ?? .zero) > now
      if isPaused || queue[key] == nil { outcomes[key] = queue[key] == nil ? .effect(.notOpen) : .notAsked }
      if isPaused { queue[key]?.isUrgent = false }
    }
  }

  private func report(_ wanted: [Key: Entry]) -> SettlementReport {
    var report = SettlementReport()
    for (key, entry) in wanted.sorted(by: { ($0.key.session, $0.key.id) < ($1.key.session, $1.key.id) }) {
      report.add(outcomes.removeValue(forKey: key) ?? .notAsked, to: entry)
    }
    return report
  }

  /// How many charges of these sessions can be asked about within the time.
  package func due(within limit: Duration, of ids: [String]) -> Int {
    let deadline = effects.elapsed() + limit
    return queue.values.count { ids.contains($0.key.session) && isDue($0, by: deadline) }
  }

  private func isDue(_ entry: Entry, by deadline: Duration) -> Bool {
    guard entry.obstacle == nil else { return false }
    return asks[entry.key] != nil || max(entry.next, pauses[entry.place]?.end ?? .zero) <= deadline
  }

  /// Waits until no charge of these sessions, or none at all, can be asked about any more within the time, or for the time.
  package func settleDue(within limit: Duration, of ids: [String]? = nil) async {
    let deadline = effects.elapsed() + limit
    let effects = effects
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.waitUntilNothingIsDue(by: deadline, of: ids) }
      group.addTask { try? await effects.sleep(limit) }
      await group.next()
      group.cancelAll()
    }
  }

  private func waitUntilNothingIsDue(by deadline: Duration, of ids: [String]?) async {
    for await _ in changes() {
      let isLeft = queue.values.contains { (ids?.contains($0.key.session) ?? true) && isDue($0, by: deadline) }
      if !isLeft { return }
    }
  }
}
