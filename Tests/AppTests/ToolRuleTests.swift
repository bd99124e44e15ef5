import Foundation
import Records
import Settings
import Synchronization
import TestSupport
import Testing

@testable import App

/// Single rules of what is offered, agreed to, and run.
@Suite struct ToolRuleTests {
  private let fixture: ToolboxFixture

  init() throws { fixture = try ToolboxFixture() }

  // What is offered.

  @Test func aServerTakesThePlaceOfTheOneOfItsName() async {
    let box = await fixture.box([
      CannedToolServer(name: "a", offered: [ToolDefinition.canned("x", server: "a")]),
      CannedToolServer(name: "b", offered: [ToolDefinition.canned("x", server: "b")]),
    ])
    await box.use(CannedToolServer(name: "c", offered: [ToolDefinition.canned("x", server: "c")]))
    await box.use(CannedToolServer(name: "a", offered: [ToolDefinition.canned("y", server: "a")]))
    #expect(await box.definitions().map(\.name) == ["a__y", "b__x", "c__x"])
  }

  @Test func soManyToolsAreOffered() async {
    let many = (1...130).map { ToolDefinition.canned("t\($0)") }
    let box = await fixture.box([
      CannedToolServer(offered: many), CannedToolServer(name: "g", offered: [ToolDefinition.canned("x", server: "g")]),
    ])
    #expect(await box.definitions().map(\.tool) == (1...128).map { "t\($0)" })
  }

  @Test func aToolOfJustTheLimitsIsOffered() async {
    let size = ToolDefinition.canned("long", description: "").canonicalText.utf8.count
    let tools = [
      ToolDefinition.canned("a", name: String(repeating: "x", count: 64)),
      ToolDefinition.canned("long", description: String(repeating: "d", count: 65_536 - size)),
      ToolDefinition.canned("more", description: String(repeating: "d", count: 65_537 - size)),
    ]
    #expect(await fixture.box([CannedToolServer(offered: tools)]).definitions().map(\.tool) == ["a", "long"])
  }

  @Test func aFailureIsForgottenOnceTheServerAnswers() async throws {
    let box = await fixture.box([
      CannedToolServer(offered: [ToolDefinition.canned("a")], obstacle: fixture.folder("obstacle"))
    ])
    #expect(await box.failures.isEmpty)
    try Data().write(to: fixture.folder("obstacle"))
    #expect(await box.definitions().isEmpty)
    #expect(await box.failures == ["fs": "Failure()"])
    #expect(await box.definition(named: "fs__a") == nil)
    try FileManager.default.removeItem(at: fixture.folder("obstacle"))
    #expect(await box.definitions().count == 1)
    #expect(await box.failures.isEmpty)
  }

  @Test func aToolOfAServerThatHasGoneIsAnError() async {
    let result = await fixture.box([]).run(ToolDefinition.canned("a"), arguments: "{}")
    #expect(result == ToolResult(text: "the server fs is not there any more", isError: true))
  }

  private final class ClosingServer: ToolServer {
    let name: String
    let origin = "x"
    let isClosed = Mutex(false)

    init(_ name: String) { self.name = name }

    func tools() async throws -> [ToolDefinition] { [] }
    func call(
      _ tool: ToolDefinition, arguments: String, progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolResult { ToolResult(text: "") }
    func close() async { isClosed.withLock { $0 = true } }
  }

  @Test func eachServerIsClosed() async {
    let servers = ["a", "b"].map { ClosingServer($0) }
    let box = await fixture.box(servers)
    await box.close()
    #expect(servers.allSatisfy { $0.isClosed.withLock(\.self) })
  }

  // What was agreed to.

  @Test func aRepeatThatWasAgreedToIsThatCallAlone() async throws {
    let tools = [ToolDefinition.canned("pay"), ToolDefinition.canned("send")]
    let box = await fixture.box([CannedToolServer(offered: tools)], rules: ["fs/*"])
    let question = try #require(await box.question(about: tools[0], arguments: #"{"n":1}"#, isRepeat: true))
    try await box.take(.once, to: question)
    #expect(await box.question(about: tools[0], arguments: #"{"n":1}"#, isRepeat: true) == nil)
    #expect(await box.question(about: tools[0], arguments: #"{"n":2}"#, isRepeat: true) != nil)
    #expect(await box.question(about: tools[1], arguments: #"{"n":1}"#, isRepeat: true) != nil)
  }

  @Test func anAgreementForTheChatIsNotKept() async throws {
    let tool = ToolDefinition.canned("read")
    let first = await fixture.box([CannedToolServer(offered: [tool])])
    let question = try #require(await first.question(about: tool, arguments: "{}", isRepeat: false))
    #expect(question.canBeAgreedForLater)
    try await first.take(.session, to: question)
    #expect(await first.question(about: tool, arguments: "{}", isRepeat: false) == nil)
    #expect(fixture.consents.entries.isEmpty)
    #expect(
      await fixture.box([CannedToolServer(offered: [tool])]).question(about: tool, arguments: "{}", isRepeat: false)
        != nil)
  }

  /// Neither a rule nor an earlier yes holds for a command of the shell.
  @Test func aCommandIsAskedAboutEachTime() async throws {
    let local = LocalToolServer(
      LocalTool.allCases, workingFolder: fixture.folder.url.path, forbidden: [], environment: [:])
    let box = await fixture.box([local], rules: ["local/*", "local/run"])
    let tools = await box.definitions()
    #expect(tools.map(\.tool) == ["read_file", "run"])
    #expect(await box.question(about: tools[0], arguments: "{}", isRepeat: false) == nil)
    for answer in [ToolAnswer.session, .always] {
      let question = try #require(await box.question(about: tools[1], arguments: "{}", isRepeat: false))
      #expect(!question.canBeAgreedForLater)
      try await box.take(answer, to: question)
    }
    #expect(await box.question(about: tools[1], arguments: "{}", isRepeat: false) != nil)
    #expect(fixture.consents.entries.isEmpty)
    #expect(await box.listing().map(\.agreement) == [.rule, .asks])
  }

  /// The nearest agreement is shown: that of the chat, a rule, and then the file.
  @Test func aListShowsWhatWasAgreedTo() async throws {
    let tools = ["chat", "rule", "file", "changed", "none"].map { ToolDefinition.canned($0) }
    for tool in tools.dropLast() {
      let known = tool.tool == "changed" ? ToolDefinition.canned("changed", description: "another") : tool
      try fixture.consents.add(known, origin: "fs --root /tmp")
    }
    let box = await fixture.box([CannedToolServer(offered: tools)], rules: ["fs/rule", "fs/chat"])
    let question = ToolQuestion(
      definition: tools[0], origin: "fs --root /tmp", arguments: "{}", isRepeat: false, canBeAgreedForLater: true)
    try await box.take(.session, to: question)
    let listing = await box.listing()
    #expect(listing.map(\.agreement) == [.session, .rule, .always, .changed, .asks])
    #expect(listing.allSatisfy { $0.origin == "fs --root /tmp" })
  }

  @Test func anAgreementReplacesTheOneToTheSameToolOfTheSameServer() throws {
    try fixture.consents.add(ToolDefinition.canned("a"), origin: "one")
    try fixture.consents.add(ToolDefinition.canned("a"), origin: "two")
    try fixture.consents.add(ToolDefinition.canned("b"), origin: "one")
    let changed = ToolDefinition.canned("a", description: "changed")
    try fixture.consents.add(changed, origin: "one")
    #expect(fixture.consents.entries.map(\.origin) == ["two", "one", "one"])
    #expect(fixture.consents.entries.map(\.tool) == ["a", "b", "a"])
    #expect(fixture.consents.entry(for: changed, origin: "one")?.sha256 == changed.sha256)
    #expect(fixture.consents.entry(for: changed, origin: "two")?.sha256 == ToolDefinition.canned("a").sha256)
    #expect(try fixture.consents.remove(server: "fs", tool: "a") == 2)
    #expect(fixture.consents.entries.map(\.tool) == ["b"])
  }

  @Test func aRuleMayNameAToolWithASlash() throws {
    let rule = try #require(ToolRule("fs/a/b"))
    #expect(rule.server == "fs" && rule.tool == "a/b" && rule.sha256 == nil)
    #expect(rule.allows(ToolDefinition.canned("a/b")) && !rule.allows(ToolDefinition.canned("a")))
    #expect(!rule.allows(ToolDefinition.canned("a/b", server: "other")))
  }

  // Names.

  @Test func aNameOfJustTheLimitNeedsNoHash() {
    let tool = String(repeating: "t", count: 57)
    #expect(FunctionName.name(server: "files", tool: tool) == "files__" + tool)
    let longer = FunctionName.name(server: "files", tool: tool + "t")
    let hash = SHA256.digits("files\u{0}\(tool)t".utf8).prefix(8)
    #expect(longer == "files__" + tool.dropLast(9) + "_" + hash && longer.utf8.count == 64)
  }

  // The program's own tools.

  @Test func aToolThatIsSwitchedOffIsNotRun() async throws {
    let all = LocalToolServer(
      LocalTool.allCases, workingFolder: fixture.folder.url.path, forbidden: [], environment: [:])
    let reader = LocalToolServer([.readFile], workingFolder: fixture.folder.url.path, forbidden: [], environment: [:])
    #expect(await reader.tools().map(\.tool) == ["read_file"])
    let run = try #require(await all.tools().last)
    let result = await reader.call(run, arguments: #"{"command":"echo x >made"}"#)
    #expect(result == ToolResult(text: "there is no tool run", isError: true))
    #expect(!FileManager.default.fileExists(atPath: fixture.folder("made").path))
  }

  /// Also where the folder of an environment's files has the name.
  @Test func noFileBelowAFolderOfAnEnvironmentIsRead() {
    for name in [".env.d", "prod.env", ".envrc"] {
      let reader = FileReaderTool(root: fixture.folder.url.path, forbidden: [])
      try? FileManager.default.createDirectory(at: fixture.folder(name), withIntermediateDirectories: true)
      try? Data("secret".utf8).write(to: fixture.folder(name).appending(path: "a.txt"))
      let result = reader.result("\(name)/a.txt")
      #expect(result == ToolResult(text: "this file may not be read: \(name)/a.txt", isError: true))
    }
  }

  @Test func aCommandGetsTheLanguageAndADumbTerminal() async {
    let shell = ShellTool(
      folder: fixture.folder.url.path,
      environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C", "TERM": "xterm", "AI_GATEWAY_API_KEY": "k"])
    #expect(await shell.result(#"echo "$TERM|$LC_ALL|$AI_GATEWAY_API_KEY""#) == ToolResult(text: "dumb|C|\n"))
  }

  /// Whether the user stops it or its time is over.
  @Test(arguments: [true, false]) func aCommandThatIsEndedIsGone(isStopped: Bool) async throws {
    let shell = ShellTool(folder: fixture.folder.url.path, environment: ["PATH": "/usr/bin:/bin"])
    let file = fixture.folder("pid")
    let task = Task {
      await shell.result("echo $$ >pid; sleep 60", within: isStopped ? .seconds(60) : .milliseconds(400))
    }
    let end = ContinuousClock.now + .seconds(10)
    func process() -> pid_t? {
      (try? String(contentsOf: file, encoding: .utf8)).flatMap { pid_t($0.trimmingCharacters(in: .newlines)) }
    }
    while process() == nil, ContinuousClock.now < end { await Task.yield() }
    if isStopped { task.cancel() }
    #expect(await task.value.isError)
    let process = try #require(process())
    while kill(process, 0) == 0, ContinuousClock.now < end { await Task.yield() }
    #expect(kill(process, 0) != 0)
  }

  /// What is behind it would be lost.
  @Test func aNULIsInNoCommandAndInNoPath() async throws {
    try Data("text".utf8).write(to: fixture.folder("a.txt"))
    let shell = ShellTool(folder: fixture.folder.url.path, environment: ["PATH": "/usr/bin:/bin"])
    #expect(await shell.result("echo a\u{0} && exit 1").isError)
    let reader = FileReaderTool(root: fixture.folder.url.path, forbidden: [])
    #expect(reader.result("a.txt") == ToolResult(text: "text") && reader.result("a.txt\u{0}.png").isError)
  }

  /// Ends of lines that the command writes are its own; the note stands in a line of its own.
  @Test func theNoteAboutACommandIsALineOfItsOwn() async {
    let shell = ShellTool(folder: fixture.folder.url.path, environment: ["PATH": "/usr/bin:/bin"])
    for (command, text) in [
      ("printf x; exit 2", "x\n[exit status 2]"), ("echo x; exit 2", "x\n[exit status 2]"),
      ("exit 2", "[exit status 2]"),
    ] {
      #expect(await shell.result(command).text == text)
    }
  }

  /// By name and by server: another server's tool of the name is none of the program's own.
  @Test func theProgramsOwnToolsAreKnownByTheirServer() {
    let tools = [("local", "read_file"), ("local", "run"), ("fs", "read_file"), ("fs", "run")].map {
      ToolDefinition.canned($0.1, server: $0.0)
    }
    #expect(tools.map(LocalToolServer.isReadOnly) == [true, false, false, false])
    #expect(tools.map(LocalToolServer.alwaysAsks) == [false, true, false, false])
  }

  @Test func theWorkingFolderMayBeTheTopOne() throws {
    try Data("text".utf8).write(to: fixture.folder("a.txt"))
    let path = fixture.folder("a.txt").path
    #expect(FileReaderTool(root: "/", forbidden: []).result(path) == ToolResult(text: "text"))
    #expect(FileReaderTool(root: "/", forbidden: [fixture.folder.url.path]).result(path).isError)
  }

  @Test func aTurnHasTheStepsOfTheConfiguration() throws {
    #expect(try AppContext(environment: ["TUPPENCE_HOME": fixture.folder("none").path]).maxSteps == 12)
    try Data(#"{"max_steps": 3}"#.utf8).write(to: fixture.folder("config.json"))
    #expect(try AppContext(environment: ["TUPPENCE_HOME": fixture.folder.url.path]).maxSteps == 3)
  }

  // Servers of the protocol.

  @Test func eachServerThatDoesNotStartIsTold() async throws {
    try Data(#"{"mcpServers": {"a": {"command": "/no/a"}, "b": {"command": "/no/b"}}}"#.utf8).write(
      to: fixture.folder("config.json"))
    let servers = try MCPServers(try AppContext(environment: ["TUPPENCE_HOME": fixture.folder.url.path])) {
      error, name in
      "\(name): \(error)"
    }
    #expect(!servers.isEmpty)
    let failed = Mutex<[String]>([])
    servers.start { unavailable in failed.withLock { $0.append("\(unavailable)") } }
    let deadline = ContinuousClock.now + .seconds(10)
    while failed.withLock({ $0.count }) < 2, ContinuousClock.now < deadline { await Task.yield() }
    #expect(
      failed.withLock { $0.sorted() }
        == ["a", "b"].map { "\($0): cannotStart(command: \"/no/\($0)\", code: \(ENOENT))" })
    await servers.close()
    for server in servers.servers { #expect(await server.status == .closed) }
  }

  @Test func progressIsToldAsAShare() async throws {
    let command = [try BuiltProgram.path("ScriptedServer"), "current"]
    let server = MCPToolServer(
      MCPServerConfiguration("files", .process(command: command, environment: [:], folder: nil)),
      environment: ["PATH": "/bin"], words: { "\($0)" })
    let tool = try #require(try await server.tools().first { $0.tool == "progress" })
    let steps = Mutex<[ToolProgress]>([])
    let result = await server.call(tool, arguments: #"{"text":"2"}"#) { step in steps.withLock { $0.append(step) } }
    #expect(result == ToolResult(text: "done"))
    #expect(
      steps.withLock(\.self) == [
        ToolProgress(share: "1/2", message: "step 1"), ToolProgress(share: "2/2", message: "step 2"),
      ])
    await server.close()
  }

  /// Every gateway takes an object with its type; what a server omits is said once it runs.
  @Test func aSchemaWithoutATypeIsOneOfAnObject() async throws {
    let script = #"""
      result() { printf '%s\n' "{\"jsonrpc\":\"2.0\",\"id\":$1,\"result\":$2}"; }
      read -r line; result 1 '{"supportedVersions":["2026-07-28"]}'
      read -r line
      tools='{"name":"a","inputSchema":{"x":1}},{"name":"b","inputSchema":{"type":"string"}},{"name":"c"}'
      result 2 "{\"tools\":[$tools]}"
      while read -r line; do :; done
      """#
    let server = MCPToolServer(
      MCPServerConfiguration("s", .process(command: ["/bin/sh", "-c", script], environment: [:], folder: nil)),
      environment: ["PATH": "/bin"], words: { "\($0)" })
    #expect(await server.omitted.isEmpty)
    let tools = try await server.tools()
    #expect(tools.map(\.inputSchema.line) == [#"{"type":"object","x":1}"#, #"{"type":"string"}"#])
    #expect(await server.omitted == ["c: its inputSchema is no object"])
    await server.close()
    #expect(await server.omitted.isEmpty)
  }
}
