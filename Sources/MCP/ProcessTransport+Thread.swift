import Platform
import Records

/// What the transport's thread does.
extension ProcessTransport {
  func run() {
    var process: ServerProcess
    do throws(MCPError) {
      process = try ServerProcess.started(command, environment: environment, folder: folder)
    } catch {
      return finish(with: error)
    }
    var lines = MessageLines(limit: limits.message)
    var meter = UnsolicitedMeter(limits)
    // Nil where the process ended by itself.
    let reason = serve(&process, &lines, &meter)
    if let reason { fail(with: reason) }
    let status = process.end(patience: reason?.isMisconduct == true ? .zero : limits.shutdown) { piece in
      state.withLock { $0.errors.take(piece) }
    }
    finish(with: reason ?? .ended(status: status, errors: state.withLock { $0.errors.lastLines() }))
  }

  /// Serves the process until it ends, or until it is to be ended; then the result is why.
  private func serve(_ process: inout ServerProcess, _ lines: inout MessageLines, _ meter: inout UnsolicitedMeter)
    -> MCPError?
  {
    while true {
      let (isClosing, hasOutgoing, end) = state.withLock { state in
        (state.isClosing, !state.outgoing.isEmpty, state.calls.values.map(\.end).min())
      }
      if isClosing { return .closed }
      let ready = process.wait(
        forInput: hasOutgoing, wake: wakeEnd.reading, milliseconds: ProcessTransport.milliseconds(until: end))
      clearWakes()
      if ready.errors, let piece = process.readErrors() { state.withLock { $0.errors.take(piece) } }
      if ready.output {
        switch process.readOutput() {
        case .ended: return nil
        case .nothing: break
        case .bytes(let bytes):
          for piece in lines.take(bytes) { take(piece, &meter) }
          meter.count(bytes: bytes.count)
          if meter.isPassed { return .flooded(bytes: meter.bytes) }
        }
      }
      guard !hasOutgoing || state.withLock({ process.write(&$0.outgoing) }) else { return nil }
      if state.withLock({ $0.outgoing.count }) > limits.unreadBytes { return .notReading }
      endLateCalls()
    }
  }

  private func clearWakes() {
    var bytes = [UInt8](repeating: 0, count: 256)
    while Platform.read(wakeEnd.reading, &bytes, bytes.count) > 0 {}
  }

  /// Rounded up; -1 is without a limit.
  private static func milliseconds(until end: ContinuousClock.Instant?) -> Int32 {
    guard let end else { return -1 }
    let (seconds, attoseconds) = max(.zero, end - .now).components
    return Int32(min(seconds, 3_600) * 1_000 + attoseconds / 1_000_000_000_000_000 + 1)
  }

  private func endLateCalls() {
    let now = ContinuousClock.now
    let late = state.withLock { $0.calls.values.filter { $0.end <= now } }
    for call in late {
      let error: MCPError =
        call.totalEnd <= now ? .tookTooLong(after: call.limits.total) : .silent(after: call.limits.idle)
      give(up: call.request.id, error)
    }
  }

  // What comes.

  private func take(_ piece: MessageLines.Piece, _ meter: inout UnsolicitedMeter) {
    switch piece {
    case .line(let line):
      let messages = RPCMessage.messages(line)
      if messages.isEmpty { state.withLock { $0.nonsense.take((line + [UInt8(ascii: "\n")])[...]) } }
      for message in messages { take(message, &meter) }
      if messages.isEmpty { meter.countMessage() }
    case .tooLong(let beginning):
      meter.countMessage()
      // An answer without a known number may be any call's.
      let tree = JSONTree(beginning: beginning)
      var number: Int?
      if case .number(let digits)? = tree?["id"] { number = Int(digits) }
      let numbers = number.map { [$0] } ?? state.withLock { Array($0.calls.keys) }
      for number in numbers { answer(number, .failure(.answerTooLong(limit: limits.message))) }
    }
  }

  private func take(_ message: RPCMessage, _ meter: inout UnsolicitedMeter) {
    if let method = message.method {
      meter.countMessage()
      if let id = message.id { reply(to: method, id: id) } else { take(notification: method, message.parameters) }
      return
    }
    let outcome: Result<[UInt8], MCPError> =
      message.error.map { .failure(MCPError($0)) } ?? .success(message.result ?? [])
    // A server that cannot read a request does not know its number.
    let number = message.answered ?? (message.id == nil && message.error != nil ? onlyCall : nil)
    if let number, answer(number, outcome) { meter.reset() } else { meter.countMessage() }
  }

  private var onlyCall: Int? { state.withLock { $0.calls.count == 1 ? $0.calls.keys.first : nil } }

  /// False where no call has the number, such as for a late answer.
  @discardableResult private func answer(_ number: Int, _ outcome: Result<[UInt8], MCPError>) -> Bool {
    guard let call = state.withLock({ $0.calls.removeValue(forKey: number) }) else { return false }
    call.continuation.resume(returning: outcome)
    return true
  }

  private func reply(to method: String, id: String) {
    state.withLock { state in
      guard state.answersRequests else { return }
      state.outgoing += RPCMessage.reply(to: method, id: id) + [UInt8(ascii: "\n")]
    }
  }

  private func take(notification method: String, _ parameters: [UInt8]?) {
    guard method == "notifications/progress" else { return notified(method) }
    guard let parameters, let (number, progress) = MCPProgress.read(parameters) else { return }
    let report = state.withLock { state -> (@Sendable (MCPProgress) -> Void)? in
      guard let call = state.calls[number] else { return nil }
      state.calls[number]?.idleEnd = .now + call.limits.idle
      return call.progress
    }
    report?(progress)
  }

  // The end.

  private func fail(with error: MCPError) {
    let calls = state.withLock { state in
      state.failure = error
      defer { state.calls = [:] }
      return Array(state.calls.values)
    }
    for call in calls { call.continuation.resume(returning: .failure(error)) }
  }

  private func finish(with error: MCPError) {
    fail(with: error)
    let closers = state.withLock { state in
      state.isOver = true
      state.outgoing = []
      defer { state.closers = [] }
      return state.closers
    }
    for closer in closers { closer.resume() }
  }
}

/// Counts what comes without being asked for, since the last answer.
struct UnsolicitedMeter {
  private let limits: MCPLimits
  private(set) var bytes = 0
  private var messages = 0

  init(_ limits: MCPLimits) {
    self.limits = limits
  }

  mutating func count(bytes count: Int) { bytes += count }
  mutating func countMessage() { messages += 1 }

  mutating func reset() { (bytes, messages) = (0, 0) }

  var isPassed: Bool { bytes > limits.unsolicitedBytes || messages > limits.unsolicitedMessages }
}

extension MCPError {
  /// True where a process is ended for what it did; nothing waits for its end then.
  fileprivate var isMisconduct: Bool {
    switch self {
    case .flooded, .notReading: true
    default: false
    }
  }

  init(_ error: RPCError) {
    switch error.code {
    case RPCError.unsupportedVersion: self = .unsupportedVersion(error.supported)
    case RPCError.missingAbility: self = .needsClientAbility(error.message)
    default: self = .refused(code: error.code, message: error.message)
    }
  }
}
