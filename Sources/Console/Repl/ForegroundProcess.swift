import Platform
import Settings

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
      Platform.startThread { answer.resume(returning: ending()) }
    }
  }

  private func ending() -> Ending {
    let start = ChildProcess.start(arguments, environment: environment, input: input, output: output, errors: errors)
    switch start {
    case .running(let process): return .status(process.exitStatus() ?? 0)
    case .failed(let code): return .notStarted(errno: code)
    }
  }
}
