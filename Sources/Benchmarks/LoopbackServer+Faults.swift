import Foundation

extension LoopbackServer {
  /// Ways in which a server can answer a POST; all but the first are broken.
  private enum Misbehaviour: CaseIterable {
    case none, noAnswer, halfStatusLine, halfHead, halfChunk, noEnd, badChunkSize, longLength, noise, page, refusal,
      notJSON, errorEvent, noContent, reset
  }

  /// Answers a POST in one of many ways, each as likely as the others.
  func misbehave(_ connection: ServerConnection, _ wire: ReplyWire) {
    let head =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    func begin() {
      connection.send(head)
      _ = connection.send(chunk: wire.opening) && connection.send(chunk: wire.chunk(0))
    }
    switch Misbehaviour.allCases.randomElement() ?? .none {
    case .none:
      begin()
      _ = connection.send(chunk: wire.closing(chunks: 1)) && connection.send("0\r\n\r\n")
    case .noAnswer: break
    case .halfStatusLine: connection.send("HTTP/1.1 2")
    case .halfHead: connection.send(String(head.prefix(40)))
    case .halfChunk:
      begin()
      connection.send("ff\r\n" + wire.chunk(1).prefix(30))
    case .noEnd: begin()
    case .badChunkSize:
      begin()
      connection.send("zz\r\nno chunk\r\n")
    case .longLength: connection.send("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n{}")
    case .noise: connection.send("\u{0}\u{1}\u{7F}noise\r\n\r\n\u{1B}[2J")
    case .page: connection.answer("200 OK", "<html>A page of somebody else's</html>")
    case .refusal: connection.answer("400 Bad Request", #"{"error":{"message":"no","type":"invalid_request_error"}}"#)
    case .notJSON:
      begin()
      _ = connection.send(chunk: "data: {\"id\":]\n\n") && connection.send("0\r\n\r\n")
    case .errorEvent:
      begin()
      _ = connection.send(chunk: "data: {\"error\":{\"message\":\"broken\"}}\n\n") && connection.send("0\r\n\r\n")
    case .noContent: connection.send("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
    case .reset:
      begin()
      var linger = linger(l_onoff: 1, l_linger: 0)
      setsockopt(connection.descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
    }
  }
}
