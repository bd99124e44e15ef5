import Synchronization

/// What one exchange brings, for one reader; what it has not read yet is counted, so that it cannot pile up without end.
struct Arrivals: AsyncSequence, Sendable {
  typealias Element = Arrival
  typealias Failure = Never

  let stream: AsyncStream<Arrival>
  let backlog: Backlog

  func makeAsyncIterator() -> Iterator {
    Iterator(base: stream.makeAsyncIterator(), backlog: backlog)
  }

  struct Iterator: AsyncIteratorProtocol {
    var base: AsyncStream<Arrival>.Iterator
    let backlog: Backlog

    mutating func next() async -> Arrival? {
      await next(isolation: nil)
    }

    mutating func next(isolation actor: isolated (any Actor)?) async -> Arrival? {
      let arrival = await base.next(isolation: actor)
      if case .data(let data) = arrival { backlog.drop(data.count) }
      return arrival
    }
  }
}

/// The bytes that came and that nobody has read yet.
final class Backlog: Sendable {
  /// More than any honest reply; a reader that is so far behind has stopped.
  static let limit = 64 << 20

  private let bytes = Mutex(0)

  /// Counts bytes in; false where they are more than the limit.
  func add(_ count: Int) -> Bool {
    bytes.withLock { bytes in
      bytes += count
      return bytes <= Backlog.limit
    }
  }

  func drop(_ count: Int) {
    bytes.withLock { $0 -= count }
  }
}
