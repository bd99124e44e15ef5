#if os(Linux)
import Foundation
import TestSupport
import Testing

/// What a program does that only waits: nothing.
@Suite struct IdleTests {
  /// The system calls of all threads of a process within two seconds, as strace writes them.
  private func calls(of process: pid_t) async throws -> [String] {
    let folder = try TemporaryFolder()
    let file = folder("calls")
    let strace = try ChildProgram(
      path: "/usr/bin/strace", arguments: ["-f", "-q", "-o", file.path, "-p", "\(process)"], environment: [:])
    try await Task.sleep(for: .seconds(2))
    #expect(strace.isRunning, "\(strace.errors)")
    strace.signal(SIGINT)
    _ = try await strace.waitForExit()
    let text = try String(contentsOf: file, encoding: .utf8)
    // The calls in which the threads sleep are there from the start to the end. libdispatch looks after its threads
    // once a second with a timer of its own, in every program with Swift's concurrency.
    let expected = ["<detached ...>", "<unfinished ...>", "resuming interrupted", "epoll_", "timerfd_settime"]
    let calls = text.split(separator: "\n").map(String.init)
    #expect(calls.count { $0.contains("timerfd_settime") } <= 3)
    return calls.filter { line in !expected.contains { line.contains($0) } }
  }

  private func waiting(_ steps: [ByteServer.Step], until text: String) async throws -> [String] {
    let server = try ByteServer(steps)
    let home = try Home()
    let ask = try home.start(
      ["ask", "--no-tags", "Hello?"],
      with: ["AI_GATEWAY_API_KEY": Home.key, "AI_GATEWAY_BASE_URL": server.baseURL.absoluteString])
    _ = try await server.request()
    if !text.isEmpty { try await ask.wait(for: text) }
    try await Task.sleep(for: .milliseconds(500))
    return try await calls(of: ask.processID)
  }

  @Test func anAskThatWaitsForItsReplyMakesNoCalls() async throws {
    #expect(try await waiting([.stall], until: "") == [])
  }

  @Test func anAskInTheMiddleOfItsReplyMakesNoCalls() async throws {
    let events = CannedGateway.events(["Half"], id: CannedGateway.id(1)).dropLast(2).joined()
    let begun = ByteServer.streamHead + ByteServer.chunk(events)
    #expect(try await waiting([.send(begun), .stall], until: "Half") == [])
  }
}
#endif
