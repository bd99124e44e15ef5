import Chat
import GatewayClient
import Journal
import Platform
import Records

/// What a settlement reports in addition to the events of the sessions that are open here.
package enum SettlementEvent: Sendable {
  /// News of a session; of one that is open here only that the gateway refuses its bills.
  case session(SessionEvent, isPlayMoney: Bool)
  /// So many charges of earlier sessions are looked up from now on.
  case found(Int)
  /// Charges that cannot be looked up now.
  case waiting(WaitingCharges)
  case unreadable(UnreadableJournal)
}

/// Looks up every open charge of every session: one queue, one schedule, a few at a time.
///
/// A session that is open in this process is recorded through its actor, another one through its journal, whose lock is
/// held only while a result is written. What is open follows from the journals; the marks only say where to look first.
package actor Settlement {
  /// Look-ups under way at the same time.
  package static let width = 4

  struct Key: Hashable, Sendable {
    var session: String
    var id: String
  }

  /// One charge of the queue; all times are by the clock that cannot be set.
  struct Entry: Sendable {
    let key: Key
    let charge: OpenCharge
    let place: ChargePlace
    /// When its reply ended, or when this process learned of it.
    let since: Duration
    var asked: Duration?
    /// To be asked at once: an earlier process left it open, or the user asks for it.
    var isUrgent: Bool
    /// Set while it cannot be asked about.
    var obstacle: LookupObstacle?

    var next: Duration { isUrgent ? .zero : LookupSchedule.nextLook(since: since, asked: asked) }
  }

  /// A gateway that is not asked for a while.
  struct Pause: Sendable {
    var end: Duration
    var failures: Int
  }

  /// What one look-up came to.
  enum Outcome: Sendable {
    case effect(LookupEffect)
    case elsewhere
    case obstacle(LookupObstacle)
    /// The gateway was not asked, because it wants to be left alone for a while, or this look-up was cancelled.
    case notAsked
  }

  let context: AppContext
  let gateways: LookupGateways
  let effects: Effects
  let tell: @Sendable (SettlementEvent) -> Void
  /// The sessions that are open in this process.
  var sessions: [String: Session] = [:]
  var queue: [Key: Entry] = [:]
  var asks: [Key: Task<Void, Never>] = [:]
  var pauses: [ChargePlace: Pause] = [:]
  /// Places that were reported: they refuse, or a key is missing.
  var toldPlaces: Set<ChargePlace> = []
  /// What look-ups came to that a caller waits for.
  var outcomes: [Key: Outcome] = [:]
  var awaited: Set<Key> = []
  /// The journals of marked sessions, as they were when their charges were queued.
  var takenUp: [String: JournalStamp] = [:]
  /// Held while charges of sessions that are not open here are asked about.
  var lookupLocks: [String: (lock: SessionLock, count: Int)] = [:]
  /// The last result of each session that is being written to its journal.
  var recordings: [String: Task<LookupEffect?, Never>] = [:]
  /// What came of all look-ups so far: bills, their sums, and charges that were closed.
  package internal(set) var tally = SettlementReport()
  var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
  private var watcherCount = 0
  private var timer: (number: Int, task: Task<Void, Never>)?
  private var timerCount = 0
  private var scan: Task<Void, Never>?
  private var isStopped = false

  /// - Parameters:
  ///   - current: The gateway in use, whose key is available.
  ///   - runsKeyCommands: Whether a key command may be run, which can ask for a passphrase.
  package init(
    _ context: AppContext, current: Connection? = nil, runsKeyCommands: Bool = false, effects: Effects = .system,
    tell: @escaping @Sendable (SettlementEvent) -> Void = { _ in }
  ) {
    self.context = context
    self.effects = effects
    self.tell = tell
    gateways = LookupGateways(context, current: current, runsKeyCommands: runsKeyCommands)
  }

  /// Takes a session that is open here into the queue, with its charges and those to come.
  package func attach(_ session: Session) async {
    sessions[session.id] = session
    let effects = effects
    await session.observeCharges { [weak self, weak session] in
      let ended = effects.elapsed()
      Task { if let session { await self?.refresh(session, ended: ended) } }
    }
    await refresh(session, ended: nil)
  }

  /// Leaves a session's charges to its next start, or to another process.
  package func detach(_ id: String) {
    sessions[id] = nil
    drop(id)
  }

  /// Takes in what a session has open now.
  package func refresh(_ session: Session) async {
    await refresh(session, ended: effects.elapsed())
  }

  private func refresh(_ session: Session, ended: Duration?) async {
    let transcript = await session.openPart
    guard sessions[session.id] != nil else { return }
    enqueue(transcript, of: session.id, ended: ended)
  }

  /// Looks in the background for what earlier processes left open: at once where the marks are, then in every journal,
  /// and from then on now and then where the marks are.
  ///
  /// - Parameter once: True reads the marked sessions once, and no more.
  package func start(once: Bool = false) {
    guard scan == nil, !isStopped else { return }
    scan = Task { await once ? self.takeUpMarked() : self.takeUpRepeatedly() }
  }

  /// Ends every look-up; what is open stays open.
  package func stop() async {
    isStopped = true
    scan?.cancel()
    timer?.task.cancel()
    for ask in asks.values { ask.cancel() }
    await scan?.value
    for ask in asks.values { await ask.value }
    for watcher in watchers.values { watcher.finish() }
    await gateways.close()
    await context.spans?.finish()
  }

  /// The number of the timer that is set, for tests.
  var timerNumber: Int? { timer?.number }

  /// Charges in the queue.
  package var count: Int { queue.count }

  /// `ended`: the time at which the reply of a new charge ended; nil for one of an earlier process, which is due at once.
  func enqueue(_ transcript: Transcript, of session: String, ended: Duration?) {
    let open = transcript.open
    let ids = Set(open.map(\.id))
    for key in queue.keys where key.session == session && !ids.contains(key.id) { queue[key] = nil }
    for charge in open {
      let key = Key(session: session, id: charge.id)
      guard queue[key] == nil else { continue }
      let age = ended == nil ? age(of: charge, in: transcript) : nil
      queue[key] = Entry(
        key: key, charge: charge, place: transcript.place(of: charge),
        since: ended ?? effects.elapsed() - (age ?? .zero), isUrgent: ended == nil && age == nil)
    }
    pump()
  }

  /// How long ago another process ended the charge's reply, where that is so short that no bill can be there; nil for all
  /// others, which are due at once. A wrong clock costs a useless look-up, or two seconds.
  private func age(of charge: OpenCharge, in transcript: Transcript) -> Duration? {
    let ended = transcript.turns.last { $0.index == charge.turn }?.finished ?? charge.since
    let milliseconds = effects.now().timeIntervalSince(ended) * 1_000
    let first = LookupSchedule.nextLook(since: .zero, asked: nil)
    guard milliseconds >= 0, milliseconds < 2_000 else { return nil }
    let age = Duration.milliseconds(Int(milliseconds))
    return age < first ? age : nil
  }

  private func drop(_ session: String) {
    for key in queue.keys where key.session == session {
      asks[key]?.cancel()
      queue[key] = nil
    }
    changed()
  }

  /// Starts what is due and can be asked, and sets the timer for what comes next.
  func pump() {
    guard !isStopped else { return }
    let now = effects.elapsed()
    while asks.count < Self.width, let entry = nextDue(at: now) {
      asks[entry.key] = Task { await self.look(up: entry) }
    }
    setTimer(now)
    changed()
  }

  private func start(of entry: Entry) -> Duration {
    max(entry.next, pauses[entry.place]?.end ?? .zero)
  }

  /// Those of the sessions that are open here come before the others.
  private func nextDue(at now: Duration) -> Entry? {
    var best: Entry?
    for entry in queue.values where isReady(entry) && start(of: entry) <= now {
      if best.map({ rank(entry) < rank($0) }) ?? true { best = entry }
    }
    return best
  }

  private func rank(_ entry: Entry) -> (Int, Duration, Duration, String) {
    (sessions[entry.key.session] == nil ? 1 : 0, entry.next, entry.since, entry.key.id)
  }

  private func isReady(_ entry: Entry) -> Bool { entry.obstacle == nil && asks[entry.key] == nil }

  private func setTimer(_ now: Duration) {
    timer?.task.cancel()
    timer = nil
    // With every place taken, the end of a look-up goes on.
    guard asks.count < Self.width, let next = queue.values.filter(isReady).map(start).min() else { return }
    timerCount += 1
    let number = timerCount
    let effects = effects
    timer = (
      number,
      Task {
        guard (try? await effects.sleep(max(.milliseconds(1), next - now))) != nil else { return }
        self.ring(number)
      }
    )
  }

  /// A timer that another one has replaced does nothing.
  func ring(_ number: Int) {
    guard timer?.number == number else { return }
    timer = nil
    pump()
  }

  /// A stream that yields at once and whenever something changed.
  func changes() -> AsyncStream<Void> {
    watcherCount += 1
    let number = watcherCount
    let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    watchers[number] = continuation
    continuation.onTermination = { [weak self] _ in Task { await self?.forgetWatcher(number) } }
    continuation.yield()
    if isStopped { continuation.finish() }
    return stream
  }

  private func forgetWatcher(_ number: Int) { watchers[number] = nil }

  func changed() {
    for watcher in watchers.values { watcher.yield() }
  }
}
