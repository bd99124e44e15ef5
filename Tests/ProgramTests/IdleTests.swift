#if os(Linux)
import Foundation
import TestSupport
import Testing

/// What a program does while it waits for a gateway: nothing, on any of its threads.
@Suite struct IdleTests {
  /// The system calls of all its threads within three seconds, as strace writes them.
  private func calls(of process: pid_t) async throws -> [String] {
    let folder = try TemporaryFolder()
    let file = folder("calls")
    let strace = try ChildProgram(
      path: "/usr/bin/strace", arguments: ["-q", "-f", "-o", file.path, "-p", "\(process)"], environment: [:])
    try await Task.sleep(for: .seconds(3))
    #expect(strace.isRunning, "\(strace.errors)")
    strace.signal(SIGINT)
    _ = try await strace.waitForExit()
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
    // Each thread has one line: the call in which it sleeps from the start to the end.
    let threads = Dictionary(grouping: lines) { $0.prefix { $0 != " " } }
    #expect(threads.count > 2, "\(lines)")
    return threads.values.filter { $0.count > 1 }.flatMap { $0 }
  }

  private func threadNames(of process: pid_t) throws -> [String] {
    let folder = "/proc/\(process)/task"
    return try FileManager.default.contentsOfDirectory(atPath: folder).map {
      try String(contentsOfFile: "\(folder)/\($0)/comm", encoding: .utf8).trimmingCharacters(in: .newlines)
    }
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
    #expect(try !threadNames(of: ask.processID).contains("http"), "the command's own thread serves the connection")
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
