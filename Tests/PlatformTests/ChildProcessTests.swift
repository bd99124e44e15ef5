import Foundation
import Platform
import Testing

/// Programs that this one starts, and threads.
@Suite(.timeLimit(.minutes(1)))
struct ChildProcessTests {
  private struct NotStarted: Error {
    let errno: Int32
  }

  private func start(
    _ script: String, input: Int32 = 0, output: Int32, environment: [String: String] = [:], folder: String? = nil,
    isService: Bool = false
  ) throws -> ChildProcess {
    let variables = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
    let start = ChildProcess.start(
      ["sh", "-c", script], environment: variables, input: input, output: output, errors: output, folder: folder,
      isService: isService)
    switch start {
    case .running(let child): return child
    case .failed(let code): throw NotStarted(errno: code)
    }
  }

  /// What a script writes, and its status.
  private func run(
    _ script: String, environment: [String: String] = [:], folder: String? = nil, isService: Bool = false
  ) throws -> (output: String, status: Int32?) {
    let pipe = try #require(ChildProcess.pipe())
    defer { close(pipe.reading) }
    let child: ChildProcess
    do {
      defer { close(pipe.writing) }
      child = try start(
        script, output: pipe.writing, environment: environment, folder: folder, isService: isService)
    }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = read(pipe.reading, &buffer, buffer.count), count > 0 { output += buffer[..<count] }
    return (String(decoding: output, as: UTF8.self), child.exitStatus())
  }

  @Test(arguments: [("exit 7", 7), ("kill -TERM $$", 143), ("kill -KILL $$", 137), ("true", 0)])
  func itsStatusIsWhatAShellReports(_ script: String, _ status: Int32) throws {
    #expect(try run(script).status == status)
  }

  @Test func aMissingProgramIsAnError() {
    let start = ChildProcess.start(["no-such-program-here"], environment: ["PATH": "/bin"], input: 0, output: 1)
    guard case .failed(let code) = start else {
      Issue.record("\(start)")
      return
    }
    #expect(code == ENOENT)
  }

  @Test func itHasItsFolderItsVariablesAndNoOthers() throws {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().appending(path: "child-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (output, _) = try run("pwd -P; echo \"$A-$HOME-\"", environment: ["A": "b=c"], folder: folder.path)
    #expect(output == "\(folder.path)\nb=c--\n")
  }

  /// What this program ignores, and what the calling thread blocks, is as usual in the child.
  @Test func signalsEndItAsUsual() async throws {
    let before = signal(SIGPIPE, SIG_IGN)
    #expect(try run("kill -PIPE $$; exit 5").status == 141)
    signal(SIGPIPE, before)
    let status = await withCheckedContinuation { answer in
      startThread { answer.resume(returning: (try? run("kill -TERM $$; exit 5"))?.status) }
    }
    #expect(status == 143)
  }

  /// The process stays there until its status is asked for.
  @Test func itsEndIsSeenBeforeItsStatusIsTaken() throws {
    let pipe = try #require(ChildProcess.pipe())
    let child = try start("read go; exit 3", input: pipe.reading, output: 2)
    #expect(!child.hasEnded && child.exitStatus(options: WNOHANG) == nil)
    close(pipe.writing)
    close(pipe.reading)
    while !child.hasEnded { usleep(1_000) }
    #expect(child.hasEnded && child.exitStatus() == 3)
    // Its status was taken: what it wrote has to speak for it.
    #expect(child.hasEnded && child.exitStatus() == 0)
  }

  @Test func aServiceEndsWithAllThatItStarted() throws {
    let pipe = try #require(ChildProcess.pipe())
    defer { close(pipe.reading) }
    let child = try start("sleep 60 & echo ready; wait", output: pipe.writing, isService: true)
    close(pipe.writing)
    var buffer = [UInt8](repeating: 0, count: 100)
    #expect(read(pipe.reading, &buffer, buffer.count) == 6)
    child.endGroup()
    // The pipe ends when no process has its other end.
    var waiting = pollfd(fd: pipe.reading, events: Int16(POLLIN), revents: 0)
    #expect(poll(&waiting, 1, 5_000) == 1 && read(pipe.reading, &buffer, buffer.count) == 0)
  }

  #if os(Linux)
  @Test func aServiceGetsNoOtherDescriptors() throws {
    let other = dup(2)
    defer { close(other) }
    let script = "test -e /proc/self/fd/\(other)"
    #expect(try run(script).status == 0 && run(script, isService: true).status == 1)
  }
  #endif

  @Test func aThreadBlocksAllSignalsButThoseOfAFault() async {
    let blocked = await withCheckedContinuation { answer in
      startThread {
        var signals = sigset_t()
        pthread_sigmask(SIG_BLOCK, nil, &signals)
        let asked = [SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGSEGV, SIGBUS, SIGILL, SIGABRT, SIGTRAP, SIGFPE]
        answer.resume(returning: asked.map { sigismember(&signals, $0) == 1 })
      }
    }
    #expect(blocked == Array(repeating: true, count: 5) + Array(repeating: false, count: 6))
  }

  private final class Held: Sendable {}

  @Test func aThreadThatDoesNotStartKeepsNothing() {
    weak var seen: Held?
    do {
      let held = Held()
      seen = held
      #expect(!startThread(stackSize: 1 << 47) { _ = held })
    }
    #expect(seen == nil)
  }

  @Test func aTemporaryPathIsInTheSameFolderAndNoOthers() {
    let paths = (0..<2).map { _ in temporaryPath(for: "/a/b") }
    #expect(paths.allSatisfy { $0.hasPrefix("/a/b.") && $0.hasSuffix(".new") } && paths[0] != paths[1])
  }
}
