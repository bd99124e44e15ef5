import Foundation
import Records
import Testing

@testable import Console

/// Which sessions an export has, and what it says of what it leaves out.
@Suite struct ExportCommandFiguresTests {
  private static let ids = ["aaaa000000000001", "bbbb000000000002"]

  private func fixture() throws -> CommandFixture {
    let fixture = try CommandFixture()
    for (place, id) in Self.ids.enumerated() {
      var journal = JournalText(id, minute: place)
      journal.turn(1, "first of \(id.prefix(4))", cost: "0.1", bill: "0.1", generation: "gen_\(place)1")
      journal.turn(2, "second of \(id.prefix(4))", cost: "0.2", generation: "gen_\(place)2")
      try fixture.write(journal)
    }
    return fixture
  }

  @Test func aSessionThatIsNamedTwiceIsThereOnce() async throws {
    let fixture = try fixture()
    let once = try await fixture.run("export", "bbbb", "aaaa", "bbbb0", "--format", "jsonl")
    #expect(once.code == 0 && once.lines.count == 4)
    #expect(once.lines.map { $0.contains("of bbbb") } == [true, true, false, false], "in the order of the words")
    let last = try await fixture.run("export", "--format", "jsonl")
    #expect(last.lines.count == 2)
    let bare = try await fixture.run("export", "aaaa", "--format", "jsonl", "--no-content")
    #expect(bare.lines.count == 2 && !bare.output.contains("first of"))
  }

  @Test func allAndSomeExcludeEachOther() async throws {
    let fixture = try fixture()
    let both = try await fixture.run("export", "--all", "aaaa")
    #expect(both.code == 64 && both.output.isEmpty)
    #expect(both.errors.hasPrefix("tuppence: --all and sessions by name exclude each other\n"))
    #expect(try await fixture.run("export", "--all", "--format", "jsonl").lines.count == 4)
  }

  @Test func damagedLinesAreNamedWithTheirPlace() async throws {
    let fixture = try fixture()
    let file = fixture.journal(Self.ids[0])
    let good = try Data(contentsOf: file)
    try (good + Data("damage\n".utf8)).write(to: file)
    let one = try await fixture.run("export", "aaaa", "--format", "jsonl")
    #expect(one.code == 0 && one.lines.count == 2)
    #expect(
      one.errors
        == "tuppence: 1 damaged line of session \(Self.ids[0]) is left out, it begins at byte \(good.count)\n")
    try (good + Data("damage\nmore\n".utf8)).write(to: file)
    let two = try await fixture.run("export", "aaaa", "--format", "jsonl")
    #expect(
      two.errors
        == "tuppence: 2 damaged lines of session \(Self.ids[0]) are left out, the first at byte \(good.count)\n")
  }

  /// The failure of one session is the exit code, whatever is said of a later one.
  @Test func aSessionThatCannotBeReadIsAFailure() async throws {
    let fixture = try fixture()
    let (unreadable, damaged) = (fixture.journal(Self.ids[0]), fixture.journal(Self.ids[1]))
    try FileManager.default.removeItem(at: unreadable)
    try FileManager.default.createDirectory(at: unreadable, withIntermediateDirectories: false)
    try (Data(contentsOf: damaged) + Data("damage\n".utf8)).write(to: damaged)
    let answer = try await fixture.run("export", "--all", "--format", "jsonl")
    #expect(answer.code != 0 && answer.lines.count == 2)
    #expect(answer.errors.contains("session \(Self.ids[0]) is left out: ") && answer.errors.contains("1 damaged line"))
  }

  /// What has no cost has no place in a ledger of accounts.
  @Test func requestsOfUnknownCostAreCounted() async throws {
    let fixture = try fixture()
    var journal = JournalText("cccc000000000003", minute: 9)
    journal.turn(1, "cut", cost: nil, generation: "gen_31")
    journal.turn(2, "cut", cost: nil, generation: "gen_32")
    journal.turn(3, "whole", cost: "0.1", bill: "0.1", generation: "gen_33")
    try fixture.write(journal)
    let answer = try await fixture.run("export", "cccc", "--format", "hledger")
    #expect(answer.code == 0 && answer.errors == "left out, because their cost is unknown: 2 requests\n")
    #expect(try await fixture.run("export", "aaaa", "--format", "hledger").errors.isEmpty)
  }

  @Test func aPeriodCutsTurnsOfEveryForm() async throws {
    let fixture = try fixture()
    let none = try await fixture.run("export", "--all", "--utc", "--since", "2026-11-22", "--format", "jsonl")
    #expect(none.code == 1 && none.output.isEmpty && none.errors.contains("no session has turns"))
    let whole = try await fixture.run(
      "export", "--all", "--utc", "--since", "2026-11-21", "--until", "2026-11-21", "--format", "jsonl")
    #expect(whole.lines.count == 4)
  }
}
