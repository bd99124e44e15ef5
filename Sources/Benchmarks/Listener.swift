import Foundation

/// A listening socket on the loopback address, at a port that the system chooses.
struct Listener: Sendable {
  let port: UInt16
  private let descriptor: Int32

  init() throws(Fault) {
    let listener = socket(AF_INET, streamType, 0)
    guard listener >= 0 else { throw .system(call: "socket", code: errno) }
    _ = fcntl(listener, F_SETFD, FD_CLOEXEC)
    var address = sockaddr_in.loopback(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 128) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    guard isBound else { throw .system(call: "bind", code: errno) }
    descriptor = listener
    port = UInt16(bigEndian: address.sin_port)
  }

  /// Gives the port free.
  func close() {
    Foundation.close(descriptor)
  }

  /// Serves each connection in a thread of its own, and closes it behind the work.
  func acceptAll(_ work: @escaping @Sendable (Int32) -> Void) {
    Thread.detachNewThread {
      while true {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { continue }
        prepare(connection)
        Thread.detachNewThread {
          work(connection)
          Foundation.close(connection)
        }
      }
    }
  }
}

/// A connection to a port of the loopback address; nil where none listens.
func connected(to port: UInt16) -> Int32? {
  let descriptor = socket(AF_INET, streamType, 0)
  guard descriptor >= 0 else { return nil }
  var address = sockaddr_in.loopback(port: port)
  let code = withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
    }
  }
  guard code == 0 else {
    close(descriptor)
    return nil
  }
  prepare(descriptor)
  return descriptor
}

/// No child inherits the connection, small writes go out at once, and a write to a closed one is an error alone.
private func prepare(_ descriptor: Int32) {
  _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  var isOn: Int32 = 1
  setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<Int32>.size))
  silenceBrokenPipe(descriptor)
}

extension sockaddr_in {
  fileprivate static func loopback(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
    address.sin_port = port.bigEndian
    return address
  }
}
