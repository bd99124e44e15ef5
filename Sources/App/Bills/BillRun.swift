import Chat
import GatewayClient
import Platform
import Records
import Settings

/// Asks gateways for the bills of generations: each id once, a few at a time, as slowly as the gateway wants it.
package actor BillRun {
  /// Requests under way at the same time.
  package static let width = 4
  /// Tries of an id whose gateway fails or does not answer.
  private static let mostTries = 4
  private static let longestPause = Duration.seconds(60)

  private let context: AppContext
  private let effects: Effects
  private let cache: BillCache
  private let progress: @Sendable (_ done: Int, _ of: Int) -> Void
  private var bills: [String: GenerationBill] = [:]
  private var queue: [String] = []
  private var count = 0
  private var connections: [BillGateway: Result<Connection, BillObstacle>] = [:]
  private var pauses: [BillGateway: (end: Duration, failures: Int)] = [:]
  /// What a gateway said of the key; it is not asked again.
  private var refusals: [BillGateway: GenerationBill.State] = [:]

  private struct BillObstacle: Error {
    let state: GenerationBill.State
    let error: AppError?
  }

  /// `progress` is called after each answer.
  package init(
    _ context: AppContext, effects: Effects = .system,
    progress: @escaping @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in }
  ) {
    self.context = context
    self.effects = effects
    self.progress = progress
    cache = BillCache(path: context.folders.billCache)
  }

  /// The bills of these ids, in their order. Cancelled, it returns what came so far; found bills are kept in any case.
  package func bills(of ids: [String]) async throws(AppError) -> [GenerationBill] {
    bills = cache.bills(of: Set(ids))
    queue = ids.reversed().filter { bills[$0] == nil }
    count = ids.count
    for gateway in BillGateway.allCases where queue.contains(where: { BillGateway(of: $0) == gateway }) {
      connections[gateway] = await connection(to: gateway)
      // A key that cannot be had for another reason than that there is none is the user's to mend.
      if case .failure(let obstacle) = connections[gateway], let error = obstacle.error { throw error }
    }
    if !queue.isEmpty { progress(bills.count, count) }
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<Self.width { group.addTask { await self.work() } }
    }
    for case .success(let connection) in connections.values { await connection.close() }
    return ids.map { bills[$0] ?? GenerationBill(id: $0, state: .notAsked) }
  }

  private func connection(to gateway: BillGateway) async -> Result<Connection, BillObstacle> {
    do throws(AppError) {
      return .success(try await Connection(option: gateway.rawValue, context))
    } catch .noKey(_, let variables) {
      return .failure(BillObstacle(state: .noKey(variables: variables), error: nil))
    } catch {
      return .failure(BillObstacle(state: .unavailable, error: error))
    }
  }

  private func work() async {
    while !Task.isCancelled, let id = queue.popLast() {
      guard let state = await ask(id) else { continue }
      bills[id] = state
      if state.state == .billed { cache.keep(state) }
      progress(bills.count, count)
    }
  }

  /// Nil where the run was stopped.
  private func ask(_ id: String) async -> GenerationBill? {
    let place = BillGateway(of: id)
    let gateway: Gateway
    switch connections[place] {
    case .success(let connection): gateway = connection.gateway
    case .failure(let obstacle): return GenerationBill(id: id, state: obstacle.state)
    case nil: return nil
    }
    var tries = 0
    while !Task.isCancelled {
      if let refusal = refusals[place] { return GenerationBill(id: id, state: refusal) }
      guard await waitForPause(of: place) else { return nil }
      let answer = await gateway.generation(id: id)
      guard !Task.isCancelled else { return nil }
      switch answer {
      case .found(let figures, let raw):
        pauses[place] = nil
        return GenerationBill(id: id, state: .billed, figures: figures, raw: raw)
      case .notYet(status: 429, let wait):
        pause(place, for: wait)
      case .notYet(status: 404, _), .refused(status: 400, _), .unsupported:
        pauses[place] = nil
        return GenerationBill(id: id, state: .unknown)
      case .refused(let status, let message):
        refusals[place] = .refused(status: status, message: message)
      case .notYet(_, let wait):
        tries += 1
        if tries == Self.mostTries { return GenerationBill(id: id, state: .unavailable) }
        pause(place, for: wait)
      }
    }
    return nil
  }

  private func pause(_ place: BillGateway, for wait: Duration?) {
    let failures = (pauses[place]?.failures ?? 0) + 1
    let usual = min(Self.longestPause, .milliseconds(250 << min(failures, 8)))
    let end = effects.elapsed() + (wait ?? usual)
    pauses[place] = (max(end, pauses[place]?.end ?? .zero), failures)
  }

  /// False where the run was stopped meanwhile.
  private func waitForPause(of place: BillGateway) async -> Bool {
    while let end = pauses[place]?.end, end > effects.elapsed() {
      guard (try? await effects.sleep(end - effects.elapsed())) != nil else { return false }
    }
    return !Task.isCancelled
  }
}
