import Foundation
import Synchronization

extension LoopbackServer {
  /// Answers one request.
  func serve(_ connection: ServerConnection) {
    guard let (target, body) = connection.request() else { return }
    if target.hasSuffix("/chat/completions") {
      let (plan, serial) = state.withLock { state in
        state.posted = body
        state.served += 1
        state.posts += 1
        return (state.reply, state.served)
      }
      let wire = ReplyWire(serial: serial)
      if plan.misbehaves { misbehave(connection, wire) } else { reply(connection, plan, wire) }
    } else if target.contains("/generation?id="), let id = target.split(separator: "=").last {
      connection.answer("200 OK", ReplyWire.bill(id))
    } else if target.hasSuffix("/models") {
      connection.answer("200 OK", #"{"object":"list","data":[]}"#)
    } else {
      connection.answer("404 Not Found", #"{"error":{"message":"no such route"}}"#)
    }
  }

  private func reply(_ connection: ServerConnection, _ plan: ReplyPlan, _ wire: ReplyWire) {
    connection.send(
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
    var isThere = plan.silence.map { connection.pause(until: .now + $0) } ?? true
    isThere = isThere && connection.send(chunk: wire.opening)
    var next = ContinuousClock.now
    var count = 0
    while isThere, plan.goesOn(behind: count) {
      if let pace = plan.pace {
        next += pace
        isThere = connection.pause(until: next)
        guard isThere else { break }
        state.withLock { $0.written.append(.now) }
      }
      isThere = connection.send(chunk: wire.chunk(count))
      count += 1
    }
    guard isThere, connection.send(chunk: wire.closing(chunks: count)), connection.send("0\r\n\r\n") else {
      return state.withLock { $0.left = .now }
    }
  }
}
