import App
import Foundation
import GatewayClient
import Records
import Settings
import TestSupport
import Testing

@testable import Console
@testable import Terminal

/// The single checks of the doctor: which variable, which file, which key, and the words for it.
@Suite struct DoctorPiecesTests {
  private func checks(_ environment: [String: String], isTerminal: Bool = false) -> EnvironmentChecks {
    EnvironmentChecks(
      environment,
      Screen(
        input: -1, output: -1, environment: environment, inputIsTerminal: isTerminal, outputIsTerminal: isTerminal))
  }

  @Test(arguments: [
    (["LC_ALL": "C.UTF-8", "LC_CTYPE": "C", "LANG": "C"], "LC_ALL=C.UTF-8"),
    (["LC_ALL": "", "LC_CTYPE": "C.UTF-8", "LANG": "C"], "LC_CTYPE=C.UTF-8"), (["LANG": "C.utf8"], "LANG=C.utf8"),
  ]) func theStrongestVariableIsTheLocale(_ environment: [String: String], _ text: String) {
    #expect(checks(environment).locale == Diagnosis("locale", .ok, text))
  }

  @Test func aTerminalIsSizedUp() {
    let narrow = checks(["TERM": "xterm", "COLUMNS": "39"], isTerminal: true).terminal
    #expect(narrow == Diagnosis("terminal", .note, "39 columns, 24 rows", hint: "tables need 80 columns"))
    let wide = checks(["TERM": "xterm", "COLUMNS": "40"], isTerminal: true).terminal
    #expect(wide == Diagnosis("terminal", .ok, "xterm, 40 columns, 24 rows"))
    let plain = checks(["TERM": "xterm", "COLUMNS": "40", "NO_COLOR": "1"], isTerminal: true).terminal
    #expect(plain.state == .ok)
    #expect(checks(["TERM": "dumb"], isTerminal: true).terminal.state == .problem)
    #expect(checks(["TERM": "xterm"]).terminal.state == .note)
  }

  @Test(arguments: [
    ("http://proxy:3128", "http://proxy:3128"), ("http://u:p@proxy", "http://[redacted]@proxy"),
    ("u:p@proxy", "[redacted]@proxy"), ("http://u:p@ss@proxy", "http://[redacted]@proxy"),
  ]) func aProxysPasswordIsNotShown(_ address: String, _ shown: String) {
    #expect(EnvironmentChecks.withoutPassword(address) == shown)
    #expect(checks(["ALL_PROXY": address]).proxies.text == "ALL_PROXY=\(shown)")
    #expect(checks(["HTTP_PROXY": address]).proxies == Diagnosis("proxy", .ok, "none"))
  }

  @Test func theClocksDifferenceHasItsDirection() {
    #expect(GatewayCheckup.clock(lead: .seconds(31)).text == "31 s ahead of the gateway's")
    #expect(GatewayCheckup.clock(lead: .seconds(-31)).text == "31 s behind the gateway's")
    #expect(GatewayCheckup.clock(lead: .seconds(30)).state == .ok)
  }

  /// A group's right to read is one too much, and so is one to a folder.
  @Test(arguments: [
    ("sessions/aaaa000000000001.jsonl", 0o640), ("sessions", 0o750), ("config.json", 0o604), ("", 0o711),
  ]) func aFileThatOthersCanReadIsNamed(_ name: String, _ mode: Int) async throws {
    let fixture = try CommandFixture()
    try fixture.write(JournalText("aaaa000000000001"))
    #expect(try await fixture.run("config", "set", "user", "ada").code == 0)
    let context = try AppContext(environment: fixture.environment)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: fixture.home.path)
    let before = FilesCheckup(context.folders).permissions
    #expect(before == Diagnosis("files", .ok, "yours alone, in \(fixture.home.path)"), "\(before)")
    let path = name.isEmpty ? fixture.home.path : fixture.home.appending(path: name).path
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    let found = FilesCheckup(context.folders).permissions
    #expect(found.state == .problem && found.hint == "chmod -R go= \(fixture.home.path)", "\(found)")
    #expect(found.text == "\(path) can be read by other users")
  }

  @Test func furtherFilesAreCounted() async throws {
    let fixture = try CommandFixture()
    for id in ["aaaa000000000001", "bbbb000000000001", "cccc000000000001"] {
      try fixture.write(JournalText(id))
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: fixture.journal(id).path)
    }
    let context = try AppContext(environment: fixture.environment)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: fixture.home.path)
    let found = FilesCheckup(context.folders).permissions
    #expect(
      found.text
        == "\(fixture.journal("aaaa000000000001").path) and 2 others can be read by other users", "\(found)")
  }

  @Test func openChargesAreANoteAndNoProblem() async throws {
    let fixture = try CommandFixture()
    var journal = JournalText("aaaa000000000001")
    journal.turn(1, "one", cost: "0.1")
    try fixture.write(journal)
    let context = try AppContext(environment: fixture.environment)
    let found = FilesCheckup(context.folders).ledger(try context.requiredLedger())
    #expect(
      found
        == Diagnosis(
          "ledger", .note, "1 session, 4 records, 1 open charge, no damage", hint: "tuppence settle looks them up"))
    let settled = try CommandFixture()
    try settled.write(JournalText("aaaa000000000001"))
    let other = try AppContext(environment: settled.environment)
    #expect(
      FilesCheckup(other.folders).ledger(try other.requiredLedger())
        == Diagnosis("ledger", .ok, "1 session, 1 record, no damage"))
  }

  private func lines(_ fixture: CommandFixture, _ arguments: String...) async throws -> [String: [String]] {
    struct Line: Decodable {
      var check: String
      var state: String
      var text: String
      var hint: String?
    }
    let lines: [Line] = try await fixture.run(["doctor", "--json"] + arguments).json()
    return Dictionary(lines.map { ($0.check, [$0.state, $0.text, $0.hint ?? "-"]) }) { first, _ in first }
  }

  @Test func aKeyIsTriedOnlyWhereTheGatewayAnswers() async throws {
    var fixture = try CommandFixture()
    let chosen = try await lines(fixture, "--gateway", "sandbox")
    #expect(chosen["key"] == ["ok", "the sandbox needs none", "-"])
    #expect(chosen["gateway"]?[1].hasSuffix("with play money (chosen)") == true)
    #expect(try await lines(fixture)["gateway"]?[1].hasSuffix("(no key was found)") == true)
    fixture.environment["AI_GATEWAY_BASE_URL"] = "http://127.0.0.1:1/v1"
    fixture.environment["AI_GATEWAY_API_KEY"] = "vck_test_key_0123456789"
    let silent = try await lines(fixture)
    #expect(silent["gateway"]?[0] == "problem")
    #expect(silent["key"] == ["note", "from AI_GATEWAY_API_KEY, not tried: the gateway does not answer", "-"])
    #expect(silent["clock"]?[0] == "note")
    let server = try ByteServer { request, _ in
      request.path.hasSuffix("/credits")
        ? ByteServer.answer("401 Unauthorized", body: "{}") : ByteServer.answer(body: #"{"data":[]}"#)
    }
    fixture.environment["AI_GATEWAY_BASE_URL"] = server.baseURL.absoluteString
    let refused = try await lines(fixture)
    #expect(refused["key"]?[0] == "problem" && refused["key"]?[1].hasPrefix("from AI_GATEWAY_API_KEY: ") == true)
    fixture.environment["AI_GATEWAY_API_KEY"] = nil
    let without = try await lines(fixture, "--gateway", "vercel")
    #expect(without["key"]?[0] == "problem" && without["key"]?[1] == "none for vercel", "\(without)")
    let own = try await lines(fixture, "--gateway", server.baseURL.absoluteString)
    #expect(own["key"] == ["note", "none; a server of your own may need none", "else set TUPPENCE_API_KEY"], "\(own)")
  }

  @Test func aLimitOfTheKeyIsJudgedByWhatIsLeft() {
    func credits(_ limit: String?, _ left: String?, used: String? = nil, resets: String? = nil) -> Credits {
      Credits(
        balance: nil, totalUsed: used.flatMap { USD($0) }, scope: .key, limit: limit.flatMap { USD($0) },
        remaining: left.flatMap { USD($0) }, resets: resets)
    }
    let rich = credits("10", "9", resets: "daily").limitDiagnosis
    #expect(rich == Diagnosis("budget", .ok, "the key may spend $10.00, $9.00 left, resets daily"))
    let poor = credits("10", "0.5").limitDiagnosis
    #expect(
      poor == Diagnosis("budget", .problem, "the key may spend $10.00, $0.50 left", hint: "raise it at openrouter.ai"))
    #expect(credits(nil, nil).limitDiagnosis.hint == "set one at openrouter.ai")
  }
}
