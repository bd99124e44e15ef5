import Foundation
import Records
import TestSupport
import Testing

@testable import App
@testable import Console
@testable import Terminal

/// What `/set` lists, and other commands and remarks of a chat with a choice in them.
@Suite(.timeLimit(.minutes(2)))
struct SlashSettingsTests {
  private func chat(_ lines: String..., in fixture: ReplFixture) async throws -> Repl {
    try await fixture.chat(lines.map { .line($0) }).repl
  }

  private func end(_ repl: Repl) async {
    await repl.settlement.stop()
    await repl.session.close()
  }

  private func count(_ text: String, in fixture: ReplFixture) -> Int {
    fixture.output.components(separatedBy: text).count - 1
  }

  /// The name and the value of each row of `/set`; the remarks of other commands come behind all answers.
  private func rows(_ fixture: ReplFixture) -> [[String]] {
    fixture.output.split(separator: "\n").drop { !$0.hasPrefix("  model  ") }.prefix(SessionSetting.all.count).map {
      row in
      row.split(separator: " ", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  @Test func eachSettingShowsItsOwnValue() async throws {
    let usual = try ReplFixture()
    _ = try await chat("/set", in: usual)
    let model = SessionOpening.standardModel
    #expect(
      rows(usual).map { $0 + ($0.count == 1 ? [""] : []) } == [
        ["model", model], ["assistant", "duck"], ["system", "off"], ["user", "off"], ["tags", "on"],
        ["caching", "auto"], ["keep", "off"], ["tier", "off"], ["fallback", "off"], ["only", "off"], ["title", ""],
        ["var", "none"], ["cost_line", "full"], ["temperature", "off"], ["max_tokens", "off"], ["reasoning", "off"],
      ], "\(usual.output)")
    let fixture = try ReplFixture()
    _ = try await chat(
      "/set model openai/gpt-5", "/set assistant swift", "/set system Be brief.", "/set user ada", "/set tags off",
      "/set caching off", "/set keep 3 turns", "/set tier flex", "/set fallback gpt-5 openai/gpt-5 sonnet",
      "/set only bedrock", "/set title T", "/set var a=b=c", "/set var d=", "/set cost_line short",
      "/set temperature 0.2", "/set max_tokens 9", "/set reasoning low", "/set", in: fixture)
    #expect(
      rows(fixture) == [
        ["model", "openai/gpt-5"], ["assistant", "swift"], ["system", "Be brief."], ["user", "ada"], ["tags", "off"],
        ["caching", "off"], ["keep", "3 turns"], ["tier", "flex"], ["fallback", "openai/gpt-5 \(model)"],
        ["only", "bedrock"], ["title", "T"], ["var", "a=b=c  d="], ["cost_line", "short"], ["temperature", "0.2"],
        ["max_tokens", "9"], ["reasoning", "low"],
      ], "\(fixture.output)")
    #expect(count("your own instructions still replace its own", in: fixture) == 0)
    let context = try AppContext(environment: fixture.environment)
    #expect(context.configuration.costLineDetail == .short)
  }

  @Test func whatIsTakenAwayIsNotSent() async throws {
    let fixture = try ReplFixture()
    _ = try await chat("/set max_tokens 9", "/set max_tokens off", "/set var odd", in: fixture)
    #expect(count("max_tokens: not sent from the next turn on", in: fixture) == 1)
    #expect(count("variables: duck has none", in: fixture) == 1)
    // A server that is not asked for caching does as it likes.
    var options = Options()
    (options.gateway, options.model) = (fixture.server.baseURL.absoluteString, "m")
    let other = try ReplFixture()
    _ = try await other.chat([.line("/set"), .line("/tags"), .line("/user ada")], options: options)
    #expect(rows(other)[5] == ["caching", "left to the server"])
    #expect(count("billed to ada from the next turn on\n", in: other) == 1)
  }

  /// Money of the sandbox is never among real money.
  @Test func aChatWithPlayMoneyReportsAndLimitsPlayMoney() async throws {
    let fixture = try ReplFixture()
    _ = try await chat("one", "/settle", "/report model", "/budget 2", "/budget", in: fixture)
    #expect(count("\ntotal ", in: fixture) == 1 && count("play money", in: fixture) == 0, "\(fixture.output)")
    var options = Options()
    options.gateway = "sandbox"
    let play = try ReplFixture(home: fixture.home)
    let (repl, lines) = try await play.chat(
      [.line("/report model"), .line("/budget 2"), .line("/budget")], options: options)
    #expect(count("no turns\n", in: play) == 1 && count("\ntotal ", in: play) == 0, "\(play.output)")
    #expect(count("play money, counted separately", in: play) == 1 && lines.left == 0)
    await repl.connection.close()
  }

  /// What was taken out of the conversation is not where it goes on.
  @Test func aResumedChatShowsTheLastExchangeOfItsConversation() async throws {
    let first = try ReplFixture()
    let repl = try await chat("one", "two", "/undo", in: first)
    await end(repl)
    let fixture = try ReplFixture(home: first.home, onTerminal: true)
    _ = try await fixture.chat([.line("/resume \(repl.session.id)")])
    #expect(await fixture.shows("2 turns · $"))
    #expect(fixture.output.contains("reply 1") && !fixture.output.contains("reply 2"))
  }

  @Test func aSearchMayBeginWithHyphensAndHaveOptions() async throws {
    let fixture = try ReplFixture()
    let repl = try await chat("a --flag", in: fixture)
    await end(repl)
    let again = try await chat(
      "/search -- --flag", "/search --assistant=duck flag", "/search --assistant swift flag", in: fixture)
    #expect(count("    turn 1 prompt  a [--flag]\n", in: fixture) == 1 && count("a --[flag]\n", in: fixture) == 1)
    #expect(count("no session matches", in: fixture) == 1 && again.viewState.found.isEmpty)
  }

  @Test func instructionsOfTheUsersOwnAreSaidToReplaceTheAssistants() async throws {
    let fixture = try ReplFixture()
    _ = try await chat("/assistant swift", "/assistant", in: fixture)
    #expect(count("your own instructions", in: fixture) == 0)
    _ = try await chat(
      "/system Be brief.", "/assistant swift", "/assistant", "/system", "/system off", "/system", in: fixture)
    #expect(count("your own instructions still replace its own", in: fixture) == 1)
    #expect(count("your own instructions replace its own: /system", in: fixture) == 1)
    #expect(count("\nBe brief.\n", in: fixture) == 1 && count("the instructions are swift's own", in: fixture) == 1)
  }

  @Test func anAssistantThatCannotBeReadIsListed() async throws {
    let fixture = try ReplFixture()
    let folder = fixture.home("home/prompts")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try Data("---\ncolour: red\n---\nx".utf8).write(to: folder.appending(path: "broken.md"))
    _ = try await chat("/assistants", in: fixture)
    #expect(fixture.output.contains(try Regex("\n    broken +cannot be read\n")), "\(fixture.output)")
    #expect(fixture.output.contains(try Regex("\n  \\* duck ")), "\(fixture.output)")
  }

  @Test func tabOffersTheOtherSessionsAndNamesForAnExport() async throws {
    let fixture = try ReplFixture(bills: false)
    let repl = try await chat("one", "/new", "two", "/rename Why not?", in: fixture)
    let state = repl.viewState
    state.update { ($0.sessions, $0.exports) = ([], []) }
    state.prepareSessions(repl.context, repl.session)
    for _ in 0..<2_000 where state.candidates(of: .exports).isEmpty { try await Task.sleep(for: .milliseconds(1)) }
    let other = try #require(repl.others.first).id.prefix(4)
    #expect(state.candidates(of: .sessions).map { $0.text.prefix(4) } == [other])
    #expect(state.candidates(of: .exports).first?.text == "why-not.md")
  }

  @Test func aChatBeginsWithWhoAnswers() async throws {
    let fixture = try ReplFixture(onTerminal: true)
    let (repl, _) = try await fixture.chat([]) { await $0.greet() }
    let id = repl.session.id.prefix(4)
    #expect(await fixture.shows("duck · \(SessionOpening.standardModel) · session \(id) · /help"))
    #expect(await fixture.shows("tuppence \(Program.version) · "))
    let pipe = try ReplFixture()
    _ = try await pipe.chat([]) { await $0.greet() }
    #expect(pipe.output.isEmpty)
  }

  @Test func aChatThatRecordsNothingSaysSo() async throws {
    let fixture = try ReplFixture(environment: ["TUPPENCE_HOME": "/dev/null/nowhere"])
    let (_, lines) = try await fixture.chat([.line("one"), .line("/search x")]) { await $0.greet() }
    #expect(count("nothing will be recorded, so bills of this chat cannot be looked up later", in: fixture) == 1)
    #expect(lines.prompts.map { $0.text.hasPrefix("[unrecorded] ") } == [true, true, true])
    #expect(fixture.server.posts == 0 && count("no session is recorded", in: fixture) == 1)
  }

  @Test func helpExplainsOneCommandWithAndWithoutItsSlash() async throws {
    let fixture = try ReplFixture()
    _ = try await chat("/help fork", "/help /fork", "/help exit", "/help nosuch", in: fixture)
    #expect(count("/fork [TURN]", in: fixture) == 2 && count("/quit ", in: fixture) == 1)
    #expect(count("/compact", in: fixture) == 0 && count("Ctrl-C", in: fixture) == 0)
    #expect(count("there is no command /nosuch", in: fixture) == 1)
  }

  @Test func undoCountsTheTurnsThatAreLeft() async throws {
    let fixture = try ReplFixture(bills: false)
    _ = try await chat("one", "two", "/undo", "/undo", in: fixture)
    #expect(count("turn 2 is out of the conversation, 1 turn is left in it; its bill stays ($", in: fixture) == 1)
    #expect(count("turn 1 is out of the conversation, 0 turns are left in it; its bill stays ($", in: fixture) == 1)
    #expect(count("1 pending)", in: fixture) == 2)
  }

  /// A name with spaces is one, without quotes too; a file is not replaced.
  @Test func anExportTakesANameWithSpaces() async throws {
    let fixture = try ReplFixture()
    let path = fixture.home("my talk.md").path
    _ = try await chat("one", "/export \(path)", "/export \"\(path)\"", "/export ~/talk.json", "/export", in: fixture)
    #expect(try String(contentsOfFile: path, encoding: .utf8).contains("reply 1"))
    #expect(count("written to \(path)\n", in: fixture) == 1 && count("\(path) exists", in: fixture) == 1)
    #expect(FileManager.default.fileExists(atPath: fixture.home("talk.json").path))
    #expect(!FileManager.default.fileExists(atPath: fixture.home("my").path))
  }

  @Test func leavingCountsTheBillsOfAllSessions() async throws {
    let fixture = try ReplFixture(bills: false)
    let repl = try await chat("one", "/new", "two", in: fixture)
    let cancellation = repl.cancellation
    let leaving = Task { await repl.leave() }
    // Ctrl-C ends the wait for those that are due.
    for _ in 0..<2_000 {
      if cancellation.cancel() { break }
      try await Task.sleep(for: .milliseconds(1))
    }
    await leaving.value
    #expect(count("2 not billed yet; looked up at the next start", in: fixture) == 1)
  }

  /// What the next turn costs is shown where it is more than a turn may cost, and not where it is just that.
  @Test func aDearTurnIsShownAboveItsLimitAlone() async throws {
    for step in [0, 1] as [Int128] {
      let fixture = try ReplFixture()
      let (_, lines) = try await fixture.chat([]) { repl in
        let cost = await repl.session.expectedCost(of: "")
        repl.viewState.update { $0.turnLimit = cost.map { .amount(USD(units: $0.units - step)) } }
      }
      #expect(lines.prompts.first?.text.contains("next about $0.00") == (step == 1), "\(lines.prompts)")
    }
  }

  @Test func aPromptThatIsTooLargeForTheHistoryIsSaid() async throws {
    let fixture = try ReplFixture(onTerminal: true)
    _ = try await fixture.chat([.pasted(String(repeating: "y", count: 256 << 10))])
    #expect(await fixture.shows("it is larger than 256 KiB"))
    #expect(fixture.server.posts == 1)
  }

  @Test func whatWasAgreedToIsTakenBackForAServerOrForOneTool() async throws {
    let fixture = try ReplFixture()
    let consents = ToolConsents(path: try AppContext(environment: fixture.environment).folders.toolConsents)
    for (server, tool) in [("files", "read"), ("files", "write"), ("other", "read")] {
      try consents.add(
        ToolDefinition(
          server: server, name: tool, tool: tool, description: "d", inputSchema: .members(["type": .text("object")])),
        origin: "npx")
    }
    let lines = [
      "/tools forget files/read", "/tools forget files/read", "/tools forget files", "/tools forget a b",
      "/tools forget",
      "/tools raed_file", "/tools", "/tools read_file", "/tools off",
    ]
    _ = try await fixture.chat(lines.map { .line($0) }) { $0.toolbox = Toolbox(servers: [], consents: nil) }
    #expect(count("asked about again from now on: 1", in: fixture) == 2)
    #expect(count("nothing was agreed to for it", in: fixture) == 1)
    #expect(count("a server, or one of its tools, is missing", in: fixture) == 2)
    #expect(try consents.remove(server: "other", tool: nil) == 1)
    #expect(count("did you mean read_file?", in: fixture) == 1 && count("no tools are offered", in: fixture) == 2)
    #expect(count("  local/read_file  asks · ", in: fixture) == 1)
  }

  @Test func theDoctorNamesTheServersThatCannotBeUsed() async throws {
    let fixture = try ReplFixture()
    let file = fixture.home("mcp.json")
    let entries = #"""
      {"mcpServers": {"m": {"command": "./here"}, "d": {"command": "x", "disabled": true},
        "gone": {"command": "/no/such/program"}}}
      """#
    try Data(entries.utf8).write(to: file)
    var options = Options()
    options.mcpConfig = file.path
    let context = try AppContext(environment: fixture.environment)
    let servers = try fixture.program.mcpServers(options, context, patience: nil)
    let diagnoses = await fixture.program.diagnoses(servers)
    #expect(diagnoses.map(\.state) == [.ok, .problem, .problem], "\(diagnoses)")
    #expect(diagnoses[0].text == "d: disabled in its entry")
    #expect(diagnoses[1].text.hasPrefix("the MCP server gone does not start: /no/such/program: "))
    #expect(diagnoses[2].text.hasPrefix("the MCP server \"m\" "))
  }

  @Test func everyServerOfTheConfigurationIsListed() async throws {
    let fixture = try ReplFixture()
    let file = fixture.home("mcp.json")
    let entries = #"""
      {"mcpServers": {"z": {"command": "npx", "args": ["server"]}, "m": {"command": "./here"},
        "d": {"command": "x", "disabled": true}, "a": {"url": "https://a.test/mcp"}}}
      """#
    try Data(entries.utf8).write(to: file)
    let servers = try MCPServers(try AppContext(environment: fixture.environment), file: file.path) { _, name in name }
    let rows = await MCPText.rows(servers)
    #expect(rows.map(\.name) == ["a", "d", "m", "z"] && rows.map(\.isUsable) == [true, true, false, true])
    #expect(rows[0].text == "not started · https://a.test/mcp" && rows[1].text == "disabled in its entry")
    #expect(rows[2].text.hasPrefix("the MCP server \"m\" ") && rows[2].text.contains("; "))
    #expect(rows[3].text == "not started · npx server")
    await servers.close()
  }
}
