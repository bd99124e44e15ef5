import Foundation

/// A program started with scrubbed surroundings; its owner ends it with ``wait()`` or ``stop()``.
struct Child: Sendable {
  /// What the child's standard descriptors are.
  enum Streams {
    /// An empty input, the output into a pipe, standard error nowhere.
    case pipe
    /// A file for input, the output into a pipe, standard error nowhere.
    case file(String)
    case terminal
  }

  /// The command line, for a fault to name.
  let program: String
  let pid: pid_t
  /// The pipe's reading end, or the pseudo-terminal's master.
  let output: Outlet
  /// Right before the system was asked to start it.
  let started: ContinuousClock.Instant

  /// `environment` is all that the child gets; `arguments` begin behind the program's name.
  init(
    _ program: String, _ arguments: [String], environment: [String: String], streams: Streams = .pipe
  ) throws(Fault) {
    let wires = try Wires(streams)
    defer { wires.closeChildsEnd() }
    var attributes = SpawnAttributes.value
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A shell that starts us in the background has us ignore Ctrl-C, and children inherit that.
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGQUIT, SIGPIPE] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF) | (wires.isTerminal ? newSession : 0))
    var actions = SpawnActions.value
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    wires.plan(&actions)
    let words = ([program] + arguments).map { strdup($0) }
    let variables = environment.map { strdup("\($0.key)=\($0.value)") }
    defer { for text in words + variables { free(text) } }
    var pid = pid_t()
    started = .now
    let code = posix_spawn(&pid, program, &actions, &attributes, words + [nil], variables + [nil])
    self.program = ([program] + arguments).joined(separator: " ")
    self.pid = pid
    output = wires.output
    guard code == 0 else {
      output.close()
      throw .system(call: "posix_spawn", code: code)
    }
  }

  /// What a program used from its start to its end.
  struct Use: Sendable {
    let peak: Bytes
    /// In the program and in the kernel for it.
    let processor: Duration
  }

  /// Waits for its end and closes the output; throws where it failed.
  @discardableResult
  func wait() throws(Fault) -> Use {
    defer { output.close() }
    var status: Int32 = 0
    var usage = rusage()
    while wait4(pid, &status, 0, &usage) < 0 {
      guard errno == EINTR else { throw .system(call: "wait4", code: errno) }
    }
    guard status == 0 else { throw .ended(program: program, status: status) }
    let times = [usage.ru_utime, usage.ru_stime].map { Duration.seconds($0.tv_sec) + .microseconds($0.tv_usec) }
    return Use(peak: Bytes(count: usage.ru_maxrss * residentUnit), processor: times[0] + times[1])
  }

  /// Ends it at once, whatever it does.
  func stop() {
    kill(pid, SIGKILL)
    _ = try? wait()
  }
}
