import Foundation
import Records
import TestSupport
import Testing

/// `export` with the data folders of other people.
@Suite struct SharedExportTests {
  private let fixture: CommandFixture
  private let other: CommandFixture

  init() throws {
    fixture = try CommandFixture()
    other = try CommandFixture()
  }

  private static func id(_ number: Int) -> String { "gen_01M3RJQ2GXYP8F188NH5K17ED\(number)" }

  private static func session(_ id: String, minute: Int = 0, _ turns: (number: Int, bill: String)...) -> JournalText {
    var journal = JournalText(id, minute: minute)
    for (place, turn) in turns.enumerated() {
      journal.turn(place + 1, "p\(turn.number)", cost: turn.bill, bill: turn.bill, generation: Self.id(turn.number))
    }
    return journal
  }

  private func costs(_ arguments: String...) async throws -> (ids: [String], costs: [String], errors: String) {
    let answer = try await fixture.run(["export", "--format", "csv"] + arguments)
    let rows = answer.output.split(separator: "\r\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let titles = try #require(rows.first, "\(answer.errors)").map(String.init)
    let cost = try #require(titles.firstIndex(of: "counted_cost"))
    let id = try #require(titles.firstIndex(of: "generation"))
    return (rows.dropFirst().map { String($0[id]) }, rows.dropFirst().map { String($0[cost]) }, answer.errors)
  }

  @Test func everyLedgerIsExportedAndASessionOfTwoOnce() async throws {
    try fixture.write(Self.session("aaaa000000000001", minute: 5, (1, "0.1"), (2, "0.02")))
    try other.write(Self.session("aaaa000000000001", minute: 5, (1, "0.1")))
    try other.write(Self.session("bbbb000000000001", minute: 0, (3, "0.003")))
    let files = try FileManager.default.subpathsOfDirectory(atPath: other.home.path).sorted()
    let all = try await costs("--all", "--ledger", other.home.path)
    #expect(all.ids == [3, 1, 2].map(Self.id) && all.costs == ["0.003", "0.1", "0.02"] && all.errors.isEmpty)
    #expect(try await costs("--all").costs == ["0.1", "0.02"])
    #expect(try await costs("bbbb", "--ledger", other.home.path).costs == ["0.003"])
    #expect(try FileManager.default.subpathsOfDirectory(atPath: other.home.path).sorted() == files)
    let report = try await fixture.run("report", "--ledger", other.home.path, "--json")
    #expect(report.output.contains("\"0.123\""))
  }

  /// A journal that was copied under another name holds no new generation.
  @Test func aCopyOfASessionCountsNothing() async throws {
    try fixture.write(Self.session("aaaa000000000001", (1, "0.1"), (2, "0.02")))
    try fixture.write(Self.session("bbbb000000000001", minute: 5, (1, "0.1"), (3, "0.003")))
    let all = try await costs("--all")
    #expect(all.costs.compactMap { USD($0) }.reduce(.zero, +) == USD("0.123"))
    #expect(all.ids.count == 4 && all.costs.count { $0.isEmpty } == 1)
    #expect(try await fixture.run("report", "--json").output.contains("\"0.123\""))
  }

  @Test func turnsThatDifferAreBothExportedAndNamed() async throws {
    try fixture.write(Self.session("aaaa000000000001", (1, "0.1")))
    try other.write(Self.session("aaaa000000000001", (2, "0.02")))
    let all = try await costs("--all", "--ledger", other.home.path)
    #expect(Set(all.costs) == ["0.1", "0.02"] && all.costs.count == 2)
    #expect(all.errors.contains("session aaaa000000000001 differs between two ledgers in turn 1"))
  }

  @Test func linksAndPipesOfOthersAreNamedAndNotRead() async throws {
    try fixture.write(Self.session("aaaa000000000001", (1, "0.1")))
    try other.write(Self.session("bbbb000000000001", (2, "0.02")))
    let link = other.journal("cccc000000000001")
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: fixture.journal("aaaa000000000001"))
    #expect(mkfifo(other.journal("dddd000000000001").path, 0o600) == 0)
    let answer = try await fixture.run("export", "--all", "--ledger", other.home.path, "--format", "jsonl")
    #expect(answer.code == 1 && answer.lines.count == 2)
    for name in ["cccc000000000001", "dddd000000000001"] {
      #expect(answer.errors.contains("session \(name) is left out"))
    }
  }

  @Test func aFolderWithoutJournalsAndTheLastSessionAreRefused() async throws {
    try fixture.write(Self.session("aaaa000000000001", (1, "0.1")))
    let empty = try fixture.folder.folder("empty")
    #expect(try await fixture.run("export", "--all", "--ledger", empty.path).code != 0)
    try other.write(Self.session("bbbb000000000001", (2, "0.02")))
    let last = try await fixture.run("export", "--ledger", other.home.path)
    #expect(last.code == 64 && last.errors.contains("needs --all or a session"))
  }
}
