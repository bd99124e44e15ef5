import Platform
import Synchronization

/// One request on its way and its answer, for one reader.
///
/// The request goes out at once. Cancelling the reading task, ``cancel()``, or letting go of the exchange and its body
/// ends it at the server within milliseconds. A reader that does not read holds the server up.
package final class HTTPExchange: Sendable {
  private let channel: ResponseChannel
  private let loop: EventLoop
  private let id: EventLoop.TransferID
  private let isDiscarding = Mutex(false)

  package init(
    _ request: HTTPRequest, timeouts: Timeouts = Timeouts(), authorities: CertificateAuthorities = .environment
  ) {
    channel = ResponseChannel()
    loop = EventLoop.shared
    id = loop.start(
      PreparedRequest(request: request, timeouts: timeouts, authorities: authorities), channel: channel)
  }

  /// Loads libcurl in the background, for a program that will send a request soon.
  package static func prepare() {
    EventLoop.shared.startThreadOnce()
  }

  /// The same, and the calling thread serves the connections whenever it is parked there.
  package static func prepareWithHost() -> any Parker {
    let isHost = EventLoop.shared.becomeHost()
    prepare()
    return isHost ? EventLoop.shared : SemaphoreParker()
  }

  deinit {
    if !isDiscarding.withLock(\.self) { loop.post(.cancel(id)) }
  }

  /// The head of the answer.
  package func head(isolation actor: isolated (any Actor)? = #isolation) async throws(HTTPError) -> HTTPResponseHead {
    if let head = channel.head { return head }
    switch await event(isolation: actor) {
    case .head(let head): return head
    case .failed(let error): throw error
    case .data, .ended: throw .connectionLost(detail: "")
    }
  }

  /// The next piece of the body, decoded; nil at its end. What came since the last call comes in one piece.
  package func next(isolation actor: isolated (any Actor)? = #isolation) async throws(HTTPError) -> Data? {
    while true {
      switch await event(isolation: actor) {
      case .head: continue
      case .data(let data): return data
      case .ended: return nil
      case .failed(let error): throw error
      }
    }
  }

  package var body: HTTPBody { HTTPBody(exchange: self) }

  /// The whole answer, with a bound on the decoded size of its body.
  package func response(
    limit: Int, isolation actor: isolated (any Actor)? = #isolation
  ) async throws(HTTPError) -> HTTPResponse {
    let head = try await head(isolation: actor)
    var body = Data()
    while let piece = try await next(isolation: actor) {
      body += piece
      guard body.count <= limit else {
        cancel()
        throw .tooLarge(limit: limit)
      }
    }
    return HTTPResponse(head: head, body: body)
  }

  /// Ends the exchange at an instant with ``HTTPError/deadlinePassed``, whatever comes until then; nil takes the
  /// deadline away. It can be set while the exchange runs.
  package func setDeadline(_ instant: ContinuousClock.Instant?) {
    loop.post(.deadline(id, instant))
  }

  /// Drops the rest of the answer for a moment, so that the connection can be used again, and then ends the exchange.
  package func discardRest() {
    isDiscarding.withLock { $0 = true }
    loop.post(.discard(id))
  }

  package func cancel() {
    loop.post(.cancel(id))
    channel.cancel()
  }

  private func event(isolation actor: isolated (any Actor)?) async -> ResponseChannel.Event {
    await withTaskCancellationHandler {
      await channel.next(isolation: actor) { loop.post(.resume(id)) }
    } onCancel: {
      cancel()
    }
  }
}

/// The body of an answer as it comes, decoded; iterate once.
package struct HTTPBody: AsyncSequence, Sendable {
  package typealias Element = Data
  package typealias Failure = HTTPError

  let exchange: HTTPExchange

  package func makeAsyncIterator() -> Iterator { Iterator(exchange: exchange) }

  package struct Iterator: AsyncIteratorProtocol {
    let exchange: HTTPExchange

    package mutating func next() async throws(HTTPError) -> Data? {
      try await exchange.next(isolation: nil)
    }

    package mutating func next(isolation actor: isolated (any Actor)?) async throws(HTTPError) -> Data? {
      try await exchange.next(isolation: actor)
    }
  }
}
