import App
import Foundation
import GatewayClient
import Records
import Synchronization
import TestSupport
import Testing

@testable import Console
@testable import Terminal

/// Which sessions, days and plans a command takes, and by which names it shows them.
@Suite(.timeLimit(.minutes(1))) struct ChosenRowsTests {
  private func fixture() throws -> CommandFixture {
    let fixture = try CommandFixture()
    for (place, (id, gateway)) in [("aaaa000000000001", "vercel"), ("bbbb000000000002", "sandbox")].enumerated() {
      var journal = JournalText(id, gateway: gateway, minute: place)
      journal.turn(1, "one", cost: "0.1", bill: "0.1", generation: "gen_\(place)")
      try fixture.write(journal)
    }
    return fixture
  }

  @Test func anExportOfAllHasOneKindOfMoney() async throws {
    let fixture = try fixture()
    let real = try await fixture.run("export", "--all", "--format", "jsonl")
    #expect(real.lines.count == 1 && real.output.contains("aaaa000000000001"))
    let play = try await fixture.run("export", "--all", "--gateway", "sandbox", "--format", "jsonl")
    #expect(play.lines.count == 1 && play.output.contains("bbbb000000000002"))
    // One session is an object of its own, several are in a list, also where only one was found.
    let one = try await fixture.run("export", "aaaa", "--format", "json").output
    #expect(one.contains("\"session\"") && !one.contains("\"sessions\""))
    let two = try await fixture.run("export", "aaaa", "bbbb", "--format", "json").output
    #expect(two.contains("\"sessions\""))
    #expect(try await fixture.run("export", "--all", "--format", "json").output.contains("\"sessions\""))
  }

  @Test func aTableOfSessionsHasTheirShortNames() async throws {
    let fixture = try fixture()
    let lines = try await fixture.run("report", "--by", "session").lines
    #expect(lines[1].hasPrefix("aaaa "), "\(lines)")
    let users = try await fixture.run("report", "--by", "user,session").lines
    #expect(users[1].hasPrefix("(none)  aaaa "), "\(users)")
    #expect(try await fixture.run("report", "--by", "session", "--format", "csv").output.contains("aaaa000000000001,"))
  }

  /// Where no tag names a plan, the revenue file gives each user one.
  @Test func aRevenueFileGivesUsersTheirPlans() async throws {
    let fixture = try CommandFixture()
    var journal = JournalText("aaaa000000000001")
    for (turn, user) in ["ada", "bob"].enumerated() {
      journal.add(
        .turn(TurnStarted(turn: turn + 1, prompt: "p", assistant: "swift", model: "m", user: user)))
      journal.add(.generation(GenerationNamed(turn: turn + 1, attempt: 1, id: "gen_\(turn)")))
      journal.add(
        .reply(
          ReplyEnded(
            turn: turn + 1, attempt: 1, status: .complete, text: "r", figures: UsageAndCost(cost: USD("0.25")))))
    }
    try fixture.write(journal)
    let file = fixture.folder("revenue.csv")
    try Data("ada,2,pro\nbob,1,free\n".utf8).write(to: file)
    let csv = try await fixture.run("report", "--by", "plan", "--revenue", file.path, "--format", "csv").output
    let rows = csv.components(separatedBy: "\r\n").dropFirst().dropLast().map { $0.split(separator: ",")[0] }
    #expect(Set(rows) == ["pro", "free"], "\(csv)")
  }

  /// The readings at both ends of the days that are named.
  @Test func aReconciliationEndsWithTheLastDay() async throws {
    struct Page: Decodable {
      struct Covered: Decodable { var used: String? }
      struct Line: Decodable {
        var kind: String
        var amount: String?
      }
      var covered: Covered?
      var lines: [Line]
    }
    let server = try ByteServer(ByteServer.answer(body: #"{"balance":"9","total_used":"100"}"#))
    var fixture = try CommandFixture()
    fixture.environment["AI_GATEWAY_API_KEY"] = "vck_test_key_0123456789"
    fixture.environment["AI_GATEWAY_BASE_URL"] = server.baseURL.absoluteString
    let context = try AppContext(environment: fixture.environment)
    let connection = try await Connection(option: "vercel", context)
    let account = CreditSnapshots.account(of: connection)
    await connection.close()
    let calendar = ReportCalendar(isUTC: true)
    let looks = CreditSnapshots(context.folders)
    for (day, used) in [("2026-11-01", "1"), ("2026-11-02", "3"), ("2026-11-03", "9"), ("2026-11-04", "27")] {
      let start = calendar.start(of: try #require(ReportCalendar.Day(day)))
      try looks.keep(CreditLook(time: start, balance: nil, totalUsed: USD(used)), of: account)
    }
    for (since, until, used) in [
      ("2026-11-01", "2026-11-01", "2"), ("2026-11-02", "2026-11-03", "24"), ("2026-11-01", "2026-11-03", "26"),
    ] {
      let page: Page = try await fixture.run(
        "reconcile", "--utc", "--since", since, "--until", until, "--json"
      ).json()
      #expect(page.covered?.used == used, "\(since) to \(until)")
    }
    // Turns of other days are not in the sums.
    var journal = JournalText("aaaa000000000001")
    for (turn, (day, cost)) in [("2026-11-01", "0.5"), ("2026-11-02", "0.25"), ("2026-11-10", "4")].enumerated() {
      let first = journal.records.count
      journal.turn(turn + 1, "p", cost: cost, bill: cost, generation: "gen_\(turn)")
      let start = calendar.start(of: try #require(ReportCalendar.Day(day))).addingTimeInterval(3_600)
      for place in first..<journal.records.count { journal.records[place].time = start }
    }
    try fixture.write(journal)
    let page: Page = try await fixture.run(
      "reconcile", "--utc", "--since", "2026-11-01", "--until", "2026-11-01", "--json"
    ).json()
    #expect(page.lines.map { "\($0.kind) \($0.amount ?? "-")" }.suffix(1) == ["outside_this_ledger 1.5"])
    #expect(page.lines.first?.amount == "0.5")
  }

  /// Tab offers the fifty that changed last, and no word that looks like an option.
  @Test func aShellIsOfferedFiftySessions() async throws {
    let fixture = try CommandFixture()
    for number in 10...61 {
      var journal = JournalText("\(number)aa000000000001", minute: number)
      journal.turn(1, "one", cost: "0.1", bill: "0.1", generation: "gen_\(number)")
      try fixture.write(journal)
    }
    #expect(try await fixture.run("completions", "words", "sessions").lines.count == 50)
    let server = try ByteServer(
      ByteServer.answer(body: #"{"data":[{"id":"-rf","pricing":{}},{"id":"a/b","pricing":{}}]}"#))
    var other = try CommandFixture()
    other.environment["AI_GATEWAY_BASE_URL"] = server.baseURL.absoluteString
    #expect(try await other.run("models").code == 0)
    #expect(try await other.run("completions", "words", "models").lines == ["a/b"])
  }

  /// A stored key that is refused is not looked for in the environment.
  @Test func aStoredKeyThatIsRefusedIsToBeStoredAgain() async throws {
    let isRefused = Mutex(false)
    let server = try ByteServer { request, _ in
      request.method == "POST" || isRefused.withLock { $0 }
        ? ByteServer.answer("401 Unauthorized", body: #"{"error":{"message":"No","type":"authentication_error"}}"#)
        : ByteServer.answer(body: #"{"balance":"1","total_used":"0"}"#)
    }
    let fixture = try CommandFixture()
    _ = try await fixture.run("config", "set", "ai_gateway_base_url", server.baseURL.absoluteString)
    #expect(try await fixture.run("login", input: "vck_stored_key_1\n").code == 0)
    isRefused.withLock { $0 = true }
    let credits = try await fixture.run("credits")
    #expect(
      credits.code == 77
        && credits.errors.hasSuffix("\n  tuppence login stores another key; tuppence doctor tests this one\n"),
      "\(credits.errors)")
    #expect(try await fixture.run("logout").code == 0)
    _ = try await fixture.run("config", "set", "key_command", "/bin/echo vck_printed_key")
    let command = try await fixture.run("credits")
    #expect(
      command.code == 77
        && command.errors.hasSuffix("\n  the key came from key_command in config.json; tuppence doctor tests it\n"),
      "\(command.errors)")
  }

  @Test func aTerminalWithoutColourIsSaid() {
    let environment = ["TERM": "xterm", "COLUMNS": "80", "NO_COLOR": "1"]
    func terminal(_ environment: [String: String]) -> String {
      EnvironmentChecks(
        environment,
        Screen(input: -1, output: -1, environment: environment, inputIsTerminal: true, outputIsTerminal: true)
      ).terminal.text
    }
    #expect(terminal(["TERM": "xterm", "COLUMNS": "80"]) == "xterm, 80 columns, 24 rows")
    #expect(terminal(["TERM": "dumb", "COLUMNS": "80"]).hasPrefix("TERM=dumb understands no escape sequences"))
    #expect(terminal(["COLUMNS": "80"]).hasPrefix("TERM= understands no escape sequences"))
    #expect(terminal(environment).hasPrefix("xterm, 80 columns, 24 rows"))
  }

  /// Each command gives the session back, so that the next one can have it.
  @Test func aSessionIsFreeOnceItsTurnIsOver() async throws {
    let server = try ByteServer { request, number in
      request.method == "POST"
        ? ByteServer.recordedReply(
          id: "gen_01M3RJQ2GXYP8F188NH5K17E\(10 + number)", text: String(repeating: "word ", count: 60))
        : request.path.hasPrefix("/v1/models")
          ? ByteServer.answer(body: #"{"data":[]}"#)
          : ByteServer.generationNotFound(id: "gen")
    }
    var fixture = try CommandFixture()
    fixture.environment["AI_GATEWAY_API_KEY"] = "vck_test_key_0123456789"
    fixture.environment["AI_GATEWAY_BASE_URL"] = server.baseURL.absoluteString
    let first = try await fixture.run("ask", "--no-tags", "hi")
    // In a pipe no line is wrapped.
    #expect(first.code == 0 && first.lines.count == 1, "\(first)")
    let second = try await fixture.run("ask", "--no-tags", "-c", "again")
    #expect(second.code == 0 && second.output == first.output, "\(second)")
    let journals = try FileManager.default.contentsOfDirectory(atPath: fixture.home.appending(path: "sessions").path)
    #expect(journals.count == 1)
    let id = journals.first.map { String($0.dropLast(6)) } ?? ""
    #expect(try await fixture.run("sessions", "rename", id, "Free").code == 0)
    #expect(try await fixture.run("sessions", "delete", id, "--yes", "--force").code == 0)
  }
}
