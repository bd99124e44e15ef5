import Foundation
import Records
import Terminal
import TestSupport
import Testing

@testable import Console

@Suite struct DoctorCommandTests {
  private struct Line: Decodable {
    var check: String
    var state: String
    var text: String
    var hint: String?
  }

  private func lines(_ fixture: CommandFixture) async throws -> (Int32, [String: Line]) {
    let answer = try await fixture.run("doctor", "--json")
    let lines: [Line] = try answer.json()
    #expect(lines.map(\.check).count == Set(lines.map(\.check)).count)
    return (answer.code, Dictionary(lines.map { ($0.check, $0) }) { first, _ in first })
  }

  @Test func isContentWithAFreshHome() async throws {
    let (code, lines) = try await lines(CommandFixture())
    #expect(code == 0)
    #expect(
      Set(lines.keys)
        == ["locale", "terminal", "settings", "gateway", "key", "clock", "proxy", "files", "ledger"])
    #expect(lines["key"]?.state == "note" && lines["ledger"]?.text == "0 sessions, 0 records, no damage")
  }

  @Test func triesTheKeyAndComparesTheClock() async throws {
    let date = "Sun, 06 Nov 1994 08:49:37 GMT"
    let server = try ByteServer(
      ByteServer.answer(headers: ["Date": date], body: #"{"balance":"1.25","total_used":"4"}"#))
    var fixture = try CommandFixture()
    fixture.environment["AI_GATEWAY_API_KEY"] = "vck_secret"
    fixture.environment["AI_GATEWAY_BASE_URL"] = server.baseURL.absoluteString
    let (code, lines) = try await lines(fixture)
    #expect(code == Failure.Code.failed, "a clock decades ahead is a problem")
    #expect(lines["gateway"]?.state == "ok")
    #expect(lines["key"]?.text == "from AI_GATEWAY_API_KEY, accepted; balance $1.25")
    #expect(lines["clock"]?.state == "problem" && lines["clock"]?.text.hasSuffix("ahead of the gateway's") == true)
    #expect(!lines.values.contains { $0.text.contains("vck_") })
  }

  @Test func findsFilesThatOthersCanReadAndADamagedLedger() async throws {
    let fixture = try CommandFixture()
    try fixture.write(JournalText("aaaa000000000001"))
    try Data("rubbish\n".utf8).write(to: fixture.journal("bbbb000000000002"))
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o644], ofItemAtPath: fixture.journal("aaaa000000000001").path)
    let (code, lines) = try await lines(fixture)
    #expect(code == Failure.Code.failed)
    #expect(lines["files"]?.state == "problem" && lines["files"]?.hint?.hasPrefix("chmod -R go= ") == true)
    #expect(lines["ledger"]?.state == "problem" && lines["ledger"]?.hint == "tuppence check says where")
  }

  @Test func tellsOfBrokenSettings() async throws {
    let fixture = try CommandFixture()
    try FileManager.default.createDirectory(at: fixture.home, withIntermediateDirectories: true)
    try Data("{".utf8).write(to: fixture.home.appending(path: "config.json"))
    let (code, lines) = try await lines(fixture)
    #expect(code == Failure.Code.failed && lines["settings"]?.state == "problem")
  }

  @Test(arguments: [
    ([:], Diagnosis.State.note), (["LANG": "C.UTF-8"], .ok), (["LANG": "de_DE"], .problem),
    (["LANG": "C.UTF-8", "LC_ALL": "C"], .problem), (["LC_ALL": "", "LANG": "C.UTF-8"], .ok),
    (["LANG": "xx_YY.UTF-8"], .problem),
  ])
  func readsTheLocale(_ environment: [String: String], _ state: Diagnosis.State) {
    let screen = Screen(input: -1, output: -1, environment: environment)
    #expect(EnvironmentChecks(environment, screen).locale.state == state)
  }

  @Test func showsAProxyWithoutItsPassword() {
    let environment = ["https_proxy": "http://user:secret@proxy:3128", "no_proxy": "localhost"]
    let proxies = EnvironmentChecks(environment, Screen(input: -1, output: -1, environment: environment)).proxies
    #expect(proxies.text == "https_proxy=http://[redacted]@proxy:3128, no_proxy=localhost")
  }

  @Test(arguments: [(2, Diagnosis.State.ok), (-30, .ok), (31, .problem), (-3_600, .problem)])
  func comparesClocks(_ seconds: Int, _ state: Diagnosis.State) {
    #expect(GatewayCheckup.clock(lead: .seconds(seconds)).state == state)
  }
}
