import Foundation

extension ByteServer {
  /// Cuts requests out of a connection's bytes, with bodies by `Content-Length`.
  struct RequestReader {
    private var buffer = Data()
    private var wasContinued = false

    mutating func append(_ bytes: [UInt8]) {
      buffer.append(contentsOf: bytes)
    }

    /// True once for each request that waits for `100 Continue`.
    var expectsContinue: Bool {
      mutating get {
        guard !wasContinued, let head, head.headers["expect"] != nil else { return false }
        wasContinued = true
        return true
      }
    }

    /// The first request, once its body is whole.
    mutating func take() -> Request? {
      guard var request = head, let end = buffer.range(of: RequestReader.blankLine)?.upperBound else { return nil }
      let length = request.headers["content-length"].flatMap { Int($0) } ?? 0
      guard buffer.distance(from: end, to: buffer.endIndex) >= length else { return nil }
      request.body = Data(buffer[end..<(end + length)])
      buffer = Data(buffer[(end + length)...])
      wasContinued = false
      return request
    }

    private static let blankLine = Data("\r\n\r\n".utf8)

    /// The request without its body, once the blank line is there.
    private var head: Request? {
      guard let end = buffer.range(of: RequestReader.blankLine)?.lowerBound else { return nil }
      let lines = String(decoding: buffer[..<end], as: UTF8.self).components(separatedBy: "\r\n")
      let words = lines[0].split(separator: " ").map(String.init)
      var headers: [String: String] = [:]
      for line in lines.dropFirst() {
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { continue }
        headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
      }
      return Request(method: words.first ?? "", path: words.dropFirst().first ?? "", headers: headers, body: Data())
    }
  }
}
