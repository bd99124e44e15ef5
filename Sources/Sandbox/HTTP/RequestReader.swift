/// Reads the requests of one connection, one after the other, within the limits.
struct RequestReader {
  /// What the connection brought next.
  enum Reading {
    case request(Request)
    case refused(RequestFault)
    /// The peer left, or stayed silent.
    case ended
  }

  private let socket: Socket
  private let limits: RequestLimits
  private var buffer: [UInt8] = []

  init(socket: Socket, limits: RequestLimits) {
    self.socket = socket
    self.limits = limits
  }

  mutating func next() -> Reading {
    if buffer.isEmpty {
      guard case .bytes(let bytes) = socket.received(until: .now + limits.idle) else { return .ended }
      buffer = bytes
    }
    let deadline = ContinuousClock.now + limits.arrival
    do throws(RequestFault) {
      guard let head = try readHead(until: deadline) else { return .ended }
      return .request(Request(head: head, body: try readBody(after: head, until: deadline)))
    } catch {
      return .refused(error)
    }
  }

  /// Nil when nothing but empty lines came before the end.
  private mutating func readHead(until deadline: ContinuousClock.Instant) throws(RequestFault) -> RequestHead? {
    var scanned = 0
    while true {
      // A client may send an empty line too much after a body (RFC 9112, section 2.2).
      if scanned == 0 { buffer = Array(buffer.drop { $0 == 0x0D || $0 == 0x0A }) }
      if let first = buffer.first, !(0x41...0x5A).contains(first & 0xDF) { throw .malformed }
      if let end = buffer.endOfHead(from: max(0, scanned - 3)) {
        guard end <= limits.head else { throw .headTooLarge }
        let head = try RequestHead(parsing: buffer[..<(end - 4)])
        buffer.removeFirst(end)
        return head
      }
      guard buffer.count <= limits.head else { throw .headTooLarge }
      scanned = buffer.count
      guard try fill(until: deadline) else {
        if buffer.isEmpty { return nil }
        throw .malformed
      }
    }
  }

  private mutating func readBody(
    after head: RequestHead, until deadline: ContinuousClock.Instant
  ) throws(RequestFault) -> [UInt8] {
    let framing = try head.framing()
    if case .length(let length) = framing, length > limits.body { throw .bodyTooLarge }
    if framing != .length(0), buffer.isEmpty, head.elements("expect").contains("100-continue") {
      _ = socket.send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
    }
    switch framing {
    case .length(let length):
      buffer.reserveCapacity(length)
      while buffer.count < length {
        guard try fill(until: deadline) else { throw .malformed }
      }
      // A body of several MB is not copied where nothing is behind it.
      if buffer.count == length {
        defer { buffer = [] }
        return buffer
      }
      defer { buffer.removeFirst(length) }
      return Array(buffer[..<length])
    case .chunked:
      var chunks = ChunkedBody(bound: limits.body)
      try chunks.take(from: &buffer)
      while !chunks.isFinished {
        guard try fill(until: deadline) else { throw .malformed }
        try chunks.take(from: &buffer)
      }
      return chunks.body
    }
  }

  /// False at the end of what the peer sends.
  private mutating func fill(until deadline: ContinuousClock.Instant) throws(RequestFault) -> Bool {
    switch socket.received(until: deadline) {
    case .bytes(let bytes): buffer += bytes
    case .end: return false
    case .timedOut: throw .timedOut
    }
    return true
  }
}

extension [UInt8] {
  /// The index behind the empty line that ends a head.
  fileprivate func endOfHead(from start: Int) -> Int? {
    var index = start
    while index + 3 < count {
      if self[index] == 0x0D, self[index + 1] == 0x0A, self[index + 2] == 0x0D, self[index + 3] == 0x0A {
        return index + 4
      }
      index += 1
    }
    return nil
  }
}
