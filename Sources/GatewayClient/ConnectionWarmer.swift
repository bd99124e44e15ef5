import HTTP
import Synchronization

/// Opens the connection to a gateway while a prompt is being typed, so that the request can leave at once.
///
/// The first key asks for the gateway's models, or its credits where it has no such route: an ordinary request that is
/// not charged. While further keys come, a `HEAD` of the same route keeps the connection open.
package final class ConnectionWarmer: Sendable {
  /// Shorter than the time after which an idle connection is not used again.
  private static let interval = Duration.seconds(25)
  /// Requests for one prompt after the first one.
  private static let repetitions = 4

  private struct State {
    var wasAsked = false
    var requests = 0
    var last: ContinuousClock.Instant?
  }

  private let gateway: Gateway
  private let path: String
  private let interval: Duration
  private let state = Mutex(State())

  /// Nil where the gateway has no route that can be asked for nothing.
  package convenience init?(_ gateway: Gateway) {
    self.init(gateway, interval: Self.interval)
  }

  init?(_ gateway: Gateway, interval: Duration) {
    guard let path = gateway.dialect.modelsPath ?? gateway.dialect.creditsPath else { return nil }
    self.gateway = gateway
    self.path = path
    self.interval = interval
  }

  /// A key was typed. It returns at once and may be called from any thread.
  package func keyTyped() {
    let isFirst = state.withLock { state -> Bool? in
      let now = ContinuousClock.now
      if let last = state.last, now - last < interval { return nil }
      guard state.requests <= Self.repetitions else { return nil }
      defer { state.wasAsked = true }
      state.requests += 1
      state.last = now
      return !state.wasAsked
    }
    guard let isFirst else { return }
    Task { [gateway, path] in await gateway.touch(path, wholly: isFirst) }
  }

  /// A prompt was entered: its own requests use the connection, and the next prompt's keys count again.
  package func promptEntered() {
    state.withLock { state in
      state.requests = 0
      state.last = .now
    }
  }
}

extension Gateway {
  /// Asks for a route by GET or by HEAD; whatever comes of it is of no use but the open connection.
  fileprivate func touch(_ path: String, wholly: Bool) async {
    guard let url = url(path) else { return }
    let request = HTTPRequest(wholly ? .get : .head, url, headers: Gateway.headers, acceptsCompression: true)
    let exchange = HTTPExchange(credential.authorizing(request), timeouts: timeouts)
    _ = try? await exchange.response(limit: Gateway.answerLimit)
  }
}
