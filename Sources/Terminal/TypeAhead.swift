import Platform
import Synchronization

/// Keys that are typed while no line is read, because a reply is being printed. They wait, unseen, for the next draft.
///
/// The editing thread collects them until it takes the terminal for the next line. The terminal has no usual modes in
/// between: in those it drops what is more than 4,095 bytes of a line.
final class TypeAhead: Sendable {
  private struct State {
    var reader = KeyReader()
    var keys: [KeyReader.Key] = []
    var dropped = 0
    /// While keys are collected.
    var suppressor: EchoSuppressor?
    var isClosed = false
  }

  /// More keys are counted, not kept.
  static let limit = 1 << 18

  private let input: Int32
  private let state = Mutex(State())

  init(input: Int32) {
    self.input = input
  }

  func begin(isVi: Bool) {
    state.withLock { $0.reader.isVi = isVi }
  }

  /// Collects from now on.
  func start() {
    state.withLock { state in
      if state.suppressor == nil, !state.isClosed { state.suppressor = EchoSuppressor(input) }
    }
  }

  /// Ends the collection; the terminal gets its usual modes.
  func release() {
    state.withLock { release(&$0) }
  }

  /// The same for good.
  func close() {
    state.withLock { state in
      state.isClosed = true
      release(&state)
    }
  }

  private func release(_ state: inout State) {
    collect(&state)
    state.suppressor.take()?.end()
  }

  /// Ends the collection; `take` gives the terminal the modes of the line editor.
  func handOver(_ take: () -> Void) {
    state.withLock { state in
      guard let suppressor = state.suppressor.take() else { return take() }
      suppressor.end(take)
    }
  }

  /// Waits for keys or for a call, whichever comes first, and collects.
  func wait(for wake: WakePipe) {
    let (isCollecting, deadline) = state.withLock { ($0.suppressor != nil, $0.reader.deadline) }
    var waiting = [pollfd(fd: wake.readEnd, events: Int16(POLLIN), revents: 0)]
    if isCollecting { waiting.append(pollfd(fd: input, events: Int16(POLLIN), revents: 0)) }
    let now = milliseconds()
    let ready = poll(&waiting, nfds_t(waiting.count), deadline.map { Int32(clamping: max(0, $0 - now)) } ?? -1)
    if waiting[0].revents != 0 { wake.drain() }
    let hasRead = state.withLock { state in
      if ready == 0 { add(state.reader.expire(at: milliseconds()), to: &state) }
      return collect(&state)
    }
    // A terminal that has ended is always ready, and a process in the background must leave it alone.
    if ready > 0, waiting[0].revents == 0, !hasRead { poll(&waiting, 1, 50) }
  }

  /// The keys, the reader with what is incomplete in it, and how many keys were dropped. What is typed from now on stays
  /// in the terminal's queue.
  func take(_ reader: inout KeyReader) -> (keys: [KeyReader.Key], dropped: Int) {
    state.withLock { state in
      collect(&state)
      reader = state.reader
      defer {
        state = State(suppressor: state.suppressor, isClosed: state.isClosed)
        state.reader.isVi = reader.isVi
      }
      return (state.keys, state.dropped)
    }
  }

  /// Whether there was anything.
  @discardableResult
  private func collect(_ state: inout State) -> Bool {
    guard state.suppressor != nil else { return false }
    // Escape is what many press to stop a reply: a letter that follows it is a letter.
    state.reader.escapeIsKey = true
    var hasRead = false
    while [getpgrp(), -1].contains(tcgetpgrp(input)) {
      let bytes = waitingBytes(input, atMost: 4096)
      if bytes.isEmpty { break }
      hasRead = true
      for byte in bytes { add(state.reader.take(byte, at: milliseconds()), to: &state) }
    }
    return hasRead
  }

  private func add(_ keys: [KeyReader.Key], to state: inout State) {
    let room = max(0, Self.limit - state.keys.count)
    state.keys += keys.prefix(room)
    state.dropped += max(0, keys.count - room)
  }
}

/// The time of a clock that cannot be set.
func milliseconds() -> Int {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
}

/// How many bytes can be read without waiting.
private func bytesWaiting(_ descriptor: Int32) -> Int {
  var count: Int32 = 0
  return ioctl(descriptor, UInt(FIONREAD), &count) == 0 ? max(0, Int(count)) : 0
}

/// What can be read without waiting.
func waitingBytes(_ descriptor: Int32, atMost limit: Int) -> [UInt8] {
  let count = bytesWaiting(descriptor)
  guard count > 0 else { return [] }
  var buffer = [UInt8](repeating: 0, count: min(count, limit))
  let taken = read(descriptor, &buffer, buffer.count)
  return Array(buffer.prefix(max(0, taken)))
}
