import Dispatch
import Platform
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// The threads of a running sandbox: one that listens, and one for each connection.
final class Server: Sendable {
  let endpoint: LoopbackGateway.Endpoint
  private let listener: Listener
  private let connections: ConnectionTable
  private let routes: Routes
  private let limits: RequestLimits
  private let threads = DispatchGroup()
  private let isDown = Mutex(false)

  init(_ configuration: LoopbackGateway.Configuration, routes: Routes) throws(SandboxError) {
    listener = try Listener(port: configuration.port)
    endpoint = LoopbackGateway.Endpoint(port: listener.port)
    connections = ConnectionTable(bound: configuration.maximumConnections)
    limits = configuration.limits
    self.routes = routes
  }

  func run() {
    startThread { [self] in
      while let socket = listener.accepted() { take(socket) }
      listener.closeAll()
    }
  }

  /// Starts the end: nothing is accepted any more, and every connection is cut.
  func shutDown() {
    let isFirst = isDown.withLock { isDown in
      defer { isDown = true }
      return !isDown
    }
    guard isFirst else { return }
    connections.cutAll()
    listener.wake()
  }

  /// Returns when the last thread has ended.
  func end() async {
    await withCheckedContinuation { continuation in
      threads.notify(queue: .global()) { continuation.resume() }
    }
  }

  private func take(_ socket: Socket) {
    switch connections.admit(socket) {
    case .admitted:
      startThread { [self] in
        ServedConnection(socket: socket, routes: routes, limits: limits).serve()
        connections.release(socket)
      }
    case .full:
      _ = socket.send(Response.fault(.overloaded).closing.bytes)
      close(socket.descriptor)
    case .closed:
      close(socket.descriptor)
    }
  }

  private func startThread(_ work: @escaping @Sendable () -> Void) {
    threads.enter()
    // A nested request of a few hundred levels is decoded by recursion.
    let isStarted = Platform.startThread(stackSize: 2 << 20) { [threads] in
      work()
      threads.leave()
    }
    if !isStarted { threads.leave() }
  }
}
