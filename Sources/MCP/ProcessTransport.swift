import Platform
import Synchronization

/// The way to a server that is a child process: a line for each message, over its standard input and output.
///
/// One thread starts the process, reads and writes, holds the time limits, and ends it. The thread sleeps while nothing
/// happens.
final class ProcessTransport: Transport {
  /// A request whose answer has not come.
  struct OpenCall {
    var request: RPCRequest
    var limits: MCPLimits.Call
    /// When the call ends for want of a sign of life, and in any case.
    var idleEnd: ContinuousClock.Instant
    var totalEnd: ContinuousClock.Instant
    var progress: @Sendable (MCPProgress) -> Void
    var continuation: CheckedContinuation<Result<[UInt8], MCPError>, Never>

    var end: ContinuousClock.Instant { min(idleEnd, totalEnd) }
  }

  struct State {
    var outgoing: [UInt8] = []
    var calls: [Int: OpenCall] = [:]
    var failure: MCPError?
    var isClosing = false
    /// True once the thread has ended the process.
    var isOver = false
    var closers: [CheckedContinuation<Void, Never>] = []
    var answersRequests = true
    var errors = TextTail()
    var nonsense = TextTail(limit: 1 << 10)
  }

  let command: [String]
  let environment: [String: String]
  let folder: String?
  let limits: MCPLimits
  /// Is called with the method of a notification that is for no call.
  let notified: @Sendable (String) -> Void
  let state = Mutex(State())
  let wakeEnd: (reading: Int32, writing: Int32)

  /// Starts the process on the transport's thread. Requests may be sent at once.
  init(
    command: [String], environment: [String: String], folder: String?, limits: MCPLimits,
    notified: @escaping @Sendable (String) -> Void
  ) throws(MCPError) {
    self.command = command
    self.environment = environment
    self.folder = folder
    self.limits = limits
    self.notified = notified
    guard let pipe = ChildProcess.pipe() else { throw .cannotStart(command: command.first ?? "", code: errno) }
    for end in [pipe.reading, pipe.writing] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    wakeEnd = pipe
    let isStarted = startThread(stackSize: 1 << 20) { self.run() }
    if !isStarted {
      state.withLock { $0.isOver = true }
      throw .cannotStart(command: command.first ?? "", code: EAGAIN)
    }
  }

  deinit {
    for end in [wakeEnd.reading, wakeEnd.writing] { Platform.close(end) }
  }

  var isOver: Bool { state.withLock { $0.isOver } }
  var failure: MCPError? { state.withLock { $0.failure } }
  var nonsense: String { state.withLock { $0.nonsense.lastLines() } }

  func begin(_ version: ProtocolVersion) {
    state.withLock { $0.answersRequests = version.isOlder }
  }

  func result(
    of request: RPCRequest, limits: MCPLimits.Call, progress: @escaping @Sendable (MCPProgress) -> Void
  ) async throws(MCPError) -> [UInt8] {
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let now = ContinuousClock.now
        add(
          OpenCall(
            request: request, limits: limits, idleEnd: now + limits.idle, totalEnd: now + limits.total,
            progress: progress, continuation: continuation))
        // The handler may have run before there was a call.
        if Task.isCancelled { give(up: request.id, .cancelled) }
      }
    } onCancel: {
      give(up: request.id, .cancelled)
    }
    return try result.get()
  }

  private func add(_ call: OpenCall) {
    let failure = state.withLock { state -> MCPError? in
      if let failure = state.failure { return failure }
      state.calls[call.request.id] = call
      state.outgoing += call.request.body + [UInt8(ascii: "\n")]
      return nil
    }
    if let failure { call.continuation.resume(returning: .failure(failure)) } else { wake() }
  }

  func send(_ notification: RPCNotification) async {
    state.withLock { $0.outgoing += notification.body + [UInt8(ascii: "\n")] }
    wake()
  }

  /// Ends a call without its answer, which is ignored when it comes, and sends the cancellation.
  func give(up id: Int, _ error: MCPError) {
    let call = state.withLock { state -> OpenCall? in
      guard let call = state.calls.removeValue(forKey: id) else { return nil }
      if let cancellation = call.request.cancellation {
        state.outgoing += cancellation.body + [UInt8(ascii: "\n")]
      }
      return call
    }
    guard let call else { return }
    call.continuation.resume(returning: .failure(error))
    wake()
  }

  func close() async {
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        state.isClosing = true
        if !state.isOver { state.closers.append(continuation) }
        return state.isOver
      }
      if isOver { continuation.resume() } else { wake() }
    }
  }

  func abandon() {
    state.withLock { $0.isClosing = true }
    wake()
  }

  private func wake() {
    // A full pipe wakes the thread as well.
    _ = Platform.write(wakeEnd.writing, [1], 1)
  }
}
