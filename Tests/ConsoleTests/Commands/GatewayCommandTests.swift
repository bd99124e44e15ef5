import App
import Foundation
import Records
import Synchronization
import TestSupport
import Testing

@testable import Console
@testable import Terminal

/// Commands that ask a gateway: what they do where it cannot say, where it is not there, and what a query costs.
@Suite struct GatewayCommandTests {
  private func fixture(_ server: ByteServer) throws -> CommandFixture {
    var fixture = try CommandFixture()
    for (name, key) in [("AI_GATEWAY", "vck_test_key_0123456789"), ("OPENROUTER", "sk-or-v1-0123456789")] {
      fixture.environment["\(name)_API_KEY"] = key
      fixture.environment["\(name)_BASE_URL"] = server.baseURL.absoluteString
    }
    return fixture
  }

  @Test func aServerWithoutCreditsAndReportsIsSaid() async throws {
    let server = try ByteServer(ByteServer.answer(body: #"{"data":[]}"#))
    let address = server.baseURL.absoluteString
    let fixture = try CommandFixture()
    let credits = try await fixture.run("credits", "--gateway", address)
    #expect(
      credits.code == 1 && credits.errors.hasPrefix("tuppence: \(address) does not report a credit\n"), "\(credits)")
    let report = try await fixture.run("report", "--remote", "--gateway", address)
    #expect(
      report.code == 64 && report.errors.hasPrefix("tuppence: \(address) has no report of spending\n"), "\(report)")
    let reconcile = try await fixture.run("reconcile", "--gateway", address)
    #expect(reconcile.code == 64 && reconcile.errors.contains("does not report what the account used"), "\(reconcile)")
  }

  /// What a key used says nothing of its account.
  @Test func aKeysOwnSumsAreNotReconciled() async throws {
    let server = try ByteServer(ByteServer.answer(body: #"{"data":{"usage":1.5,"limit":5,"limit_remaining":3.5}}"#))
    let answer = try await fixture(server).run("reconcile", "--gateway", "openrouter")
    #expect(answer.code == 64 && answer.output.isEmpty, "\(answer)")
    #expect(answer.errors.hasPrefix("tuppence: openrouter does not report what the account used\n"))
  }

  @Test(arguments: [
    ("report", "a query of the report of sandbox costs $0.005 of play money"),
    ("reconcile", "2 queries of the report of sandbox cost $0.01 of play money"),
  ]) func aQueryOfPlayMoneyIsAskedAboutToo(_ command: String, _ words: String) async throws {
    let fixture = try CommandFixture()
    let refused = try await fixture.run(command, "--remote", "--gateway", "sandbox")
    #expect(refused.code == 77 && refused.errors == "tuppence: \(words)\n  --yes agrees to it\n")
    let agreed = try await fixture.run(command, "--remote", "--gateway", "sandbox", "--yes")
    #expect(agreed.code == 0 && agreed.errors.hasPrefix("\(words)\n"), "\(agreed)")
  }

  @Test(arguments: [
    (["--by", "served"], "a gateway does not report by the model that served"),
    (["--ledger", "/"], "a gateway does not report with --revenue or --ledger"),
    (["--by", "day,model"], "a gateway does not report by two keys"),
  ]) func whatAReportOfAGatewayLacksIsRefused(_ arguments: [String], _ words: String) async throws {
    let answer = try await CommandFixture().run(["report", "--remote", "--yes"] + arguments)
    #expect(answer.code == 64 && answer.errors.hasPrefix("tuppence: \(words)\n"), "\(answer.errors)")
  }

  /// Where the gateway does not answer, its earlier readings are compared; where it refuses, nothing is.
  @Test func theReadingsOfOtherDaysServeWhereTheGatewayIsNotThere() async throws {
    let status = Mutex("200 OK")
    let used = Mutex(0)
    let server = try ByteServer { _, _ in
      let total = used.withLock { count in
        count += 1
        return count
      }
      return ByteServer.answer(status.withLock { $0 }, body: #"{"balance":"9","total_used":"\#(total)"}"#)
    }
    let fixture = try fixture(server)
    for _ in 1...2 { #expect(try await fixture.run("reconcile").code == 0) }
    status.withLock { $0 = "503 Service Unavailable" }
    let away = try await fixture.run("reconcile")
    #expect(away.code == 0 && away.errors.contains("the account used $1.00 from "), "\(away)")
    #expect(away.errors.hasPrefix("tuppence: the gateway is not available (HTTP 503)"), "\(away.errors)")
    status.withLock { $0 = "401 Unauthorized" }
    let refused = try await fixture.run("reconcile")
    #expect(refused.code == 77 && refused.output.isEmpty)
  }

  /// Only a terminal takes a part of a model's name.
  @Test func aScriptNamesWholeModels() async throws {
    let server = try ByteServer { request, _ in
      request.method == "POST"
        ? ByteServer.recordedReply()
        : ByteServer.answer(body: #"{"data":[{"id":"openai/gpt-5-mini","pricing":{}},{"id":"a/b","pricing":{}}]}"#)
    }
    let fixture = try fixture(server)
    #expect(try await fixture.run("models").code == 0)
    let part = try await fixture.run("ask", "--no-tags", "-m", "mini", "hi")
    #expect(part.code == 64 && part.errors.hasPrefix("tuppence: the gateway lists no model \"mini\"\n"), "\(part)")
    let whole = try await fixture.run("ask", "--no-tags", "--yes", "-m", "gpt-5-mini", "hi")
    #expect(whole.code == 0 && whole.errors.hasPrefix("model: openai/gpt-5-mini\n"), "\(whole)")
  }

  /// A collector's address that cannot be used stops nothing.
  @Test func spansThatAreNotSentAreSaid() async throws {
    var fixture = try CommandFixture()
    fixture.environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "ftp://collector"
    #expect(try await fixture.run("sessions").errors.hasPrefix("no sessions yet"), "nothing is to be sent")
    #expect(try await fixture.run("config", "set", "otlp", "true").code == 0)
    let answer = try await fixture.run("sessions")
    #expect(answer.code == 0)
    #expect(
      answer.errors.hasPrefix(
        "tuppence: no spans are sent: the collector's address begins with neither https:// nor http://\n"),
      "\(answer.errors)")
  }

  @Test func everyValueThatIsMissingIsNamed() {
    #expect(
      Failure(missing: ["language", "style"], of: "helper")
        == Failure(
          "the assistant helper needs a value for language, style",
          hint: "--var language=VALUE --var style=VALUE; in the chat: /set var NAME=VALUE", exitCode: 64))
  }

  /// More input directly behind a line was pasted, and agrees to nothing.
  @Test(
    arguments: [("y\n", true), ("yes\n", true), ("y\nmore", false), ("n\n", false), ("\n", false)] as [(String, Bool)])
  func onlyALineThatWasTypedAgrees(input: String, agrees: Bool) throws {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    #expect(Program.answer(from: pipe.fileHandleForReading.fileDescriptor) == agrees)
  }

  @Test func theDoctorsLinesAreInOrder() async throws {
    let answer = try await CommandFixture().run("doctor", "--gateway", "sandbox")
    #expect(answer.code == 0)
    let subjects = answer.lines.map { $0.split(separator: " ").dropFirst().first.map(String.init) }
    #expect(
      subjects == ["locale", "terminal", "settings", "gateway", "key", "clock", "proxy", "files", "ledger"],
      "\(answer.output)")
    #expect(answer.lines.first == "ok    locale     LANG=C.UTF-8")
    #expect(Diagnosis("x", .problem, "a\u{1B}b", hint: "c").line(styles: .plain) == "bad   x          a^[b; c")
    #expect(Diagnosis("x", .note, "a").line(styles: .plain) == "note  x          a")
  }

  /// The first line of a chat says why it is this gateway.
  @Test func theReasonForTheGatewayIsSaid() async throws {
    let server = try ByteServer(ByteServer.answer(body: "{}"))
    let fixture = try fixture(server)
    let context = try AppContext(environment: fixture.environment)
    func reason(_ option: String?, _ context: AppContext) async throws -> String {
      let connection = try await Connection(option: option, context)
      let reason = connection.reason
      await connection.close()
      return reason
    }
    #expect(try await reason("sandbox", context) == "sandbox: play money")
    #expect(try await reason(nil, context) == "vercel at 127.0.0.1")
    #expect(try await reason("openrouter", context) == "openrouter at 127.0.0.1")
    let keyless = try AppContext(environment: try CommandFixture().environment)
    #expect(try await reason(nil, keyless) == "sandbox: no key found, play money (tuppence login)")
  }

  /// A terminal gets no raw text; a pipe does, and so does a file.
  @Test func rawTextIsForAPipeOrAFile() throws {
    let terminal = try ReplFixture(onTerminal: true).program
    var options = Options()
    try terminal.refuseRawText(options)
    options.isRaw = true
    #expect(throws: Failure.self) { try terminal.refuseRawText(options) }
    try ReplFixture().program.refuseRawText(options)
    options.output = "file"
    try terminal.refuseRawText(options)
  }
}
