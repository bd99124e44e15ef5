import CProcess
import Synchronization

/// A program that runs at the same time: with the descriptors that it is given, and otherwise as the user's shell would
/// start it.
package struct ChildProcess: Sendable {
  /// The process, or the `errno` with which it did not start.
  package enum Start: Sendable {
    case running(ChildProcess)
    case failed(errno: Int32)
  }

  private let process: pid_t
  /// What the user's new files lose, known once this program has made its own private.
  private static let usersMask = Mutex<mode_t?>(nil)

  /// From now on this program's files are for its user only, and it writes no core file, which would hold the key.
  /// Its children get the user's own mask and limit. For the main thread.
  package static func protectOwnProcess() {
    usersMask.withLock { mask in
      guard mask == nil else { return }
      mask = umask(0o077)
      process_protect()
    }
  }

  /// Starts `arguments[0]`, found by `PATH`.
  ///
  /// - Parameters:
  ///   - folder: Where the child starts; nil for this program's own folder.
  ///   - isService: The child is the first of a process group, which Ctrl-C on the terminal does not reach and which
  ///     ``signal(_:)`` does, and it gets no descriptor but the three.
  package static func start(
    _ arguments: [String], environment: [String: String], input: Int32, output: Int32, errors: Int32 = 2,
    folder: String? = nil, isService: Bool = false
  ) -> Start {
    #if canImport(Darwin)
    var actions: posix_spawn_file_actions_t?
    var attributes: SpawnAttributes
    #else
    var actions = posix_spawn_file_actions_t()
    var attributes = SpawnAttributes()
    #endif
    posix_spawn_file_actions_init(&actions)
    posix_spawnattr_init(&attributes)
    defer {
      posix_spawn_file_actions_destroy(&actions)
      posix_spawnattr_destroy(&attributes)
    }
    for (number, descriptor) in [input, output, errors].enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
    }
    if let folder { child_folder(&actions, folder) }
    var flags = Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK)
    if isService {
      child_close_others(&actions, &flags)
      flags |= Int16(POSIX_SPAWN_SETPGROUP)
      posix_spawnattr_setpgroup(&attributes, 0)
    }
    resetSignals(&attributes)
    posix_spawnattr_setflags(&attributes, flags)
    let words = arguments.map { strdup($0) } + [nil]
    let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + variables { free(text) } }
    var process: pid_t = 0
    let code = withUsersLimits { posix_spawnp(&process, arguments[0], &actions, &attributes, words, variables) }
    return code == 0 ? .running(ChildProcess(process: process)) : .failed(errno: code)
  }

  #if canImport(Darwin)
  private typealias SpawnAttributes = posix_spawnattr_t?
  #else
  private typealias SpawnAttributes = posix_spawnattr_t
  #endif

  /// A child inherits what this program ignores and what the calling thread blocks (a thread for tasks: nearly all).
  private static func resetSignals(_ attributes: inout SpawnAttributes) {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGPIPE, SIGXFSZ, SIGINT, SIGTERM, SIGHUP, SIGTSTP] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
  }

  /// Runs `body` with the user's own mask and limit of core files.
  private static func withUsersLimits(_ body: () -> Int32) -> Int32 {
    usersMask.withLock { mask in
      // The mask is the whole process's, but what must be private here is made with modes that say so.
      let own = mask.map { umask($0) }
      if own != nil { process_allow_core_files() }
      defer {
        if let own {
          umask(own)
          process_stop_core_files()
        }
      }
      return body()
    }
  }

  /// The status as a shell reports it; nil while the program runs, where `options` say WNOHANG.
  package func exitStatus(options: Int32 = 0) -> Int32? {
    var status: Int32 = 0
    while true {
      let ended = waitpid(process, &status, options)
      if ended < 0, errno == EINTR { continue }
      if ended == 0 { return nil }
      // Where children are reaped by another program, its output has to speak for it.
      if ended < 0 { return 0 }
      return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }
  }

  /// Ends a service with all that it started in its group.
  package func endGroup() {
    signal(SIGKILL)
    end()
  }

  package func end() {
    kill(process, SIGKILL)
    _ = exitStatus()
  }

  /// Whether the program has ended. Its process stays there until ``exitStatus(options:)`` is asked, and so does the
  /// number of its group.
  package var hasEnded: Bool {
    var change = siginfo_t()
    while true {
      let code = waitid(P_PID, id_t(process), &change, WEXITED | WNOHANG | WNOWAIT)
      if code < 0, errno == EINTR { continue }
      return code < 0 || change.si_signo != 0
    }
  }

  /// Sends a signal to the process group of a service.
  package func signal(_ number: Int32) {
    kill(-process, number)
  }

  /// A pipe whose ends no child inherits; nil where the system has none, with `errno`.
  package static func pipe() -> (reading: Int32, writing: Int32)? {
    var ends: [Int32] = [-1, -1]
    return child_pipe(&ends) == 0 ? (ends[0], ends[1]) : nil
  }
}
