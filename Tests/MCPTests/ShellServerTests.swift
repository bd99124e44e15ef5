import Foundation
import Records
import TestSupport
import Testing

@testable import MCP

/// Servers that are scripts of the shell, for what a process does beyond the messages.
@Suite struct ShellServerTests {
  private let folder: TemporaryFolder
  private var log: URL { folder("log") }

  init() throws { folder = try TemporaryFolder() }

  /// A server of the current version with one tool. `begin` comes before it reads, `call` answers a call with the
  /// number `$id`, `end` comes after its input has ended. `say` writes a line, `note` one into the log.
  private func client(
    begin: String = "", schema: String = #"{"type":"object"}"#, call: String, end: String = "",
    limits: MCPLimits = ServerFixture.limits
  ) -> MCPClient {
    let script = #"""
      say() { printf '%s\n' "$1"; }
      result() { say "{\"jsonrpc\":\"2.0\",\"id\":$1,\"result\":$2}"; }
      text() { result "$1" "{\"content\":[{\"type\":\"text\",\"text\":\"$2\"}]}"; }
      note() { printf '%s\n' "$1" >>"$LOG"; }
      note start
      """# + "\n\(begin)\n"
        + #"""
        while read -r line; do
          id=${line#*\"id\":}; id=${id%%,*}
          case "$line" in
          *server/discover*) result "$id" '{"supportedVersions":["2026-07-28"]}';;
          *tools/list*) result "$id" '{"tools":[{"name":"t","inputSchema":SCHEMA}]}';;
          *tools/call*)
        """#.replacing("SCHEMA", with: schema) + "\n\(call)\n" + ";;\nesac\ndone\n\(end)\n"
    return MCPClient(
      MCPServerConfiguration(
        "s", .process(command: ["/bin/sh", "-c", script], environment: ["LOG": log.path], folder: nil)),
      environment: ["PATH": "/usr/bin:/bin"], version: "1", limits: limits)
  }

  private var notes: [String] {
    ((try? String(contentsOf: log, encoding: .utf8)) ?? "").split(separator: "\n").map(String.init)
  }

  private func call(_ client: MCPClient, _ arguments: String = "{}") async throws -> String {
    let tool = try #require(try await client.tools().first)
    return try await client.call(tool, arguments: arguments).text
  }

  /// Its input ends first; a signal comes only where it goes on.
  @Test func aServerMayEndByItselfBeforeASignalComes() async throws {
    var limits = ServerFixture.limits
    limits.shutdown = .seconds(10)
    let client = client(begin: "trap 'note term' TERM", call: "text $id 3", end: "note end", limits: limits)
    #expect(try await call(client) == "3")
    await client.close()
    #expect(notes == ["start", "end"])
  }

  @Test func aServerThatGoesOnHasTimeToEndAfterTheSignal() async throws {
    var limits = ServerFixture.limits
    limits.shutdown = .milliseconds(600)
    let client = client(
      begin: "trap 'sleep 0.05; note term; exit 0' TERM", call: "text $id 3", end: "while :; do sleep 0.01; done",
      limits: limits)
    #expect(try await call(client) == "3")
    await client.close()
    #expect(notes == ["start", "term"])
  }

  /// The annotation is one of the way over HTTP alone.
  @Test func aProcessMayHaveAnyAnnotationOfAHeader() async throws {
    let client = client(schema: #"{"properties":{"x":{"type":"number","x-mcp-header":"X"}}}"#, call: "text $id 3")
    #expect(try await client.tools().map(\.name) == ["t"])
    await client.close()
  }

  /// An error without a number ends the only call that is open, and none of two.
  @Test func anErrorWithoutANumberIsThatOfTheOnlyCall() async throws {
    let alone = client(call: #"say '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"what?"}}'"#)
    #expect(await failure { try await call(alone) } == .refused(code: -32700, message: "what?"))
    await alone.close()
    #expect(
      try await both(
        #"say '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"what?"}}'; text $first 1; text $id 2"#)
        == ["1", "2"])
  }

  /// A line that is too long is the answer to the call whose number it begins with.
  @Test func anAnswerThatIsTooLongEndsItsOwnCallAlone() async throws {
    var limits = ServerFixture.limits
    limits.message = 10_000
    #expect(
      try await both(
        #"text $first "$(head -c 20000 /dev/zero | tr '\0' x)"; text $id 2"#, limits: limits)
        == ["2", "answerTooLong"])
  }

  /// What two calls at the same time came to, in order; `answers` is run once both have come.
  private func both(_ answers: String, limits: MCPLimits = ServerFixture.limits) async throws -> [String] {
    let client = client(
      begin: "first=", call: "if [ -z \"$first\" ]; then first=$id; else \(answers); fi", limits: limits)
    let tool = try #require(try await client.tools().first)
    let results = await withTaskGroup(of: String.self) { group in
      for _ in 0..<2 {
        group.addTask {
          do { return try await client.call(tool, arguments: "{}").text } catch {
            return String("\(error)".prefix { $0 != "(" })
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    await client.close()
    return results.sorted()
  }

  /// It is killed at once, whatever time a server has to end by itself.
  @Test func aServerThatReadsNothingIsEnded() async throws {
    var limits = ServerFixture.limits
    limits.unreadBytes = 100_000
    limits.idle = .seconds(5)
    limits.shutdown = .seconds(10)
    let client = client(call: "text $id 3; while :; do sleep 1; done", limits: limits)
    #expect(try await call(client) == "3")
    let long = String(repeating: "x", count: 300_000)
    let start = ContinuousClock.now
    #expect(await failure { try await call(client, #"{"x":"\#(long)"}"#) } == .notReading)
    #expect(await client.status == .failed(.notReading))
    await client.close()
    #expect(ContinuousClock.now - start < .seconds(8))
  }

  /// A pipe takes 64 KiB at a time.
  @Test func aLongArgumentArrivesWhole() async throws {
    var limits = ServerFixture.limits
    limits.idle = .seconds(10)
    let server = try ServerFixture("current", limits: limits)
    let answer = try await server.call("echo", String(repeating: "x", count: 199_999) + "y")
    #expect(answer.size == 200_000 && answer.text.hasPrefix("xxx"))
  }

  /// Not even where it was given up before it began.
  @Test func aCallThatWasGivenUpBeforeIsNotWaitedFor() async throws {
    var limits = ServerFixture.limits
    limits.idle = .seconds(4)
    let client = client(call: "note called", limits: limits)
    let tool = try #require(try await client.tools().first)
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return try await client.call(tool, arguments: "{}")
    }
    task.cancel()
    #expect(await failure { try await task.value } == .cancelled)
    await client.close()
  }

  /// Each answer sets the count of unrequested messages to zero.
  @Test func aServerMayTellMuchOverAllItsCalls() async throws {
    var limits = ServerFixture.limits
    limits.unsolicitedMessages = 5
    let notice = #"say '{"jsonrpc":"2.0","method":"notifications/message"}'"#
    let client = client(
      call: Array(repeating: notice, count: 4).joined(separator: ";") + "; text $id 3", limits: limits)
    for _ in 0..<4 { #expect(try await call(client) == "3") }
    #expect(notes == ["start"])
    await client.close()
  }

  /// Lines count, however short they are.
  @Test(arguments: ["nonsense", #"{"method":"notifications/message"}"#]) func manyShortLinesAreAFlood(line: String)
    async throws
  {
    var limits = ServerFixture.limits
    limits.unsolicitedMessages = 50
    limits.idle = .seconds(4)
    let client = client(call: "i=0; while [ $i -lt 60 ]; do say '\(line)'; i=$((i+1)); done", limits: limits)
    guard case .flooded? = await failure(of: { try await call(client) }) else {
      Issue.record("the call goes on")
      return
    }
    await client.close()
  }

  /// Failures in a row are counted; an answer between them sets the count to zero.
  @Test func anAnswerEndsARowOfFailures() async throws {
    var limits = ServerFixture.limits
    limits.failures = 2
    let client = client(call: #"case "$line" in *die*) exit 1;; esac; text $id 3"#, limits: limits)
    for _ in 0..<3 {
      #expect(await failure { try await call(client, #"{"x":"die"}"#) } == .ended(status: 1, errors: ""))
      #expect(try await call(client) == "3")
    }
    for _ in 0..<2 { #expect(await failure { try await call(client, #"{"x":"die"}"#) } != nil) }
    #expect(
      await failure { try await call(client) } == .paused(failures: 2, last: .ended(status: 1, errors: "")))
    await client.close()
  }

  /// A start that succeeds makes good one that failed: a death in a call is then one failure, and no failed start.
  @Test func afterAGoodStartAFailureDoesNotRestAtOnce() async throws {
    var limits = ServerFixture.limits
    limits.rest = .milliseconds(250)
    let client = client(
      begin: #"if [ ! -e "$LOG.ready" ]; then : >"$LOG.ready"; exit 5; fi"#,
      call: #"case "$line" in *die*) exit 1;; esac; text $id 3"#, limits: limits)
    await client.assumeOlder()
    #expect(await failure { try await client.tools() } == .ended(status: 5, errors: ""))
    #expect(await client.status == .failed(.ended(status: 5, errors: "")))
    try await ServerFixture.wait("the end of the rest") { (try? await client.tools()) != nil }
    #expect(await failure { try await call(client, #"{"x":"die"}"#) } == .ended(status: 1, errors: ""))
    #expect(try await call(client) == "3")
    await client.close()
  }
}
