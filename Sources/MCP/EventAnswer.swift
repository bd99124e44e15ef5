import HTTP
import Platform

/// Reads the stream of events that answers one request: progress, requests of an older server, and the response.
struct EventAnswer {
  let transport: HTTPTransport
  let request: RPCRequest
  let progress: @Sendable (MCPProgress) -> Void

  /// The response's result. A stream that ends without it is a failure; it is not resumed.
  func result(on exchange: HTTPExchange) async throws(HTTPError) -> Result<[UInt8], MCPError> {
    let limit = transport.limits.message
    var parser = EventStreamParser(lineLimit: limit, eventLimit: limit)
    var meter = UnsolicitedMeter(transport.limits)
    var replies = 0
    if request.method == "initialize" { transport.keepSession(try await exchange.head()) }
    while let bytes = try await exchange.next() {
      meter.count(bytes: bytes.count)
      var events: [ServerSentEvent] = []
      do throws(EventStreamError) { try parser.consume(bytes, into: &events) } catch {
        return .failure(.answerTooLong(limit: limit))
      }
      for message in events.flatMap({ RPCMessage.messages($0.bytes) }) {
        if let outcome = message.outcome(of: request) {
          exchange.discardRest()
          return outcome
        }
        meter.countMessage()
        guard let method = message.method else { continue }
        guard let id = message.id else {
          take(notification: method, message)
          continue
        }
        replies += 1
        guard transport.isOlder, replies <= HTTPTransport.repliesPerCall else { continue }
        await transport.send(reply: RPCMessage.reply(to: method, id: id), request.headers)
      }
      if meter.isPassed { return .failure(.flooded(bytes: meter.bytes)) }
    }
    return .failure(.connectionLost(detail: "the stream ended before the answer"))
  }

  private func take(notification method: String, _ message: RPCMessage) {
    guard method == "notifications/progress" else { return transport.notified(method) }
    guard let (number, step) = message.parameters.flatMap(MCPProgress.read), number == request.id else { return }
    progress(step)
  }
}
