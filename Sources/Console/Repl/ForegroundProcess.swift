import Foundation

/// A child that has the given descriptors, and with them the terminal, until it ends.
struct ForegroundProcess: Sendable {
  /// The program, found by `PATH`, and its arguments.
  let arguments: [String]
  let environment: [String: String]
  let input: Int32
  let output: Int32
  let errors: Int32

  /// How it ended: its status as a shell tells it, or the `errno` with which it did not start.
  enum Ending: Equatable, Sendable {
    case status(Int32)
    case notStarted(errno: Int32)
  }

  /// Runs it to its end on a thread of its own; cancelling the task does not end it.
  func run() async -> Ending {
    await withCheckedContinuation { answer in
      Thread.detachNewThread { answer.resume(returning: ending()) }
    }
  }

  private func ending() -> Ending {
    let (code, process) = spawned()
    guard code == 0 else { return .notStarted(errno: code) }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else { return .status(0) }
    }
    return .status(status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F))
  }

  private func spawned() -> (code: Int32, process: pid_t) {
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
    for (number, descriptor) in [input, output, errors].enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
    }
    // A child inherits what this program ignores and what the calling thread blocks.
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGPIPE, SIGXFSZ, SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    let words = arguments.map { strdup($0) } + [nil]
    let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + variables { free(text) } }
    var process: pid_t = 0
    return (posix_spawnp(&process, arguments[0], &actions, &attributes, words, variables), process)
  }
}
