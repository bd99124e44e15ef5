/// Serves one connection until it ends.
struct ServedConnection {
  let socket: Socket
  let routes: Routes
  let limits: RequestLimits

  func serve() {
    var reader = RequestReader(socket: socket, limits: limits)
    while true {
      switch reader.next() {
      case .ended:
        return
      case .refused(let fault):
        _ = socket.send(stamped(Response.fault(fault).closing).bytes)
        return socket.linger(for: .seconds(2))
      case .request(let request):
        let answer = routes.answer(to: request)
        routes.configuration.observe?(
          .init(method: request.head.method, path: request.head.path, status: answer.status))
        guard send(stamped(answer), to: request.head) else { return }
      }
    }
  }

  private func stamped(_ answer: ServedAnswer) -> ServedAnswer {
    switch answer {
    case .whole(let response): .whole(stamped(response))
    case .stream(let response, let steps): .stream(stamped(response), steps)
    }
  }

  /// With the time, by which a client checks its clock, and with the request's id, under the name that clients log.
  private func stamped(_ response: Response) -> Response {
    var response = response
    response.fields += [
      "Date: " + HTTPDate.text(routes.configuration.now()),
      "X-Vercel-Id: lo1::" + Digest.identifier("\(routes.configuration.randomWord())", length: 24),
    ]
    return response
  }

  /// False when the connection is over.
  private func send(_ answer: ServedAnswer, to head: RequestHead) -> Bool {
    switch answer {
    case .whole(var response):
      response.isClosing = response.isClosing || !head.keepsAlive
      let length = "Content-Length: \(response.body.count)"
      let body = head.method == "HEAD" ? [] : response.body
      guard socket.send(response.headBytes(framing: length) + body) else { return false }
      if response.isClosing { socket.linger(for: .seconds(2)) }
      return !response.isClosing
    case .stream(let response, let steps):
      return stream(response, steps, to: head)
    }
  }

  /// An HTTP/1.0 client knows no chunks: its body ends with the connection.
  private func stream(_ response: Response, _ steps: [ServedAnswer.Step], to head: RequestHead) -> Bool {
    var response = response
    response.isClosing = response.isClosing || !head.keepsAlive || head.isHTTP10
    let isChunked = !head.isHTTP10
    guard socket.send(response.headBytes(framing: isChunked ? "Transfer-Encoding: chunked" : nil)) else { return false }
    for step in steps {
      switch step {
      case .send(let text):
        let bytes = Array(text.utf8)
        guard socket.send(isChunked ? Self.chunk(bytes) : bytes) else { return false }
      case .sendByte(let byte):
        guard socket.send(isChunked ? Self.chunk([byte]) : [byte]) else { return false }
      case .pause(let duration):
        guard socket.pause(for: duration) else { return false }
      case .hangUp:
        return false
      }
    }
    guard !isChunked || socket.send(Array("0\r\n\r\n".utf8)) else { return false }
    if response.isClosing { socket.linger(for: .seconds(2)) }
    return !response.isClosing
  }

  private static func chunk(_ bytes: [UInt8]) -> [UInt8] {
    Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + [0x0D, 0x0A]
  }
}
