#if os(Linux)
import Foundation
import TestSupport
import Testing

/// What the network's thread does while a program waits for a gateway: nothing.
@Suite struct IdleTests {
  /// The thread that speaks to the network, by its name.
  private func networkThread(of process: pid_t) throws -> String {
    let folder = "/proc/\(process)/task"
    let threads = try FileManager.default.contentsOfDirectory(atPath: folder)
    return try #require(
      threads.first { (try? String(contentsOfFile: "\(folder)/\($0)/comm", encoding: .utf8)) == "http\n" })
  }

  /// Its system calls within two seconds, as strace writes them.
  private func calls(of process: pid_t) async throws -> [String] {
    let folder = try TemporaryFolder()
    let file = folder("calls")
    let strace = try ChildProgram(
      path: "/usr/bin/strace", arguments: ["-q", "-o", file.path, "-p", try networkThread(of: process)],
      environment: [:])
    try await Task.sleep(for: .seconds(2))
    #expect(strace.isRunning, "\(strace.errors)")
    strace.signal(SIGINT)
    _ = try await strace.waitForExit()
    let text = try String(contentsOf: file, encoding: .utf8)
    // The call in which the thread sleeps is there from the start to the end.
    return text.split(separator: "\n").map(String.init).filter { !$0.contains("<detached ...>") }
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
