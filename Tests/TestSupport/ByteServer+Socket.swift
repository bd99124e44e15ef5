import Foundation

/// A TCP socket on the loopback address, as far as the byte server needs one.
struct ByteSocket: Sendable {
  struct Failure: Error {
    var call: String
    var code: Int32
  }

  private let descriptor: Int32

  /// A listener on a free port of 127.0.0.1, or of ::1.
  static func listening(onIPv6: Bool = false) throws -> ByteSocket {
    let socket = try bound(onIPv6: onIPv6)
    guard listen(socket.descriptor, 64) == 0 else { throw Failure(call: "listen", code: errno) }
    return socket
  }

  /// A socket that has a free port of 127.0.0.1, or of ::1, to itself and refuses every connection.
  static func bound(onIPv6: Bool = false) throws -> ByteSocket {
    let descriptor = stream(onIPv6 ? AF_INET6 : AF_INET)
    guard descriptor >= 0 else { throw Failure(call: "socket", code: errno) }
    let result: Int32
    if onIPv6 {
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_addr = in6addr_loopback
      result = withAddress(of: &address) { bind(descriptor, $0, $1) }
    } else {
      var address = loopback(port: 0)
      result = withAddress(of: &address) { bind(descriptor, $0, $1) }
    }
    guard result == 0 else { throw Failure(call: "bind", code: errno) }
    return ByteSocket(descriptor: descriptor)
  }

  /// A connection to a port of 127.0.0.1; nil where nothing listens.
  static func connected(to port: UInt16) -> ByteSocket? {
    let descriptor = stream(AF_INET)
    guard descriptor >= 0 else { return nil }
    var address = loopback(port: port)
    let connection = ByteSocket(descriptor: descriptor)
    if withAddress(of: &address, { connect(descriptor, $0, $1) }) == 0 { return connection }
    connection.close()
    return nil
  }

  /// A TCP socket that no child inherits.
  private static func stream(_ family: Int32) -> Int32 {
    #if canImport(Glibc)
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
    #else
    let descriptor = socket(family, SOCK_STREAM, 0)
    #endif
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return descriptor
  }

  private static func loopback(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  private static func withAddress<Address>(
    of address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    let size = socklen_t(MemoryLayout<Address>.size)
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, size) }
    }
  }

  func port() throws -> UInt16 {
    // The port is at the same place in both kinds of address.
    var address = sockaddr_in6()
    var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
    let result = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
    }
    guard result == 0 else { throw Failure(call: "getsockname", code: errno) }
    return UInt16(bigEndian: address.sin6_port)
  }

  func accepted() -> ByteSocket? {
    let connection = accept(descriptor, nil, nil)
    guard connection >= 0 else { return nil }
    // A child process that kept it open would hide a close.
    _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
    var on: Int32 = 1
    setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    #if canImport(Darwin)
    setsockopt(connection, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
    #endif
    return ByteSocket(descriptor: connection)
  }

  /// Whether something can be read, the end included, within some milliseconds.
  func isReadable(within milliseconds: Int32) -> Bool {
    var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&state, 1, milliseconds) > 0
  }

  /// The bytes that are there; nil at the end or on an error.
  func read() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return count > 0 ? Array(buffer[..<count]) : nil
  }

  /// Writes all of the bytes and tells how many went each time; false where the client has gone.
  @discardableResult func write(_ bytes: [UInt8], wrote: (Int) -> Void = { _ in }) -> Bool {
    #if canImport(Darwin)
    let flags: Int32 = 0
    #else
    let flags = Int32(MSG_NOSIGNAL)
    #endif
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, flags) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      wrote(count)
      rest = rest.dropFirst(count)
    }
    return true
  }

  func shutDown() {
    _ = shutdown(descriptor, Int32(SHUT_RDWR))
  }

  func close() {
    #if canImport(Glibc)
    _ = Glibc.close(descriptor)
    #else
    _ = Darwin.close(descriptor)
    #endif
  }

  /// Closes with RST, as `SO_LINGER` of zero seconds does.
  func reset() {
    var now = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    close()
  }
}
