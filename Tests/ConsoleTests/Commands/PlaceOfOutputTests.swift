import App
import Foundation
import Records
import TestSupport
import Testing

@testable import Console
@testable import Terminal

/// Where commands write, what they say of homes that cannot be used, and what a chat in a pipe takes from its options.
@Suite(.timeLimit(.minutes(1))) struct PlaceOfOutputTests {
  private func fixture() throws -> CommandFixture {
    let fixture = try CommandFixture()
    var journal = JournalText("aaaa000000000001")
    journal.turn(1, "one", cost: "0.1", bill: "0.1")
    try fixture.write(journal)
    return fixture
  }

  /// A home below a file, where nothing can be made.
  private func nowhere(_ fixture: CommandFixture) throws -> CommandFixture {
    var fixture = fixture
    try Data().write(to: fixture.folder("file"))
    fixture.environment["TUPPENCE_HOME"] = fixture.folder("file").path + "/home"
    return fixture
  }

  @Test func anExportReplacesAFileOnlyByForce() async throws {
    let fixture = try fixture()
    let file = fixture.folder("out.csv")
    try Data("mine".utf8).write(to: file)
    let refused = try await fixture.run("export", "-o", file.path)
    #expect(refused.code == 1 && refused.errors.contains("exists"))
    #expect(try String(contentsOf: file, encoding: .utf8) == "mine")
    let forced = try await fixture.run("export", "--force", "-o", file.path)
    #expect(forced.code == 0 && forced.output.isEmpty)
    // The format is that of the ending, and the file's lines end as its format wants.
    #expect(try String(contentsOf: file, encoding: .utf8).components(separatedBy: "\r\n").count == 3)
    let named = try await fixture.run("export", "--force", "--format", "jsonl", "-o", file.path)
    #expect(named.code == 0)
    #expect(try String(contentsOf: file, encoding: .utf8).hasPrefix("{"))
  }

  /// Where nothing can be recorded, the doctor says so, and has no ledger to look at.
  @Test func theDoctorSaysThatNothingCanBeRecorded() async throws {
    let fixture = try nowhere(try CommandFixture())
    let answer = try await fixture.run("doctor", "--gateway", "sandbox")
    #expect(answer.code == 1)
    let files = answer.lines.first { $0.contains("  files ") } ?? ""
    #expect(files.hasPrefix("bad   files      cannot create the folder "), "\(answer.output)")
    #expect(!answer.output.contains("  ledger "))
  }

  @Test func aTurnThatIsNotRecordedIsSentByConsentAndSaysSo() async throws {
    let server = try ByteServer { request, _ in
      request.method == "POST" ? ByteServer.recordedReply(text: "Hello.") : ByteServer.answer(body: #"{"data":[]}"#)
    }
    var fixture = try nowhere(try CommandFixture())
    fixture.environment["AI_GATEWAY_API_KEY"] = "vck_test_key_0123456789"
    fixture.environment["AI_GATEWAY_BASE_URL"] = server.baseURL.absoluteString
    let refused = try await fixture.run("ask", "--no-tags", "hi")
    #expect(refused.code == 1 && refused.output.isEmpty)
    #expect(refused.errors.hasPrefix("tuppence: nothing can be recorded: cannot create the folder "), "\(refused)")
    #expect(refused.errors.components(separatedBy: "tuppence: ").count == 2, "it is said once")
    let sent = try await fixture.run("ask", "--no-tags", "--unrecorded", "hi")
    #expect(sent.code == 0 && sent.output == "Hello.\n")
    #expect(sent.errors.hasPrefix("tuppence: cannot create the folder "), "\(sent.errors)")
  }

  /// A setting of several words needs no quotes.
  @Test func theWordsOfASettingAreJoined() async throws {
    let fixture = try CommandFixture()
    #expect(try await fixture.run("config", "set", "key_command", "pass", "show", "ai").code == 0)
    #expect(try await fixture.run("config", "get", "key_command").output == "pass show ai\n")
  }

  /// What hides every session is said, and so is what cannot be read.
  @Test func anEmptyListOfSessionsSaysWhy() async throws {
    let fixture = try CommandFixture()
    var failed = JournalText("bbbb000000000002")
    failed.add(.turn(TurnStarted(turn: 1, prompt: "p", assistant: "swift", model: "openai/gpt-5")))
    failed.add(.reply(ReplyEnded(turn: 1, attempt: 1, status: .failed, text: "", isFree: true)))
    try fixture.write(failed)
    let hidden = try await fixture.run("sessions")
    #expect(
      hidden.errors
        == "no session has a turn of that kind\n1 session without a reply not shown; --all shows them\n")
    try FileManager.default.createDirectory(
      at: fixture.journal("cccc000000000003"), withIntermediateDirectories: false)
    let broken = try await fixture.run("sessions", "--all")
    #expect(broken.lines.count == 3 && broken.code == 0)
    #expect(broken.errors == "tuppence: 1 session cannot be read; tuppence check says more\n")
  }

  /// Colours are for the terminal, not for a file.
  @Test func errorsInAFileHaveNoColours() throws {
    let terminal = try PseudoTerminal(columns: 80, rows: 24)
    let slave = try #require(terminal.slave)
    let folder = try TemporaryFolder()
    try Data().write(to: folder("errors"))
    let errors = try FileHandle(forUpdating: folder("errors"))
    let program = Program(
      environment: ["TERM": "xterm", "TUPPENCE_HOME": folder("home").path], input: slave, output: slave,
      errors: errors.fileDescriptor)
    #expect(program.screen.styles.isEnabled)
    #expect(program.report(Failure("wrong", hint: "mend it", exitCode: 69)) == 69)
    #expect(try String(contentsOf: folder("errors"), encoding: .utf8) == "tuppence: wrong\n  mend it\n")
  }

  @Test func aSearchMarksWithBracketsOnlyWhereNothingElseCan() async throws {
    let fixture = try fixture()
    let context = try AppContext(environment: fixture.environment)
    let search = SessionSearch(try context.requiredLedger(), for: try #require(TextPattern("one")))
    let plain = SearchListing(search, context).lines(width: 80, styles: .plain)
    #expect(plain.last == "    turn 1 prompt  [one]")
    let styled = SearchListing(search, context).lines(width: 80, styles: Styles(isEnabled: true)).last ?? ""
    #expect(!styled.contains("[one]") && styled.contains("one") && styled.contains("\u{1B}["))
  }

  /// A year is shown where it is not this one.
  @Test func aRequestOfThisYearNeedsNoYear() async throws {
    let fixture = try CommandFixture()
    var journal = JournalText("aaaa000000000001")
    journal.turn(1, "old", cost: "0.1", bill: "0.1", generation: "gen_1")
    journal.turn(2, "new", cost: "0.2", bill: "0.2", generation: "gen_2")
    for place in journal.records.indices {
      journal.records[place].time = place < 5 ? Date(timeIntervalSince1970: 1_591_800_000) : Date()
    }
    try fixture.write(journal)
    let lines = try await fixture.run("generations").lines
    #expect(lines.count == 3 && lines[2].hasPrefix("2020-06-1"), "\(lines)")
    #expect(lines[1].contains(#/^\d\d-\d\d \d\d:\d\d /#), "\(lines)")
  }

  /// Without an assistant of one's own, and without a model, there is nothing to tell in these columns.
  @Test func theListOfAssistantsHasTheColumnsThatTellSomething() async throws {
    let fixture = try CommandFixture()
    let shipped = try await fixture.run("assistants").lines[0].split(separator: " ").map(String.init)
    #expect(!shipped.contains("from") && shipped.first == "assistant" && shipped.last == "about")
    let context = try AppContext(environment: fixture.environment)
    let lines = AssistantListing(context).lines(width: 200, styles: .plain, current: "duck")
    #expect(lines.filter { $0.contains(" * ") }.map { $0.prefix(6) } == ["duck *"], "\(lines)")
  }

  private static let models = """
    {"data":[{"id":"anthropic/claude-sonnet-5","type":"language","pricing":{"input":"0.000003","output":"0.000015"}}]}
    """

  /// A chat of prompts in a pipe, and the requests that it sent.
  private func chat(_ options: [String], _ input: String) async throws -> (CommandFixture.Answer, [String]) {
    let server = try ByteServer { request, number in
      if request.method == "POST" {
        return ByteServer.recordedReply(id: "gen_01M3RJQ2GXYP8F188NH5K17E\(10 + number)", text: "Well.")
      }
      if request.path.hasPrefix("/v1/models") { return ByteServer.answer(body: Self.models) }
      let id = request.path.split(separator: "=").last.map(String.init) ?? ""
      return ByteServer.generation(id: id, cost: "0.0000032")
    }
    var fixture = try CommandFixture()
    fixture.environment["AI_GATEWAY_API_KEY"] = "vck_test_key_0123456789"
    fixture.environment["AI_GATEWAY_BASE_URL"] = server.baseURL.absoluteString
    try Data("remember the milk".utf8).write(to: fixture.folder("notes.txt"))
    #expect(try await fixture.run("models").code == 0)
    let options = options.map { $0 == "notes.txt" ? fixture.folder($0).path : $0 }
    let answer = try await fixture.run(["chat", "--no-tags"] + options, input: input)
    return (answer, server.requests.filter { $0.method == "POST" }.map(\.text))
  }

  @Test func aChatTakesTheFilesOfItsOptionsToTheFirstPrompt() async throws {
    let (answer, sent) = try await chat(["--attach", "notes.txt"], "one\ntwo\n")
    #expect(answer.code == 0 && answer.output == "Well.\nWell.\n", "\(answer)")
    #expect(sent.count == 2 && sent[0].contains("remember the milk"))
    #expect(sent.allSatisfy { $0.components(separatedBy: "remember the milk").count == 2 }, "once, in the first prompt")
  }

  @Test func aChatKeepsTheTurnLimitOfItsOptions() async throws {
    let (answer, sent) = try await chat(["--turn-limit", "0.000001"], "one\n")
    #expect(sent.isEmpty && answer.errors.contains("more than the $0.000001 that one turn may cost"), "\(answer)")
    let (free, all) = try await chat(["--turn-limit", "off"], "one\n")
    #expect(all.count == 1 && free.output == "Well.\n", "\(free)")
  }
}
