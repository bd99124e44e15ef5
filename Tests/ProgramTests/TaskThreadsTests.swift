#if os(Linux)
import Foundation
import TestSupport
import Testing

/// The threads that run the program's tasks, in a process of their own.
@Suite struct TaskThreadsTests {
  private func run(_ words: [String]) async throws -> ChildProgram {
    let child = try ChildProgram(path: words[0], arguments: Array(words.dropFirst()), environment: [:])
    #expect(try await child.waitForExit(timeout: .seconds(60)) == .status(0), "\(child.errors)")
    #expect(child.output == "done\n")
    return child
  }

  /// With one processor there are as few threads as there can be.
  @Test(arguments: ["blocked", "busy"]) func everyTaskRuns(_ mode: String) async throws {
    let program = try Home.built("TaskThreads")
    _ = try await run([program, mode])
    if access("/usr/bin/taskset", X_OK) == 0 { _ = try await run(["/usr/bin/taskset", "-c", "0", program, mode]) }
  }

  /// The clock of the day can be set back while a task sleeps.
  @Test(.enabled(if: access("/usr/bin/strace", X_OK) == 0)) func aSleepDoesNotFollowTheClockOfTheDay() async throws {
    let folder = try TemporaryFolder()
    let calls = folder("calls")
    _ = try await run(
      ["/usr/bin/strace", "-f", "-o", calls.path, "-e", "trace=futex", try Home.built("TaskThreads"), "sleep"])
    let lines = try String(contentsOf: calls, encoding: .utf8).split(separator: "\n").filter { $0.contains("tv_sec") }
    #expect(!lines.isEmpty)
    #expect(!lines.contains { $0.contains("CLOCK_REALTIME") }, "\(lines)")
  }
}
#endif
