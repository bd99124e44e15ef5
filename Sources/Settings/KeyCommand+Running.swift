import Foundation

extension KeyCommand {
  /// Runs the program and returns the first line that it prints; blocks until it ends, `limit` at most.
  ///
  /// The child reads nothing, writes its errors to ours, and gets the environment without any gateway's key.
  package func run(environment: [String: String], limit: Duration = .seconds(10)) throws(SettingsError) -> String {
    let child = try KeyCommandProcess(self, environment: KeyVariables.removed(from: environment))
    defer { child.close() }
    guard let (status, output) = child.result(within: limit) else {
      throw .keyCommandTimedOut(program: program, limit: limit)
    }
    guard status == 0 else { throw .keyCommandFailed(program: program, status: status) }
    let line = output.prefix { $0 != UInt8(ascii: "\n") }
    let text = String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    guard !text.isEmpty else { throw .keyCommandPrintedNothing(program: program) }
    return text
  }
}

/// The running key command and the read end of its standard output, which `close` closes.
private struct KeyCommandProcess {
  private let process: pid_t
  private let output: Int32

  init(_ command: KeyCommand, environment: [String: String]) throws(SettingsError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw .keyCommandNotStarted(program: command.program, code: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(ends[0], F_SETFL, O_NONBLOCK)
    let (code, process) = Self.spawn(command, environment, output: ends[1])
    Foundation.close(ends[1])
    guard code == 0 else {
      Foundation.close(ends[0])
      throw .keyCommandNotStarted(program: command.program, code: code)
    }
    (self.process, output) = (process, ends[0])
  }

  func close() { Foundation.close(output) }

  /// Starts the child; `code` is the errno, 0 when it runs.
  private static func spawn(
    _ command: KeyCommand, _ environment: [String: String], output: Int32
  ) -> (code: Int32, process: pid_t) {
    #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    var attributes: posix_spawnattr_t?
    #else
    var actions = posix_spawn_file_actions_t()
    var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    // A child inherits what this program ignores and what the calling thread blocks (Dispatch's: nearly all).
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGPIPE, SIGXFSZ, SIGINT, SIGTERM] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    let arguments = command.arguments.map { strdup($0) } + [nil]
    let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in arguments + variables { free(text) } }
    var process: pid_t = 0
    let code = posix_spawnp(&process, command.program, &actions, &attributes, arguments, variables)
    return (code, process)
  }

  /// Exit status and output (64 KiB at most) once the child has ended; nil where it had to be killed.
  func result(within limit: Duration) -> (status: Int32, output: [UInt8])? {
    let deadline = ContinuousClock.now.advanced(by: limit)
    var bytes: [UInt8] = []
    var isOpen = true
    while ContinuousClock.now < deadline {
      // A child may close its output and go on: then this only waits the 10 ms.
      var waited = pollfd(fd: isOpen ? output : -1, events: Int16(POLLIN), revents: 0)
      poll(&waited, 1, 10)
      let status = exitStatus(options: WNOHANG)
      if isOpen { isOpen = read(into: &bytes) }
      if let status { return (status, bytes) }
    }
    kill(process, SIGKILL)
    _ = exitStatus(options: 0)
    return nil
  }

  /// Reads what is there; false once the output has ended.
  private func read(into bytes: inout [UInt8]) -> Bool {
    var piece = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = Foundation.read(output, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return count < 0 && errno == EAGAIN }
      // The rest is read and dropped, so that a talkative child does not wait for us for ever.
      if bytes.count < 65_536 { bytes += piece[..<count] }
    }
  }

  /// The child's status as a shell tells it; nil while it runs.
  private func exitStatus(options: Int32) -> Int32? {
    var status: Int32 = 0
    while true {
      let ended = waitpid(process, &status, options)
      if ended < 0, errno == EINTR { continue }
      if ended == 0 { return nil }
      // Where children are reaped by somebody else, its output has to speak for it.
      if ended < 0 { return 0 }
      return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }
  }
}
