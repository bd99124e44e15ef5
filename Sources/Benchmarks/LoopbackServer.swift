import Foundation
import Synchronization

/// A gateway on the loopback address in threads of this process; it says when it wrote what, and when a client went.
final class LoopbackServer: Sendable {
  struct State {
    var reply = ReplyPlan()
    /// When the chunks of the present reply were about to be written.
    var written: [ContinuousClock.Instant] = []
    /// When the client of a reply closed its connection before the reply's end.
    var left: ContinuousClock.Instant?
    /// The last body that was posted.
    var posted: [UInt8] = []
    var served = 0
    /// POSTs that came.
    var posts = 0
  }

  let state = Mutex(State())
  private let listener: Int32
  private let port: UInt16

  init() throws(Fault) {
    listener = socket(AF_INET, streamType, 0)
    guard listener >= 0 else { throw .system(call: "socket", code: errno) }
    _ = fcntl(listener, F_SETFD, FD_CLOEXEC)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listener = listener
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, length) == 0 && listen(listener, 128) == 0 && getsockname(listener, $0, &length) == 0
      }
    }
    guard isBound else { throw .system(call: "bind", code: errno) }
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { self.accept() }
  }

  var baseURL: String { "http://127.0.0.1:\(port)/v1" }

  /// What replies are like from now on; forgets what was.
  func prepare(_ reply: ReplyPlan) {
    state.withLock { state in
      state.reply = reply
      state.written = []
      state.left = nil
    }
  }

  /// When chunks were written.
  var written: [ContinuousClock.Instant] { state.withLock { $0.written } }

  /// Waits for the client to go; the time is the server's, however late the answer.
  func departure() throws(Fault) -> ContinuousClock.Instant {
    for _ in 0..<5_000 {
      if let left = state.withLock({ $0.left }) { return left }
      usleep(1_000)
    }
    throw .silence(awaited: "closed connection")
  }

  private func accept() {
    while true {
      let descriptor = Foundation.accept(listener, nil, nil)
      guard descriptor >= 0 else { continue }
      _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
      var isOn: Int32 = 1
      setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<Int32>.size))
      silenceBrokenPipe(descriptor)
      Thread.detachNewThread {
        self.serve(ServerConnection(descriptor: descriptor))
        close(descriptor)
      }
    }
  }
}
