import Platform
import Synchronization

/// Carries what one exchange brings from the network's thread to one reader.
///
/// What the reader has not taken yet is gathered into one piece. Once it is more than ``mark``, the network's thread
/// holds the server up until the reader takes it.
final class ResponseChannel: Sendable {
  enum Event: Sendable {
    case head(HTTPResponseHead)
    case data(Data)
    case ended
    case failed(HTTPError)
  }

  /// Bytes that wait for the reader before the server is held up.
  static let mark = 256 << 10

  private struct State {
    /// Kept for a reader that asks for it again.
    var firstHead: HTTPResponseHead?
    var head: HTTPResponseHead?
    var data = Data()
    /// How the exchange ended; nil while it runs.
    var end: Event?
    var reader: CheckedContinuation<Event, Never>?
    var isHeldUp = false

    /// The next thing for the reader; nil where it has to wait.
    mutating func next() -> Event? {
      if let head {
        self.head = nil
        return .head(head)
      }
      if !data.isEmpty {
        defer { data = Data() }
        return .data(data)
      }
      return end
    }

    /// The next thing for the reader, and whether the server was held up and may go on once it is taken.
    mutating func take() -> (event: Event?, isResumed: Bool) {
      guard let event = next() else { return (nil, false) }
      defer { isHeldUp = false }
      return (event, isHeldUp)
    }
  }

  private let state = Mutex(State())

  // The reader's end.

  /// The head, once it came.
  var head: HTTPResponseHead? { state.withLock(\.firstHead) }

  /// The next event; `resume` is called where the server was held up and may go on.
  func next(isolation actor: isolated (any Actor)?, resume: () -> Void) async -> Event {
    let (event, isResumed) = state.withLock { $0.take() }
    if isResumed { resume() }
    if let event { return event }
    return await withCheckedContinuation(isolation: actor) { wait($0, resume: resume) }
  }

  /// Answers the reader at once where something came since it asked, else when something comes.
  func wait(_ reader: CheckedContinuation<Event, Never>, resume: () -> Void) {
    let (event, isResumed) = state.withLock { state -> (Event?, Bool) in
      let (event, isResumed) = state.take()
      if let event { return (event, isResumed) }
      // There is one reader; a second one at the same time has nothing to wait for.
      guard state.reader == nil else { return (.failed(.cancelled), false) }
      state.reader = reader
      return (nil, false)
    }
    if isResumed { resume() }
    if let event { reader.resume(returning: event) }
  }

  /// Ends the exchange for the reader at once; what it has not taken is dropped.
  func cancel() {
    let reader = state.withLock { state in
      state.head = nil
      state.data = Data()
      state.end = .failed(.cancelled)
      state.isHeldUp = false
      return state.reader.take()
    }
    reader?.resume(returning: .failed(.cancelled))
  }

  // The network's end.

  func deliver(_ head: HTTPResponseHead) {
    change { state in
      state.head = head
      state.firstHead = head
    }
  }

  /// What becomes of a transfer after a delivery.
  enum Flow {
    case goesOn
    /// The server is to be held up until the reader resumes the transfer.
    case isHeldUp
    /// The reader has gone.
    case isOver
  }

  func deliver(_ data: Data) -> Flow {
    change { state in
      if state.data.isEmpty { state.data = data } else { state.data.append(data) }
    }
  }

  func finish(_ end: Event) {
    change { $0.end = end }
  }

  /// Changes what waits for the reader unless the exchange is over, and wakes the reader.
  @discardableResult private func change(_ change: (inout State) -> Void) -> Flow {
    let (reader, event, flow) = state.withLock { state -> (CheckedContinuation<Event, Never>?, Event?, Flow) in
      guard state.end == nil else { return (nil, nil, .isOver) }
      change(&state)
      guard state.reader != nil, let event = state.next() else {
        state.isHeldUp = state.data.count >= ResponseChannel.mark
        return (nil, nil, state.isHeldUp ? .isHeldUp : .goesOn)
      }
      return (state.reader.take(), event, .goesOn)
    }
    if let event { reader?.resume(returning: event) }
    return flow
  }
}
