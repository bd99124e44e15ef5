import Foundation

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// A reply as it comes: a batch of events for each piece that the network delivers.
///
/// Each iteration is one POST, sent with the first `next()`, so iterate once. Cancelling the iterating task, or
/// letting go of the iterator, closes the connection. A failure is thrown after the events that came before it.
package struct ReplyStream: AsyncSequence, Sendable {
  package typealias Element = [ReplyEvent]
  package typealias Failure = GatewayError

  let request: Result<URLRequest, GatewayError>
  let credential: Credential
  let timeouts: Timeouts
  let reader: ReplyReader

  package func makeAsyncIterator() -> Iterator {
    Iterator(request: request, credential: credential, timeouts: timeouts, reader: reader)
  }

  package struct Iterator: AsyncIteratorProtocol {
    private let request: Result<URLRequest, GatewayError>
    private let credential: Credential
    private let timeouts: Timeouts
    private var reader: ReplyReader
    private var arrivals: Arrivals.Iterator?
    private var isOver = false

    init(
      request: Result<URLRequest, GatewayError>, credential: Credential, timeouts: Timeouts, reader: ReplyReader
    ) {
      self.request = request
      self.credential = credential
      self.timeouts = timeouts
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
        if reader.isOver { arrivals = nil }
        if !events.isEmpty { return events }
      }
      return nil
    }

    private mutating func arrival(isolation actor: isolated (any Actor)?) async throws(GatewayError) -> Arrival {
      if arrivals == nil, !Task.isCancelled {
        let stream = Transfer.arrivals(for: try request.get(), credential: credential, timeouts: timeouts)
        arrivals = stream.makeAsyncIterator()
      }
      return await arrivals?.next(isolation: actor) ?? .failed(.cancelled)
    }
  }
}
