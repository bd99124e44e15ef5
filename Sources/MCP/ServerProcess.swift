import Platform

/// A server's process and this side's ends of its pipes; only the transport's thread has it.
struct ServerProcess {
  private let process: ChildProcess
  /// Negative once it is closed.
  private var input: Int32
  private let output: Int32
  private var errors: Int32

  /// What a poll found.
  struct Readiness {
    var output = false
    var errors = false
    var input = false
  }

  enum Reading {
    case bytes(ArraySlice<UInt8>)
    case nothing
    case ended
  }

  static func started(
    _ command: [String], environment: [String: String], folder: String?
  ) throws(MCPError) -> ServerProcess {
    let name = command.first ?? ""
    guard let file = ServerEnvironment.file(of: name, in: environment) else {
      throw .cannotStart(command: name, code: ENOENT)
    }
    // The process would say "no such file" of its program.
    if let folder, access(folder, X_OK) != 0 { throw .cannotStart(command: folder, code: errno) }
    var ends: [(reading: Int32, writing: Int32)] = []
    for _ in 0..<3 {
      if let pipe = ChildProcess.pipe() { ends.append(pipe) }
    }
    guard ends.count == 3 else {
      let code = errno
      for end in ends { for descriptor in [end.reading, end.writing] { Platform.close(descriptor) } }
      throw .cannotStart(command: name, code: code)
    }
    let start = ChildProcess.start(
      [file] + command.dropFirst(), environment: environment, input: ends[0].reading, output: ends[1].writing,
      errors: ends[2].writing, folder: folder, isService: true)
    for theirs in [ends[0].reading, ends[1].writing, ends[2].writing] { Platform.close(theirs) }
    let ours = [ends[0].writing, ends[1].reading, ends[2].reading]
    switch start {
    case .running(let process):
      for end in ours { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
      return ServerProcess(process: process, input: ours[0], output: ours[1], errors: ours[2])
    case .failed(let code):
      for end in ours { Platform.close(end) }
      throw .cannotStart(command: name, code: code)
    }
  }

  /// Waits until something can be done, or `wake` can be read, for so many milliseconds; -1 is without a limit.
  func wait(forInput: Bool, wake: Int32, milliseconds: Int32) -> Readiness {
    var waited = [
      pollfd(fd: forInput ? input : -1, events: Int16(POLLOUT), revents: 0),
      pollfd(fd: output, events: Int16(POLLIN), revents: 0),
      pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
      pollfd(fd: wake, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&waited, nfds_t(waited.count), milliseconds) > 0 else { return Readiness() }
    return Readiness(output: waited[1].revents != 0, errors: waited[2].revents != 0, input: waited[0].revents != 0)
  }

  func readOutput() -> Reading { ServerProcess.read(output) }

  /// The next bytes of standard error; nil where there are none now.
  mutating func readErrors() -> ArraySlice<UInt8>? {
    guard errors >= 0 else { return nil }
    switch ServerProcess.read(errors) {
    case .bytes(let bytes): return bytes
    case .nothing: return nil
    case .ended:
      Platform.close(errors)
      errors = -1
      return nil
    }
  }

  private static func read(_ descriptor: Int32) -> Reading {
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = Platform.read(descriptor, &piece, piece.count)
      if count > 0 { return .bytes(piece[..<count]) }
      if count < 0, errno == EINTR { continue }
      return count < 0 && errno == EAGAIN ? .nothing : .ended
    }
  }

  /// Writes what the process takes now and removes it from the bytes; false where it takes no more.
  func write(_ bytes: inout [UInt8]) -> Bool {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Platform.write(input, $0.baseAddress.map { $0 + written }, $0.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        bytes.removeFirst(written)
        return count < 0 && errno == EAGAIN
      }
      written += count
    }
    bytes.removeAll()
    return true
  }

  /// Ends the process and all of its group: closes its input, and where it goes on then, SIGTERM and SIGKILL. `patience`
  /// is the time for each. The result is its status as a shell reports it, nil where it had to be killed.
  mutating func end(patience: Duration, drained: (ArraySlice<UInt8>) -> Void) -> Int32? {
    if input >= 0 { Platform.close(input) }
    input = -1
    var isEnded = hasEnded(within: patience, drained)
    if !isEnded {
      process.signal(SIGTERM)
      isEnded = hasEnded(within: patience, drained)
    }
    // Its own children go with it. The group has its number for as long as the process is not asked for its status.
    process.signal(SIGKILL)
    if !isEnded { isEnded = hasEnded(within: .seconds(2), drained) }
    if errors >= 0 { Platform.close(errors) }
    Platform.close(output)
    errors = -1
    return process.exitStatus(options: WNOHANG)
  }

  private mutating func hasEnded(within patience: Duration, _ drained: (ArraySlice<UInt8>) -> Void) -> Bool {
    let end = ContinuousClock.now + patience
    while true {
      let isOver = process.hasEnded
      drain(drained)
      if isOver { return true }
      guard ContinuousClock.now < end else { return false }
      // An ended pipe would wake it at once.
      _ = poll(nil, 0, 5)
    }
  }

  /// Takes what the process still writes, up to 4 MiB, so that it does not wait for a reader.
  private mutating func drain(_ drained: (ArraySlice<UInt8>) -> Void) {
    for _ in 0..<64 {
      guard case .bytes = readOutput() else { break }
    }
    for _ in 0..<64 {
      guard let bytes = readErrors() else { break }
      drained(bytes)
    }
  }
}
