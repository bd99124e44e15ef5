import Chat
import Foundation
import GatewayClient
import Journal
import Records
import Settings
import Synchronization
import TestSupport

@testable import App

/// A home with journals of earlier processes, a byte server for a gateway, and a clock that can run faster.
final class SettlementFixture: Sendable {
  let folder: TemporaryFolder
  let server: ByteServer
  let context: AppContext
  let events = Mutex<[SettlementEvent]>([])
  private let speed: Int

  init(
    folder: TemporaryFolder? = nil, speed: Int = 1, environment: [String: String] = [:],
    _ script: @escaping ByteServer.Script
  ) throws {
    self.folder = try folder ?? TemporaryFolder()
    self.speed = speed
    server = try ByteServer(script: script)
    let usual = [
      "TUPPENCE_HOME": self.folder("home").path, "AI_GATEWAY_API_KEY": "vck_test_key_0123456789",
      "AI_GATEWAY_BASE_URL": server.baseURL.absoluteString,
    ]
    context = try AppContext(environment: usual.merging(environment) { $1 })
  }

  /// Bills every generation at once.
  static func bill(_ request: ByteServer.Request) -> [ByteServer.Step] {
    ByteServer.generation(id: generation(in: request), cost: "0.01")
  }

  static func generation(in request: ByteServer.Request) -> String {
    String(request.path.split(separator: "=").last ?? "")
  }

  static func id(_ number: Int) -> String { "gen_01M3RJQ2GXYP8F188NH5K" + String(100_000 + number).dropFirst() }

  var ledger: Ledger {
    get throws { try context.requiredLedger() }
  }

  /// Time that passes `speed` times as fast as it does.
  var effects: Effects {
    let speed = speed
    let elapsed = { @Sendable () -> Duration in Effects.systemElapsed() * speed }
    return Effects(
      now: { Date() }, elapsed: elapsed,
      reading: {
        let milliseconds = Int(elapsed().components.seconds) * 1_000
        return ClockReading(run: "test", milliseconds: milliseconds, wall: Date())
      }, sleep: { try await Task.sleep(for: $0 / speed) })
  }

  func settlement(current: Connection? = nil) -> Settlement {
    Settlement(context, current: current, effects: effects) { event in self.events.withLock { $0.append(event) } }
  }

  /// Writes the journal of a session with open charges, as a killed process leaves it.
  func leaveOpen(
    _ session: String, _ generations: [String], gateway: String = "vercel", baseURL: String? = nil,
    turnURL: String? = nil, marked: Bool = true
  ) throws {
    let journal = try ledger.journal(session)
    let url = baseURL ?? server.baseURL.absoluteString
    let opened = SessionOpened(
      id: session, gateway: gateway, baseURL: url, billing: .lookup, assistant: "duck", model: "m", program: "0.1")
    try journal.append(Record(time: Date(), entry: .session(opened)), synced: false)
    for (place, generation) in generations.enumerated() {
      let turn = TurnStarted(
        turn: place + 1, prompt: "p", assistant: "duck", model: "m", gateway: gateway, baseURL: turnURL)
      try journal.append(Record(time: Date(), entry: .turn(turn)), synced: false)
      let named = GenerationNamed(turn: place + 1, attempt: 1, id: generation)
      try journal.append(Record(time: Date(), entry: .generation(named)), synced: false)
    }
    if marked { try ledger.mark(session) }
  }

  /// A session that is open in this process, as its journal has it.
  func open(_ id: String, calls: SystemCalls = .system) throws -> Session {
    let ledger = Ledger(
      sessions: URL(filePath: context.folders.sessions), pending: URL(filePath: context.folders.pending), calls: calls)
    let lock = try ledger.lock(id, tries: 100)
    let records = try ledger.contents(of: id).records
    let opened = try Transcript(records).session.unwrapped()
    return Session(
      opening: opened, assistant: Assistant(name: "duck", prompt: ""), records: records,
      journal: ledger.journal(id),
      lock: lock, gateway: Gateway(baseURL: server.baseURL, authorization: "Bearer vck_test_key_0123456789"),
      effects: effects)
  }

  func transcript(_ id: String) throws -> Transcript { Transcript(try ledger.contents(of: id).records) }

  /// Result records in a session's journal.
  func charges(_ id: String) throws -> [ChargeFound] {
    try ledger.contents(of: id).records.compactMap { record in
      if case .charge(let found) = record.entry { found } else { nil }
    }
  }

  /// How often generations were asked about.
  var looks: [String] {
    server.requests.filter { $0.path.hasPrefix("/v1/generation?id=") }.map(Self.generation)
  }

  /// Waits until something holds; false after ten seconds.
  func eventually(_ holds: () async throws -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while try await !holds() {
      guard ContinuousClock.now < deadline else { return false }
      try await Task.sleep(for: .milliseconds(2))
    }
    return true
  }
}

extension Optional {
  struct Missing: Error {}

  func unwrapped() throws -> Wrapped {
    guard let self else { throw Missing() }
    return self
  }
}
