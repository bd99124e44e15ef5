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
  private let listener: Listener

  init() throws(Fault) {
    listener = try Listener()
    listener.acceptAll { self.serve(ServerConnection(descriptor: $0)) }
  }

  var port: UInt16 { listener.port }

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
}
