import Foundation
import Records
import TestSupport

@testable import GatewayClient

/// A key that must never be seen anywhere but in the header.
let canaryKey = "vck_canary/0123456789"

extension Gateway {
  /// A gateway at a byte server, with deadlines that a test never reaches by chance.
  static func at(
    _ server: ByteServer, dialect: Dialect = .vercel, timeouts: Timeouts = Timeouts(), now: Date = Date()
  ) -> Gateway {
    Gateway(
      baseURL: server.baseURL, dialect: dialect, authorization: "Bearer " + canaryKey, timeouts: timeouts,
      now: { now })
  }
}

extension ChatRequest {
  static let hello = ChatRequest(model: "openai/gpt-4.1-nano", messages: [.init(.user, "Hello?")])
}

/// Everything that a reply brought, and how it ended.
struct Outcome: Equatable {
  var events: [ReplyEvent] = []
  var error: GatewayError?

  init(events: [ReplyEvent], error: GatewayError?) {
    self.events = events
    self.error = error
  }

  init(_ stream: ReplyStream) async {
    do throws(GatewayError) {
      for try await batch in stream { events += batch }
    } catch {
      self.error = error
    }
  }

  /// What a reader makes of arrivals.
  init(_ arrivals: [Arrival], dialect: Dialect = .vercel) {
    var reader = ReplyReader(
      ServerContext(
        dialect: dialect, credential: Credential("Bearer " + canaryKey), now: { Date(timeIntervalSince1970: 0) }))
    for arrival in arrivals { events += reader.events(for: arrival) }
    error = reader.failure
  }

  /// What a reader makes of a whole stream in one piece.
  init(stream: String, dialect: Dialect = .vercel) {
    self.init(
      [.head(ResponseHead(status: 200, contentType: "text/event-stream")), .data(Data(stream.utf8)), .ended],
      dialect: dialect)
  }

  var text: String {
    events.map { if case .text(let text) = $0 { text } else { "" } }.joined()
  }

  var reasoning: String {
    events.map { if case .reasoning(let text) = $0 { text } else { "" } }.joined()
  }

  var raw: [String] {
    events.compactMap { if case .raw(let text) = $0 { text } else { nil } }
  }

  var ids: [String] {
    events.compactMap { if case .generation(let id) = $0 { id } else { nil } }
  }

  var figures: UsageAndCost? {
    events.compactMap { if case .figures(let figures) = $0 { figures } else { nil } }.last
  }

  var extras: ReplyExtras {
    events.compactMap { if case .extras(let extras) = $0 { extras } else { nil } }.last ?? ReplyExtras()
  }

  /// Whether the reply said that it was whole.
  var isFinished: Bool {
    events.contains { if case .finished = $0 { true } else { false } }
  }
}
