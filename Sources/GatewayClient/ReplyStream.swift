import HTTP
import Platform

/// A reply as it comes: a batch of events for each piece that the network delivers.
///
/// Each iteration is one POST, sent with the first `next()`, so iterate once. Cancelling the iterating task, or
/// letting go of the iterator, closes the connection. A failure is thrown after the events that came before it.
package struct ReplyStream: AsyncSequence, Sendable {
  package typealias Element = [ReplyEvent]
  package typealias Failure = GatewayError

  let request: Result<HTTPRequest, GatewayError>
  let timeouts: Timeouts
  let server: ServerContext
  /// True for the answer of the route for pictures.
  let readsPictures: Bool

  package func makeAsyncIterator() -> Iterator {
    Iterator(
      request: request, timeouts: timeouts, server: server, reader: ReplyReader(server, readsPictures: readsPictures))
  }

  package struct Iterator: AsyncIteratorProtocol {
    private let request: Result<HTTPRequest, GatewayError>
    private let timeouts: Timeouts
    private let server: ServerContext
    private var reader: ReplyReader
    private var arrivals: Arrivals?
    /// What came and was not read yet.
    private var unread = Data()
    private var hasDeadline = false
    private var isOver = false

    init(
      request: Result<HTTPRequest, GatewayError>, timeouts: Timeouts, server: ServerContext, reader: ReplyReader
    ) {
      self.request = request
      self.timeouts = timeouts
      self.server = server
      self.reader = reader
    }

    package mutating func next() async throws(GatewayError) -> [ReplyEvent]? {
      try await next(isolation: nil)
    }

    package mutating func next(isolation actor: isolated (any Actor)?) async throws(GatewayError) -> [ReplyEvent]? {
      while !isOver {
        if reader.isOver {
          isOver = true
          arrivals = nil
          if let failure = reader.failure { throw failure }
          return nil
        }
        let events = reader.events(for: try await arrival(isolation: actor))
        settleTheEnd()
        if !events.isEmpty { return events }
      }
      return nil
    }

    /// A whole reply frees its connection for the next request; one that is finished and not closed ends soon.
    private mutating func settleTheEnd() {
      if reader.isOver {
        if reader.failure == nil { arrivals?.discardRest() }
        arrivals = nil
      } else if reader.isFinished, !hasDeadline {
        hasDeadline = true
        arrivals?.end(after: ReplyStream.graceAfterFinish)
      }
    }

    private mutating func arrival(isolation actor: isolated (any Actor)?) async throws(GatewayError) -> Arrival {
      if !unread.isEmpty { return nextPiece() }
      if arrivals == nil, !Task.isCancelled {
        arrivals = Arrivals(of: server.credential.authorizing(try request.get()), timeouts: timeouts)
      }
      let arrival = await arrivals?.next(isolation: actor) ?? .failed(.cancelled)
      guard case .data(let data) = arrival, data.count > ReplyStream.pieceSize else { return arrival }
      unread = data
      return nextPiece()
    }

    private mutating func nextPiece() -> Arrival {
      defer { unread = unread.dropFirst(ReplyStream.pieceSize) }
      return .data(unread.prefix(ReplyStream.pieceSize))
    }
  }

  /// Bytes whose events are made at once, so that a reply that comes in one burst needs no more memory than others.
  static let pieceSize = 16 << 10

  /// How long a server may keep a reply open that has said its finish reason: figures and `[DONE]` may follow.
  static let graceAfterFinish = Duration.seconds(3)
}
