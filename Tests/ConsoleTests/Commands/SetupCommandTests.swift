import Foundation
import Records
import TestSupport
import Testing

@testable import Console
@testable import Terminal

/// `config`, `completions words`, `help` and `--version`: what they print, and their exit codes.
@Suite struct SetupCommandTests {
  private static let catalogue =
    #"{"data":[{"id":"openai/gpt-5","pricing":{}},{"id":"z/last","pricing":{}},{"id":"evil/$(x)","pricing":{}}]}"#

  /// A home with a stored list of models.
  private func fixture(_ server: ByteServer) async throws -> CommandFixture {
    var fixture = try CommandFixture()
    fixture.environment["AI_GATEWAY_BASE_URL"] = server.baseURL.absoluteString
    #expect(try await fixture.run("models").code == 0)
    return fixture
  }

  @Test func aSettingIsShownForPeopleAndForPrograms() async throws {
    let fixture = try CommandFixture()
    for (name, value) in [
      ("model", "a/b"), ("tags", "false"), ("budgets.day", "2.50"), ("aliases.fast", "c/d"), ("key_command", "pass ai"),
      ("connect_timeout", "90"),
    ] { #expect(try await fixture.run("config", "set", name, value).code == 0, "\(name)") }
    let json = try await fixture.run("config", "get", "model", "--json")
    #expect(json.output == "{\n  \"model\" : \"a/b\"\n}\n" && json.code == 0)
    let unset = try await fixture.run("config", "get", "user", "--json")
    #expect(unset.output == "{\n  \"user\" : null\n}\n" && unset.code == 1)
    let words = try await fixture.run("config", "get", "user")
    #expect(words.output.isEmpty && words.errors == "user is not set\n" && words.code == 1)
    let all = try await fixture.run("config", "show", "--json").output
    for member in [
      #""tags" : false"#, #""day" : "2.5""#, #""fast" : "c/d""#, #""model" : "a/b""#, #""user" : null"#,
      #""connect_timeout" : "90""#,
    ] { #expect(all.contains(member), "\(member): \(all)") }
    let lines = try await fixture.run("config", "show").lines.map { $0.split(separator: " ").joined(separator: " ") }
    #expect(lines.contains("model a/b") && lines.contains("user not set") && lines.contains("tags false"), "\(lines)")
    #expect(try await fixture.run("config", "path", "--json").output.contains("/config.json\""))
    #expect(try await fixture.run("config", "get", "nosuch").code == 1)
  }

  /// Entries of MCP servers may hold secrets.
  @Test func serversAreNamedAndNotShown() async throws {
    let fixture = try CommandFixture()
    try FileManager.default.createDirectory(
      at: fixture.home, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let file = fixture.home.appending(path: "config.json")
    try Data(#"{"mcpServers":{"files":{"command":"npx","env":{"TOKEN":"hush"}}}}"#.utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    let json = try await fixture.run("config", "show", "--json").output
    #expect(json.contains("\"files\"") && !json.contains("hush"), "\(json)")
    #expect(!(try await fixture.run("config", "show").output.contains("hush")))
  }

  @Test func aModelIsStoredByItsWholeName() async throws {
    let server = try ByteServer(ByteServer.answer(body: Self.catalogue))
    let fixture = try await fixture(server)
    let alias = try await fixture.run("config", "set", "aliases.last", "z/last")
    #expect(alias.code == 0)
    let set = try await fixture.run("config", "set", "model", "last")
    #expect(set.errors == "model: z/last\n")
    #expect(try await fixture.run("config", "get", "model").output == "z/last\n")
    // A name of the list itself is no news, and one that is not in it is kept as it is.
    #expect(try await fixture.run("config", "set", "model", "openai/gpt-5").errors.isEmpty)
    #expect(try await fixture.run("config", "set", "model", "own/model").errors.isEmpty)
    #expect(try await fixture.run("config", "get", "model").output == "own/model\n")
    #expect(server.requests.count == 1, "nothing is fetched")
  }

  @Test func aStrongerVariableIsNamedWhereTheGatewayIsSet() async throws {
    var fixture = try CommandFixture()
    #expect(try await fixture.run("config", "set", "gateway", "sandbox").errors.isEmpty)
    fixture.environment["TUPPENCE_GATEWAY"] = "vercel"
    let set = try await fixture.run("config", "set", "gateway", "sandbox")
    #expect(set.errors == "TUPPENCE_GATEWAY is set to vercel, which is stronger than config.json\n")
    #expect(try await fixture.run("config", "set", "user", "ada").errors.isEmpty)
    fixture.environment["TUPPENCE_GATEWAY"] = ""
    #expect(try await fixture.run("config", "unset", "gateway").errors.isEmpty)
  }

  /// A shell expands what it is offered: only harmless words are, each once, and those of the settings first.
  @Test func theWordsForAShellAreHarmlessAndInOrder() async throws {
    let server = try ByteServer(ByteServer.answer(body: Self.catalogue))
    let fixture = try await fixture(server)
    _ = try await fixture.run("config", "set", "model", "openai/gpt-5")
    _ = try await fixture.run("config", "set", "aliases.fast", "z/last")
    let models = try await fixture.run("completions", "words", "models")
    #expect(models.lines == ["fast\tz/last", "openai/gpt-5", "z/last"] && models.code == 0)
    #expect(server.requests.count == 1, "nothing is fetched")
    let settings = try await fixture.run("completions", "words", "settings")
    #expect(settings.lines.contains("model\tthe model that answers"))
    #expect(try await fixture.run("completions", "words", "assistants").output.contains("swift\t"))
    #expect(try await fixture.run("completions", "words", "sessions").output.isEmpty)
    var journal = JournalText("aaaa000000000001")
    journal.turn(1, "why\tso\u{1B}[2J", cost: "0.1", bill: "0.1")
    try fixture.write(journal)
    let sessions = try await fixture.run("completions", "words", "sessions")
    #expect(sessions.lines.count == 1 && sessions.lines[0].hasPrefix("aaaa\twhy so^[[2J · 1 turn, $0.10"))
  }

  @Test func unknownWordsAreMisuse() async throws {
    let fixture = try CommandFixture()
    let near = try await fixture.run("completions", "words", "model")
    #expect(near.code == 64 && near.errors == "tuppence: there are no words \"model\"\n  did you mean models?\n")
    let other = try await fixture.run("completions", "words", "zzzzzzzz")
    #expect(other.errors.hasSuffix("\n  one of: models, sessions, assistants, settings\n"))
  }

  @Test func helpIsOfTheCommandThatIsNamed() async throws {
    let fixture = try CommandFixture()
    let whole = try await fixture.run("--help").output
    let check = try await fixture.run("check", "--help").output
    #expect(
      check == """
        usage: tuppence check [OPTIONS]

        the ledger's health: counts, and every damaged line with its place

              --repair  move damaged lines aside, with a copy of each journal kept
              --json    JSON in place of text, with amounts as strings
          -h, --help    what this command does

        """, "\(check)")
    #expect(try await fixture.run("help", "check").output == check)
    #expect(try await fixture.run("help").output == whole)
    #expect(try await fixture.run("help", "nosuch").output == whole)
    // A prompt names no command.
    #expect(try await fixture.run("why", "--help").output == whole)
    #expect(try await fixture.run("--version").output == "tuppence \(Program.version)\n")
    let settle = try await fixture.run("settle", "--help").output
    #expect(settle.hasPrefix("usage: tuppence settle [OPTIONS] [SESSION|ID]\n"))
    #expect(settle.contains("--wait[=TIME]  "))
    let config = try await fixture.run("config", "--help").output
    #expect(config.contains("\n  tuppence config get KEY    one setting, such as model or budgets.day\n"), "\(config)")
    #expect(try await fixture.run("bill", "--help").output.contains("\n\nAn unknown id is named, is not in the sum"))
  }

  /// Roff reads a hyphen, a backslash and the first letter of a line in its own way.
  @Test(arguments: [
    ("a-b", "a\\-b"), ("\\n", "\\en"), (".SH x", "\\&.SH x"), ("'x", "\\&'x"), ("a.b", "a.b"), ("\\-", "\\e\\-"),
  ]) func theManualPageIsEscaped(_ text: String, _ escaped: String) {
    #expect(ManPage.escaped(text) == escaped)
  }

  @Test func theManualPageHasFormsOptionsAndExitCodes() {
    let page = ManPage.text()
    for text in [
      ".SS tuppence generation ID\n", ".TP\n.B sessions rename ID TITLE ...\ngives a session a title\n",
      ".TP\n.B \\-m, \\-\\-model ID\nthe model that answers\n", ".TP\n.B \\-\\-wait[=TIME]\n",
      ".TP\n.B 77\nrefused: no key, no credit, a budget\n", ".TP\n.B AI_GATEWAY_API_KEY",
      ".PP\nAn unknown id is named, is not in the sum, and makes the exit code 1.\n",
    ] { #expect(page.contains(text), "\(text)") }
  }

  @Test func aShellQuotesWhatItIsGiven() {
    let command = Command(
      "odd", "it's [one]", options: [CommandOption("opt", short: "o", value: "FILE", "it's [a] \\ b") { _, _ in }]
    ) { _, _ in 0 }
    let zsh = Shell.zsh.script([command])
    #expect(zsh.contains(#"'odd:it'\''s [one]'"#))
    #expect(zsh.contains(#"'--opt[it'\''s \[a\] \ b]:FILE:_files'"#) && zsh.contains(#"'-o[it'\''s \[a\]"#))
    let fish = Shell.fish.script([command])
    #expect(fish.contains(#"-a odd -d 'it\'s [one]'"#))
    #expect(fish.contains(#"-l opt -s o -r -F -d 'it\'s [a] \\ b'"#), "\(fish)")
    let bash = Shell.bash.script([command])
    #expect(bash.contains(#"files="--opt -o""#) && bash.contains(#"values="--opt -o""#))
  }

  /// What a shell completes behind a command, its forms and its options.
  @Test func theScriptsKnowWhatComesWhere() {
    func forms(_ command: Command) -> [String] { command.formWords.map { "\($0.form) \($0.words.rawValue)" } }
    #expect(forms(.sessions) == ["rename sessions", "delete sessions"])
    #expect(forms(.config) == ["get settings", "set settings", "unset settings"])
    #expect(forms(.assistants) == ["show assistants", "new assistants", "edit assistants", "check assistants"])
    #expect(Command.export.words == .sessions && Command.models.words == nil && Command.config.words == nil)
    #expect(Command.sessions.firstWords == ["rename", "delete"])
    let options = Command.all.flatMap(\.options)
    #expect(
      Set(options.filter(\.takesFile).map(\.name)) == ["attach", "output", "revenue", "mcp-config"])
    #expect(Set(options.filter { $0.words != nil }.map(\.name)) == ["assistant", "model", "session"])
    #expect(Set(options.filter { !$0.choices.isEmpty }.map(\.name)) == ["gateway", "format", "fault", "sort"])
    let zsh = Shell.zsh.script()
    #expect(zsh.contains("'1: :(rename delete)'"))
    #expect(
      zsh.contains(
        "'2: :{ case $words[2] in rename) _tuppence_words sessions ;; delete) _tuppence_words sessions ;; esac }'"))
    #expect(zsh.contains("'*: : _tuppence_words sessions'") && zsh.contains("'*: :_default'"))
    #expect(zsh.contains("'-m[the model that answers]:ID: _tuppence_words models'"))
    let fish = Shell.fish.script().split(separator: "\n").map(String.init)
    let chat = fish.filter { $0.hasSuffix("-l no-tags -d 'send no tags (each costs $0.000075 a turn)'") }
    #expect(chat.first?.contains("-n 'not __fish_seen_subcommand_from chat ask ") == true, "\(chat)")
    #expect(chat.first?.contains("; or __fish_seen_subcommand_from chat'") == true)
    #expect(chat.dropFirst().first?.contains("-n '__fish_seen_subcommand_from ask'") == true)
    #expect(
      fish.contains(
        "complete -c tuppence -n '__fish_seen_subcommand_from config; and __fish_seen_subcommand_from unset'"
          + " -a '(tuppence completions words settings 2>/dev/null)'"))
    #expect(
      fish.contains {
        $0.hasPrefix("complete -c tuppence -n '__fish_seen_subcommand_from models' -l sort -x -a 'name input ")
      })
  }

  @Test func aReportHasFormsOfItsOwn() {
    func format(_ command: Command) -> [String]? { command.options.first { $0.name == "format" }?.choices }
    #expect(format(.report) == ["table", "json", "csv"])
    #expect(format(.export)?.contains("markdown") == true && format(.export)?.contains("table") == false)
    #expect(Shell.bash.script().contains("\"report --format\") COMPREPLY=($(compgen -W \"table json csv\""))
  }
}
