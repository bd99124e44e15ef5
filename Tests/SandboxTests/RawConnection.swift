import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// A hand-written client: it sends bytes as they are and keeps what comes back.
final class RawConnection {
  private let descriptor: Int32

  init(port: UInt16) throws {
    #if canImport(Glibc)
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
    descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let result = withUnsafePointer(to: address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if result != 0 { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
  }

  deinit { close(descriptor) }

  /// False when the server is gone.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      #if canImport(Glibc)
      let flags = Int32(MSG_NOSIGNAL)
      #else
      let flags: Int32 = 0
      #endif
      let count = bytes[sent...].withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, flags) }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  @discardableResult
  func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  func finishSending() {
    #if canImport(Glibc)
    shutdown(descriptor, Int32(SHUT_WR))
    #else
    shutdown(descriptor, SHUT_WR)
    #endif
  }

  /// One read; empty at the end.
  func bytes() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
      count = max(0, recv(descriptor, buffer.baseAddress, buffer.count, 0))
    }
  }

  /// Everything up to and with the mark, or up to the end.
  func text(through mark: String) -> String {
    var text: [UInt8] = []
    while !text.contains(sequence: Array(mark.utf8)) {
      let next = bytes()
      if next.isEmpty { break }
      text += next
    }
    return String(decoding: text, as: UTF8.self)
  }

  func rest() -> [UInt8] {
    var all: [UInt8] = []
    while true {
      let next = bytes()
      if next.isEmpty { return all }
      all += next
    }
  }
}

extension [UInt8] {
  func contains(sequence: [UInt8]) -> Bool {
    Data(self).range(of: Data(sequence)) != nil
  }
}

/// What came back on a connection that the server closed.
struct RawAnswer {
  let status: Int
  let head: String
  /// Taken out of its chunks where it has them.
  let body: String

  init(_ bytes: [UInt8]) {
    let end = Data(bytes).range(of: Data("\r\n\r\n".utf8))
    head = String(decoding: bytes[..<(end?.lowerBound ?? bytes.count)], as: UTF8.self)
    let rest = bytes[(end?.upperBound ?? bytes.count)...]
    status = Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0
    let isChunked = head.contains("Transfer-Encoding: chunked")
    body = String(decoding: isChunked ? Self.unchunked(rest) : rest, as: UTF8.self)
  }

  /// A chunk may end inside a character.
  private static func unchunked(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = bytes
    var body: ArraySlice<UInt8> = []
    while let end = rest.firstIndex(of: 0x0A) {
      let size = Int(String(decoding: rest[..<(end - 1)], as: UTF8.self), radix: 16) ?? 0
      if size == 0 { break }
      body += rest[(end + 1)...].prefix(size)
      rest = rest[(end + 1)...].dropFirst(size + 2)
    }
    return body
  }

  /// The data of the events of a stream.
  var events: [String] {
    body.components(separatedBy: "\n\n").filter { !$0.isEmpty }.map { String($0.dropFirst("data: ".count)) }
  }
}
