import Chat
import Exports
import GatewayClient
import Platform
import Records
import Settings
import Synchronization

/// Sends a span for each request to a collector of OpenTelemetry, once its bill is there or no bill will come.
///
/// Only where the user's configuration has `"otlp": true`. Never play money, a title or a word. It waits for nothing: what
/// cannot be sent is tried again a few times and then dropped, and so is what is more than can wait.
package final class SpanPush: Sendable {
  /// Turns that wait at most; with more, the oldest are dropped.
  private static let mostWaiting = 1_000
  /// Turns in one request.
  private static let batch = 50
  private static let mostTries = 5
  private static let longestWait = Duration.seconds(60)

  private struct State {
    var waiting: [[OTLPSpan]] = []
    var sending: Task<Void, Never>?
    var dropped = 0
  }

  private let collector: SpanCollector
  private let effects: Effects
  private let state = Mutex(State())

  package init(_ collector: SpanCollector, effects: Effects = .system) {
    self.collector = collector
    self.effects = effects
  }

  /// Turns that the collector did not take.
  package var dropped: Int { state.withLock(\.dropped) }

  /// Takes a turn whose look-ups are all at their end, and returns at once.
  package func send(_ turn: Turn, session: String, gateway: String) {
    let gateway = turn.start.gateway ?? gateway
    guard !Transcript.isPlayMoney(gateway), turn.generations.allSatisfy({ turn.charge(of: $0).lookup != .open }) else {
      return
    }
    let parts = TurnExport(turn, running: turn.totals).parts
    let spans = parts.map { OTLPSpan(session: session, gateway: gateway, turn: turn, part: $0) }
    state.withLock { state in
      state.waiting.append(spans)
      if state.waiting.count > Self.mostWaiting {
        state.waiting.removeFirst()
        state.dropped += 1
      }
      if state.sending == nil { state.sending = Task { await self.sendAll() } }
    }
  }

  private func sendAll() async {
    while let batch = nextBatch() {
      if await isTaken(OTLPSpan.document(batch.flatMap(\.self))) { continue }
      state.withLock { $0.dropped += batch.count }
    }
  }

  /// Nil at the end: nothing waits, or the sending was stopped.
  private func nextBatch() -> [[OTLPSpan]]? {
    state.withLock { state in
      let batch = Array(state.waiting.prefix(Self.batch))
      guard !batch.isEmpty, !Task.isCancelled else {
        state.sending = nil
        return nil
      }
      state.waiting.removeFirst(batch.count)
      return batch
    }
  }

  private func isTaken(_ document: JSONValue) async -> Bool {
    let bytes = Data(document.line.utf8)
    for number in 1...Self.mostTries {
      switch await collector.send(bytes) {
      case .taken: return true
      case .refused: return false
      case .busy(let wait):
        guard number < Self.mostTries else { return false }
        let pause = min(Self.longestWait, wait ?? .milliseconds(250 << number))
        guard (try? await effects.sleep(pause)) != nil else { return false }
      }
    }
    return false
  }

  /// Waits so long at most for what is on its way, and drops the rest.
  package func finish(within limit: Duration = .seconds(2)) async {
    guard let sending = state.withLock(\.sending) else { return }
    let effects = effects
    let timer = Task {
      try? await effects.sleep(limit)
      sending.cancel()
    }
    await sending.value
    timer.cancel()
  }
}

extension AppContext {
  /// The collector that the user's configuration names; nil where spans are not to be sent, or not to be sent there.
  static func spanPush(_ configuration: Configuration, _ environment: [String: String]) -> Result<
    SpanPush?, AddressFault
  > {
    guard configuration.otlp == true else { return .success(nil) }
    let text = configuration.otlpEndpoint ?? environment["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? ""
    do throws(AddressFault) {
      guard let collector = SpanCollector(base: try GatewayAddress(text).url) else { throw .notAnAddress }
      return .success(SpanPush(collector))
    } catch {
      return .failure(error)
    }
  }

  /// The events of a session, from which the spans are taken besides.
  func pushing(
    _ opened: SessionOpened, _ news: @escaping @Sendable (SessionEvent) -> Void
  ) -> @Sendable (SessionEvent) -> Void {
    guard let spans else { return news }
    return { event in
      switch event {
      case .billed(let session, let turn, _, _, _), .exhausted(let session, let turn, _), .ended(let session, let turn):
        spans.send(turn, session: session, gateway: opened.gateway)
      case .refused, .notRecorded, .budgets: break
      }
      news(event)
    }
  }
}
