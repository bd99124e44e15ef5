import Dispatch
import Platform
import Synchronization

/// What passes between the threads that ask, announce and close, and the one thread that edits.
final class LineRequestQueue: Sendable {
  /// A line that a caller waits for.
  struct Request: Sendable {
    let prompt: Prompt
    let answer: CheckedContinuation<LineInput, Never>
  }

  /// What the editing thread finds when it is woken.
  struct PendingEvents: Sendable {
    var news: [Announcement] = []
    var prompt: Prompt?
    var isResized = false
    var isContinued = false
    var isClosed = false
  }

  private struct State {
    var requests: [Request] = []
    var remembered: [String] = []
    var pending = PendingEvents()
    /// What the editing thread is to write above the next prompt.
    var row: StatusRow?
    /// Whether the editing thread has ended.
    var isOver = false
  }

  let wake: WakePipe
  private let state = Mutex(State())
  private let requested = DispatchSemaphore(value: 0)
  private let over = DispatchSemaphore(value: 0)
  private let output: Int32

  init(wake: WakePipe, output: Int32) {
    self.wake = wake
    self.output = output
  }

  /// Waits for the editing thread to read a line.
  func line(_ prompt: Prompt) async -> LineInput {
    await withCheckedContinuation { answer in
      let isClosed = state.withLock { state in
        // A renewal that came too late for the last line is older than this prompt.
        state.pending.prompt = nil
        if !state.pending.isClosed { state.requests.append(Request(prompt: prompt, answer: answer)) }
        return state.pending.isClosed
      }
      if isClosed { return answer.resume(returning: .end) }
      requested.signal()
      wake.wake()
    }
  }

  /// Written by the editing thread, so that a terminal that takes nothing stops no other thread; at once where that
  /// thread has ended. A row that is not yet shown changes unseen.
  func announce(_ news: Announcement) {
    let isOver = state.withLock { state in
      if state.isOver { return true }
      if let row = news.change, state.row?.id == row.id {
        state.row = row
      } else {
        state.pending.news.append(news)
      }
      return false
    }
    if isOver { writeAll(asLines(news.text), to: output) } else { wake.wake() }
  }

  /// For a source that prints its prompts itself.
  func write(_ text: String) {
    writeAll(asLines(text), to: output)
  }

  /// Kept until the next line is edited.
  func show(_ row: StatusRow) {
    state.withLock { $0.row = row }
  }

  /// Kept for the editing thread until the next line is asked for.
  func renew(_ prompt: Prompt) {
    state.withLock { $0.pending.prompt = prompt }
    wake.wake()
  }

  /// Whether `close()` was called.
  var isClosed: Bool { state.withLock { $0.pending.isClosed } }

  func remember(_ line: String) {
    state.withLock { $0.remembered.append(line) }
  }

  func noteResize() {
    state.withLock { $0.pending.isResized = true }
    wake.wake()
  }

  func noteContinuation() {
    state.withLock { $0.pending.isContinued = true }
    wake.wake()
  }

  /// Asks the editing thread to end, and waits until it has restored the terminal.
  func close() {
    state.withLock { $0.pending.isClosed = true }
    requested.signal()
    wake.wake()
    over.wait()
    over.signal()
  }

  // The editing thread's side.

  /// What the thread has to do next.
  enum Task: Sendable {
    case line(Request)
    case none, closed
  }

  func request() -> Task {
    state.withLock { state in
      if !state.requests.isEmpty { return .line(state.requests.removeFirst()) }
      return state.pending.isClosed ? .closed : .none
    }
  }

  /// Blocks until a line is wanted; nil once the mailbox is closed.
  func nextRequest() -> Request? {
    while true {
      switch request() {
      case .line(let request): return request
      case .closed: return nil
      case .none: requested.wait()
      }
    }
  }

  /// What the history has to learn before the next line, and the row that belongs above the prompt.
  func beginEditing() -> (remembered: [String], row: StatusRow?) {
    state.withLock { state in
      state.pending.isResized = false
      state.pending.isContinued = false
      defer { (state.remembered, state.row) = ([], nil) }
      return (state.remembered, state.row)
    }
  }

  /// Prints what is not shown yet.
  func printNews() {
    let news = state.withLock { state in
      defer { state.pending.news = [] }
      return state.pending.news
    }
    for item in news { writeAll(asLines(item.text), to: output) }
  }

  /// What has happened since the last look.
  func takePendingEvents() -> PendingEvents {
    state.withLock { state in
      defer { state.pending = PendingEvents(isClosed: state.pending.isClosed) }
      return state.pending
    }
  }

  /// The editing thread has ended. Every waiting request gets `.end`.
  func finish() {
    printNews()
    let waiting = state.withLock { state in
      state.pending.isClosed = true
      state.isOver = true
      if let row = state.row { writeAll(asLines(row.text), to: output) }
      defer { (state.requests, state.row) = ([], nil) }
      return state.requests
    }
    printNews()
    for request in waiting { request.answer.resume(returning: .end) }
    over.signal()
  }
}
