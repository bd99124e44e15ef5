#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The listening socket on 127.0.0.1, and a pipe that wakes the thread which waits on it.
struct Listener: Sendable {
  let port: UInt16
  private let descriptor: Int32
  private let wakeReader: Int32
  private let wakeWriter: Int32

  /// Binds and listens; port zero is the system's choice.
  init(port: UInt16) throws(SandboxError) {
    descriptor = socket(AF_INET, streamType, 0)
    guard descriptor >= 0 else { throw .socketRefused(code: errno) }
    closeOnExec(descriptor)
    // Without it a restart on the same port waits for the old connections to be forgotten.
    setOption(SO_REUSEADDR, of: descriptor, to: Int32(1))
    var ends: [Int32] = [-1, -1]
    guard bound(descriptor, to: port), listen(descriptor, 128) == 0, pipe(&ends) == 0 else {
      let code = errno
      close(descriptor)
      throw Self.failure(code, port: port)
    }
    ends.forEach(closeOnExec)
    (wakeReader, wakeWriter) = (ends[0], ends[1])
    self.port = boundPort(of: descriptor)
  }

  private static func failure(_ code: Int32, port: UInt16) -> SandboxError {
    switch code {
    case EADDRINUSE: .portInUse(port)
    case EACCES, EPERM: .portForbidden(port)
    default: .socketRefused(code: code)
    }
  }

  /// Waits for the next connection; nil after ``wake()``.
  func accepted() -> Socket? {
    while true {
      var entries = [
        pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        pollfd(fd: wakeReader, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&entries, 2, -1) >= 0 || errno == EINTR else { return nil }
      if entries[1].revents != 0 { return nil }
      guard entries[0].revents != 0 else { continue }
      let peer = accept(descriptor, nil, nil)
      if peer >= 0 { return Socket(accepting: peer) }
      // Out of descriptors: the connection stays in the queue, and an unslept loop would eat a processor.
      if errno == EMFILE || errno == ENFILE { usleep(10_000) }
    }
  }

  func wake() {
    var byte: UInt8 = 0
    _ = write(wakeWriter, &byte, 1)
  }

  func closeAll() {
    close(descriptor)
    close(wakeReader)
    close(wakeWriter)
  }
}

extension Socket {
  /// Chunks leave at once, and a peer that reads nothing for a minute is given up.
  fileprivate init(accepting descriptor: Int32) {
    self.descriptor = descriptor
    closeOnExec(descriptor)
    silenceBrokenPipe(descriptor)
    setOption(TCP_NODELAY, of: descriptor, level: Int32(IPPROTO_TCP), to: Int32(1))
    setOption(SO_SNDTIMEO, of: descriptor, to: timeval(tv_sec: 60, tv_usec: 0))
  }
}

private func closeOnExec(_ descriptor: Int32) {
  _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
}

private func bound(_ descriptor: Int32, to port: UInt16) -> Bool {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = port.bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  return withUnsafePointer(to: address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    }
  }
}

private func boundPort(of descriptor: Int32) -> UInt16 {
  var address = sockaddr_in()
  var size = socklen_t(MemoryLayout<sockaddr_in>.size)
  withUnsafeMutablePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &size) }
  }
  return UInt16(bigEndian: address.sin_port)
}
