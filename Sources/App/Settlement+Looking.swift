import Chat
import GatewayClient
import Journal
import Records

/// One look-up, from the gateway's address to the record.
extension Settlement {
  /// After a refused key; a new one helps from the next start on, or from `/settle`.
  private static let refusalPause = Duration.seconds(3_600)
  private static let longestPause = Duration.seconds(3_600)
  /// Tries, 10 ms apart, for a session that another process may be writing to for a moment.
  private static let lockTries = 100

  func look(up entry: Entry) async {
    let outcome = await outcome(of: entry)
    asks[entry.key] = nil
    if !Task.isCancelled { apply(outcome, to: entry) }
    tally.add(outcome, to: entry)
    if awaited.contains(entry.key) { outcomes[entry.key] = outcome }
    pump()
  }

  private func outcome(of entry: Entry) async -> Outcome {
    let gateway: Gateway
    switch await gateways.gateway(for: entry.place) {
    case .failure(let obstacle): return .obstacle(obstacle)
    case .success(let found): gateway = found
    }
    guard !Task.isCancelled else { return .notAsked }
    if sessions[entry.key.session] != nil {
      let lookup = await gateway.generation(id: entry.key.id)
      guard !Task.isCancelled else { return .notAsked }
      note(lookup, for: entry)
      return await record(lookup, of: entry, gateway)
    }
    // Held over the answer, so that two programs do not ask about the same charge; the session itself stays free.
    guard beginLookups(of: entry.key.session) else { return .elsewhere }
    defer { endLookups(of: entry.key.session) }
    let lookup = await gateway.generation(id: entry.key.id)
    guard !Task.isCancelled else { return .notAsked }
    note(lookup, for: entry)
    return await record(lookup, of: entry, gateway)
  }

  /// False where another process asks about the session's charges, or holds the session.
  private func beginLookups(of id: String) -> Bool {
    if let held = lookupLocks[id] {
      lookupLocks[id] = (held.lock, held.count + 1)
      return true
    }
    guard let ledger = context.ledger, ledger.isFree(id), let lock = try? ledger.lockLookups(of: id, tries: 1)
    else { return false }
    lookupLocks[id] = (lock, 1)
    return true
  }

  private func endLookups(of id: String) {
    guard let held = lookupLocks[id] else { return }
    lookupLocks[id] = held.count > 1 ? (held.lock, held.count - 1) : nil
    if held.count == 1 { held.lock.release(isSettled: true) }
  }

  /// Through the session's actor where it is open here by now, else through its journal.
  private func record(_ lookup: Lookup, of entry: Entry, _ gateway: Gateway) async -> Outcome {
    if let session = sessions[entry.key.session] { return .effect(await session.take(lookup, of: entry.charge)) }
    if let effect = await recordInTurn(lookup, of: entry, gateway) { return .effect(effect) }
    // It was opened here between the two.
    if let session = sessions[entry.key.session] { return .effect(await session.take(lookup, of: entry.charge)) }
    return .elsewhere
  }

  /// One result after the other for each session, so that two do not contend for its lock.
  private func recordInTurn(_ lookup: Lookup, of entry: Entry, _ gateway: Gateway) async -> LookupEffect? {
    let id = entry.key.session
    let previous = recordings[id]
    let recording = Task {
      _ = await previous?.value
      return await self.recordInJournal(lookup, of: entry, gateway)
    }
    recordings[id] = recording
    let effect = await recording.value
    if recordings[id] == recording { recordings[id] = nil }
    return effect
  }

  /// Nil where another one holds the session.
  private nonisolated func recordInJournal(
    _ lookup: Lookup, of entry: Entry, _ gateway: Gateway
  ) async -> LookupEffect? {
    guard let session = try? await closedSession(entry.key.session, gateway) else { return nil }
    let effect = await session.take(lookup, of: entry.charge)
    await session.close()
    return effect
  }

  /// A session that is not open here, as its journal has it now, and its lock with it. Throws where another one holds it.
  nonisolated func closedSession(_ id: String, _ gateway: Gateway) async throws(JournalError) -> Session {
    guard let ledger = context.ledger else { throw .noSuchSession(id) }
    let lock = try ledger.lock(id, tries: Self.lockTries)
    do throws(JournalError) {
      let transcript = try ledger.readableTranscript(of: id).transcript
      let opened = transcript.session ?? Self.replacement(for: id, transcript, gateway)
      let (tell, isPlayMoney) = (tell, transcript.isPlayMoney)
      return Session(
        opening: opened, assistant: Assistant(name: opened.assistant, prompt: ""), transcript: transcript,
        journal: ledger.journal(id), lock: lock, gateway: gateway, effects: effects,
        news: context.pushing(opened, transcript) { tell(.session($0, isPlayMoney: isPlayMoney)) })
    } catch {
      lock.release(isSettled: false)
      throw error
    }
  }

  /// In place of a session's record that is damaged; the next record brings it into the journal again.
  private static func replacement(for id: String, _ transcript: Transcript, _ gateway: Gateway) -> SessionOpened {
    let start = transcript.turns.first?.start
    return SessionOpened(
      id: id, gateway: transcript.gateway ?? "", baseURL: start?.baseURL ?? gateway.baseURL.absoluteString,
      billing: .lookup, assistant: start?.assistant ?? "", model: start?.model ?? "",
      program: AppContext.programVersion)
  }

  /// Takes in what an answer says about the gateway.
  private func note(_ lookup: Lookup, for entry: Entry) {
    switch lookup {
    case .notYet(status: 429, let wait), .notYet(status: 503, let wait), .notYet(status: nil, let wait):
      let failures = (pauses[entry.place]?.failures ?? 0) + 1
      let usual = min(Self.longestPause, .seconds(1 << min(failures, 12)))
      pauses[entry.place] = Pause(end: effects.elapsed() + (wait ?? usual), failures: failures)
    case .refused(status: 401, let message), .refused(status: 403, let message):
      pauses[entry.place] = Pause(end: effects.elapsed() + Self.refusalPause, failures: 0)
      guard toldPlaces.insert(entry.place).inserted, case .refused(let status, _) = lookup else { return }
      let event = SessionEvent.refused(session: entry.key.session, status: status, message: message)
      tell(.session(event, isPlayMoney: entry.place.isPlayMoney))
    case .found, .notYet, .refused, .unsupported:
      pauses[entry.place] = nil
    }
  }

  private func apply(_ outcome: Outcome, to entry: Entry) {
    guard var updated = queue[entry.key] else { return }
    updated.isUrgent = false
    updated.asked = effects.elapsed()
    switch outcome {
    case .effect(.billed), .effect(.closed), .effect(.notOpen):
      queue[entry.key] = nil
      return
    case .effect(.stillOpen), .effect(.notRecorded), .elsewhere, .notAsked: break
    case .obstacle(let obstacle):
      updated.obstacle = obstacle
      tellWaiting(entry.place, obstacle)
    }
    queue[entry.key] = updated
  }

  /// Tells once for each place which charges cannot be asked about there.
  private func tellWaiting(_ place: ChargePlace, _ obstacle: LookupObstacle) {
    guard toldPlaces.insert(place).inserted else { return }
    let waiting = queue.values.filter { $0.place == place }
    let sessions = Set(waiting.map(\.key.session)).sorted()
    tell(.waiting(WaitingCharges(place: place, obstacle: obstacle, sessions: sessions, count: waiting.count)))
  }
}
