/// Takes a chunked request body apart as its bytes come in (RFC 9112, section 7.1).
struct ChunkedBody: Equatable {
  private enum Stage: Equatable {
    case size
    case data(left: Int)
    case dataEnd
    case trailers
    case finished
  }

  private(set) var body: [UInt8] = []
  private var stage = Stage.size
  private let bound: Int

  init(bound: Int) {
    self.bound = bound
  }

  var isFinished: Bool { stage == .finished }

  /// Consumes what it can from the front of `buffer`.
  mutating func take(from buffer: inout [UInt8]) throws(RequestFault) {
    var rest = buffer[...]
    defer { buffer = Array(rest) }
    while stage != .finished {
      if case .data(let left) = stage {
        guard !rest.isEmpty else { return }
        let piece = rest.prefix(left)
        body += piece
        rest = rest.dropFirst(piece.count)
        stage = left == piece.count ? .dataEnd : .data(left: left - piece.count)
      } else {
        guard let line = try Self.line(from: &rest) else { return }
        try advance(over: line)
      }
    }
  }

  private mutating func advance(over line: ArraySlice<UInt8>) throws(RequestFault) {
    switch stage {
    case .size:
      let size = try Self.size(line)
      guard size <= bound - body.count else { throw .bodyTooLarge }
      stage = size == 0 ? .trailers : .data(left: size)
    case .dataEnd:
      guard line.isEmpty else { throw .malformed }
      stage = .size
    case .trailers:
      if line.isEmpty { stage = .finished }
    case .data, .finished:
      break
    }
  }

  /// A line without its CRLF, nil while it is incomplete.
  private static func line(from rest: inout ArraySlice<UInt8>) throws(RequestFault) -> ArraySlice<UInt8>? {
    guard let end = rest.firstIndex(of: 0x0A) else {
      if rest.count > 4_096 { throw .malformed }
      return nil
    }
    guard end > rest.startIndex, rest[end - 1] == 0x0D else { throw .malformed }
    defer { rest = rest[(end + 1)...] }
    return rest[..<(end - 1)]
  }

  /// The hexadecimal size before any extension.
  private static func size(_ line: ArraySlice<UInt8>) throws(RequestFault) -> Int {
    let text = String(decoding: line.prefix { $0 != UInt8(ascii: ";") }, as: UTF8.self).trimming { $0 == " " }
    guard !text.isEmpty, text.utf8.count <= 16, text.allSatisfy(\.isHexDigit), text.utf8.allSatisfy({ $0 < 0x80 })
    else { throw .malformed }
    guard let size = Int(text, radix: 16) else { throw .bodyTooLarge }
    return size
  }
}
