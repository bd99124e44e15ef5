import Foundation
import TestSupport
import Testing

/// Tools of MCP servers, by the built program against the built sandbox.
@Suite struct MCPChatTests {
  /// A file with servers, each with its arguments, and the log that they write.
  private static func file(_ stage: ToolFixture, _ servers: [String: [String]], name: String = "mcp.json") throws
    -> String
  {
    let command = try BuiltProgram.path("ScriptedServer")
    let entries = servers.mapValues { ["command": command, "args": $0 + ["--log", log(stage)]] as [String: Any] }
    let data = try JSONSerialization.data(withJSONObject: ["servers": entries])
    try data.write(to: stage.folder.appending(path: name))
    return stage.folder.appending(path: name).path
  }

  private static func log(_ stage: ToolFixture) -> String { stage.user.folder("mcp.log").path }

  private static func lines(_ stage: ToolFixture) -> [Substring] {
    ((try? String(contentsOfFile: log(stage), encoding: .utf8)) ?? "").split(separator: "\n")
  }

  /// No process of a server is there any more.
  private static func expectNoServer(_ stage: ToolFixture) {
    let processes = lines(stage).compactMap { $0.hasPrefix("start ") ? pid_t($0.dropFirst(6)) : nil }
    #expect(!processes.isEmpty)
    for process in processes { #expect(kill(process, 0) != 0, "\(process) is there") }
  }

  @Test(arguments: ["current", "older"]) func aScriptCallsAToolOfAServer(mode: String) async throws {
    let stage = try await ToolFixture()
    let file = try Self.file(stage, ["files": [mode]])
    let run = try await stage.ask(
      "--mcp-config", file, "--allow-tool", "files/echo", #"files__echo {"text":"hello there"}"#)
    #expect(run.exit == .status(0) && run.output.contains("hello there"), "\(run)")
    #expect(stage.uses.last?.server.text == "files" && stage.uses.last?.tool.text == "echo")
    Self.expectNoServer(stage)
    let refused = try await stage.ask("--mcp-config", file, #"files__echo {"text":"hello there"}"#)
    #expect(refused.exit == .status(0) && refused.output.contains("has not allowed files/echo"))
    #expect(Self.lines(stage).filter { $0.contains("tools/call") }.count == 1)
  }

  @Test func aServerGetsNoKey() async throws {
    let stage = try await ToolFixture()
    let file = try Self.file(stage, ["files": ["current"]])
    let run = try await stage.ask("--mcp-config", file, "--allow-tool", "files/*", "files__environment {}")
    let result = try #require(stage.uses.last?["text"].text)
    #expect(run.exit == .status(0) && result.contains("descriptors 0 1 2\n"), "\(result)")
    #expect(!result.contains(Home.key) && !result.contains("AI_GATEWAY"))
  }

  @Test func aServerThatFailsIsANoticeAndNotAnEnd() async throws {
    let stage = try await ToolFixture()
    let file = try Self.file(stage, ["bad": ["exits"], "files": ["current"], "nonsense": ["closes-output"]])
    let run = try await stage.ask(
      "--mcp-config", file, "--allow-tool", "files/die", "files__die {}")
    #expect(run.exit == .status(0))
    #expect(run.errors.contains("the MCP server bad has ended with status 7: no such database"), "\(run.errors)")
    #expect(!run.errors.contains("\u{1B}[2J") && !run.output.contains("\u{1B}"))
    #expect(stage.uses.last?.error == .flag(true))
    #expect(
      stage.uses.last?["text"].text?.contains("the MCP server files has ended with status 9: the disk is on fire")
        == true)
    Self.expectNoServer(stage)
  }

  @Test func noServerOfAProjectIsStarted() async throws {
    let stage = try await ToolFixture()
    for name in [".mcp.json", "mcp.json", "config.json"] {
      _ = try Self.file(stage, ["files": ["current"]], name: name)
    }
    let run = try await stage.ask("--allow-tool", "files/*", #"files__echo {"text":"hello there"}"#)
    #expect(run.exit == .status(0) && Self.lines(stage).isEmpty)
  }

  @Test func aFileThatCannotBeReadIsAnErrorBeforeAnythingIsSent() async throws {
    let stage = try await ToolFixture()
    let missing = try await stage.ask("--mcp-config", "nowhere.json", "hello")
    #expect(missing.exit == .status(1) && missing.errors.contains("cannot read nowhere.json"), "\(missing)")
    try stage.write(#"{"servers": {"x": {"type": "sse", "url": "https://a/sse"}}}"#, to: "sse.json")
    let sse = try await stage.ask("--mcp-config", "sse.json", "hello")
    #expect(sse.exit == .status(64) && sse.errors.contains("uses the transport sse, which is not supported"), "\(sse)")
    #expect(stage.posts == 0)
  }

  @Test func theChatListsServersAndTheDoctorChecksThem() async throws {
    let stage = try await ToolFixture()
    let command = try BuiltProgram.path("ScriptedServer")
    let entries: [String: [String: Any]] = [
      "files": ["command": command, "args": ["older", "--log", Self.log(stage)]],
      "off": ["command": "x", "disabled": true],
      "gone": ["command": "no-such-program"], "unset": ["url": "https://a.example/${NO_SUCH_VARIABLE}"],
    ]
    try FileManager.default.createDirectory(at: stage.user.files, withIntermediateDirectories: true)
    try JSONSerialization.data(withJSONObject: ["mcpServers": entries]).write(
      to: stage.user.files.appending(path: "config.json"))
    let chat = try await stage.user.run(["chat"], input: Data("/tools\n".utf8), with: stage.access)
    let doctor = try await stage.user.run(["doctor"], with: stage.access)
    for output in [chat.output + chat.errors, doctor.output] {
      #expect(output.contains("MCP 2025-06-18 scripted 1"), "\(output)")
      #expect(
        output.contains("the MCP server gone does not start: no-such-program: No such file or directory"), "\(output)")
      #expect(output.contains("uses the variable NO_SUCH_VARIABLE, which is not set"))
      #expect(output.contains("disabled in its entry"))
    }
    #expect(chat.output.contains("files/echo"))
    Self.expectNoServer(stage)
  }

  @Test func progressIsShownWhileACallRunsAndCtrlCEndsIt() async throws {
    let stage = try await ToolFixture()
    let file = try Self.file(stage, ["files": ["older"]])
    let chat = try await stage.chat(["--mcp-config", file, "--allow-tool", "files/*"])
    try chat.send(#"files__progress {"text":"300"}"# + "\r")
    let row = try await chat.read(until: "/300 · ", timeout: TerminalDriver.patience)
    #expect(row.contains("¤ files/progress · "))
    try await chat.read(until: "s · step ", timeout: TerminalDriver.patience)
    try chat.send("\u{03}")
    let rest = try await chat.read(until: "the calls that are left were not run", timeout: TerminalDriver.patience)
    // The row is gone before anything else is written.
    #expect(rest.contains("\u{1B}7\u{1B}[B\r\u{1B}[K\u{1B}8"))
    try await chat.read(until: TerminalDriver.ready, timeout: TerminalDriver.patience)
    #expect(Self.lines(stage).contains { $0.contains("notifications/cancelled") })
    try chat.send("\u{04}")
    #expect(try await chat.waitForExit(timeout: TerminalDriver.patience) == .status(0))
  }

  @Test func aChatThatIsKilledLeavesNoServer() async throws {
    for signal in [SIGTERM, SIGHUP, SIGKILL] {
      let stage = try await ToolFixture()
      let file = try Self.file(stage, ["files": ["current"]])
      let terminal = try await stage.chat(["--mcp-config", file])
      try await eventually("a server") { Self.lines(stage).contains { $0.contains("tools/list") } }
      _ = kill(try #require(terminal.processID), signal)
      try await eventually("no server after \(signal)") {
        Self.lines(stage).allSatisfy { line in
          !line.hasPrefix("start ") || pid_t(line.dropFirst(6)).map { kill($0, 0) != 0 } ?? true
        }
      }
    }
  }
}
