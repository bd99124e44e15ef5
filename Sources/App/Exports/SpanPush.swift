import Chat
import Exports
import GatewayClient
import Platform
import Records
import Settings
import Synchronization

/// Sends a span for each request to a collector of OpenTelemetry, once its bill is there or no bill will come.
///
/// Only where the user's configuration has `"otlp": true`. Never play money, a title or a word. Nothing waits for it: what
/// cannot be sent is tried again a few times, and then at the next start, for which ``SpanMarks`` keep what is owed.
package final class SpanPush: Sendable {
  /// Turns that wait at most; with more, the oldest are left to the next start.
  private static let mostWaiting = 1_000
  /// Turns in one request.
  private static let batch = 50
  private static let mostTries = 5
  /// Turns of earlier processes that are sent at one start.
  fileprivate static let mostOwed = 500
  private static let longestWait = Duration.seconds(60)

  private struct Item {
    let session: String
    let turn: Int
    let spans: [OTLPSpan]
  }

  private struct State {
    var waiting: [Item] = []
    var sending: Task<Void, Never>?
    var dropped = 0
  }

  private enum Outcome { case taken, refused, unreachable }

  let marks: SpanMarks
  private let collector: SpanCollector
  private let effects: Effects
  private let state = Mutex(State())

  init(_ collector: SpanCollector, marks: SpanMarks, effects: Effects = .system) {
    self.collector = collector
    self.marks = marks
    self.effects = effects
  }

  /// Turns that the collector did not take.
  package var dropped: Int { state.withLock(\.dropped) }

  /// Takes a turn whose look-ups are all at their end, and returns at once; false for any other turn.
  @discardableResult
  package func send(_ turn: Turn, session: String, gateway: String) -> Bool {
    let gateway = turn.start.gateway ?? gateway
    guard !Transcript.isPlayMoney(gateway), turn.generations.allSatisfy({ turn.charge(of: $0).lookup != .open }) else {
      return false
    }
    let parts = TurnExport(turn, running: turn.totals).parts
    let spans = parts.map { OTLPSpan(session: session, gateway: gateway, turn: turn, part: $0) }
    guard !spans.isEmpty else { return false }
    state.withLock { state in
      state.waiting.append(Item(session: session, turn: turn.index, spans: spans))
      if state.waiting.count > Self.mostWaiting {
        state.waiting.removeFirst()
        state.dropped += 1
      }
      if state.sending == nil { state.sending = Task { await self.sendAll() } }
    }
    return true
  }

  private func sendAll() async {
    while let batch = nextBatch() {
      let outcome = await outcome(of: OTLPSpan.document(batch.flatMap(\.spans)))
      if outcome != .taken { state.withLock { $0.dropped += batch.count } }
      // What is refused for good is refused tomorrow too.
      guard outcome != .unreachable else { continue }
      for (session, items) in Dictionary(grouping: batch, by: \.session) {
        marks.finish(items.map(\.turn), of: session)
      }
    }
  }

  /// Nil at the end: nothing waits, or the sending was stopped.
  private func nextBatch() -> [Item]? {
    state.withLock { state in
      if Task.isCancelled { state.waiting.removeAll() }
      let batch = Array(state.waiting.prefix(Self.batch))
      guard !batch.isEmpty else {
        state.sending = nil
        return nil
      }
      state.waiting.removeFirst(batch.count)
      return batch
    }
  }

  private func outcome(of document: JSONValue) async -> Outcome {
    let bytes = Data(document.line.utf8)
    for number in 1...Self.mostTries {
      switch await collector.send(bytes) {
      case .taken: return .taken
      case .refused: return .refused
      case .busy(let wait):
        guard number < Self.mostTries else { return .unreachable }
        let pause = min(Self.longestWait, wait ?? .milliseconds(250 << number))
        guard (try? await effects.sleep(pause)) != nil else { return .unreachable }
      }
    }
    return .unreachable
  }

  /// Waits so long at most for what is on its way; the rest is left to the next start.
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
  static func spanPush(
    _ configuration: Configuration, _ folders: Folders, _ environment: [String: String]
  ) -> Result<SpanPush?, AddressFault> {
    guard configuration.otlp == true else { return .success(nil) }
    let text = configuration.otlpEndpoint ?? environment["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? ""
    do throws(AddressFault) {
      guard let collector = SpanCollector(base: try GatewayAddress(text).url) else { throw .notAnAddress }
      return .success(SpanPush(collector, marks: SpanMarks(folder: folders.spanMarks)))
    } catch {
      return .failure(error)
    }
  }

  /// The events of a session, from which the spans are taken as well.
  func pushing(
    _ opened: SessionOpened, _ transcript: Transcript?, _ news: @escaping @Sendable (SessionEvent) -> Void
  ) -> @Sendable (SessionEvent) -> Void {
    guard let spans, !Transcript.isPlayMoney(opened.gateway) else { return news }
    spans.marks.begin(opened.id, transcript)
    return { event in
      switch event {
      case .billed(let session, let turn, _, _, _, _), .exhausted(let session, let turn, _),
        .ended(let session, let turn):
        spans.send(turn, session: session, gateway: opened.gateway)
      case .refused, .notRecorded, .budgets: break
      }
      news(event)
    }
  }

  /// Sends what earlier processes left unsent of sessions that no process holds; stops early when its task is cancelled.
  func sendOwedSpans() async {
    guard let spans, let ledger else { return }
    var count = 0
    for mark in spans.marks.all() where !Task.isCancelled && count < SpanPush.mostOwed {
      guard ledger.isFree(mark.session) else { continue }
      guard ledger.stamp(of: mark.session) != nil else {
        spans.marks.remove(mark.session)
        continue
      }
      guard let transcript = try? ledger.readableTranscript(of: mark.session).0 else { continue }
      let owed = transcript.turns.filter { mark.owes($0.index) && !$0.generations.isEmpty }
      if owed.isEmpty { spans.marks.remove(mark.session) }
      for turn in owed where spans.send(turn, session: mark.session, gateway: transcript.gateway ?? "") { count += 1 }
      // Other work of the process comes first, also where there is one core.
      await Task.yield()
    }
  }
}
