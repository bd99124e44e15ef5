import Chat
import Foundation
import GatewayClient
import Records
import Testing

@testable import Console
@testable import Terminal

/// `/cost`: its cells, and the remarks below the table.
@Suite struct CostTableTests {
  private static let opened = Entry.session(
    SessionOpened(
      id: "s", gateway: "g", baseURL: "https://g.test/v1", billing: .lookup, assistant: "ada", model: "m/x",
      program: "test"))

  private static func transcript(_ entries: [Entry]) -> Transcript {
    Transcript(([opened] + entries).map { Record(time: Date(timeIntervalSince1970: 1), entry: $0) })
  }

  private static func reply(
    _ turn: Int, _ attempt: Int = 1, cost: String? = nil, _ usage: Usage? = nil, time: Int? = nil, tool: String? = nil
  ) -> Entry {
    .reply(
      ReplyEnded(
        turn: turn, attempt: attempt, status: .complete, text: "r",
        figures: UsageAndCost(cost: cost.flatMap { USD($0) }, usage: usage), durationMilliseconds: time,
        toolCalls: tool.map {
          [ToolCall(id: "c", name: $0, arguments: "{}"), ToolCall(id: "d", name: "b", arguments: "{}")]
        }))
  }

  /// A turn of two steps, one of which nothing is known, and one with a strange bill.
  private static let entries: [Entry] = [
    .turn(TurnStarted(turn: 1, prompt: "p", assistant: "ada", model: "m/x")),
    .generation(GenerationNamed(turn: 1, attempt: 1, id: "gen_1")),
    reply(1, cost: "0.001", Usage(input: 1_010, output: 2), time: 1_000, tool: "a"),
    .attempt(AttemptStarted(turn: 1, attempt: 2, step: 2)),
    reply(1, 2, cost: "0.002", Usage(input: 30, output: 4), time: 2_100),
    .turn(TurnStarted(turn: 2, prompt: "p", assistant: "bob", model: "m/y")),
    .generation(GenerationNamed(turn: 2, attempt: 1, id: "gen_2")), reply(2, time: 400),
    .turn(TurnStarted(turn: 3, prompt: "p", assistant: "ada", model: "m/x", estimate: USD("0.01"))),
    .generation(GenerationNamed(turn: 3, attempt: 1, id: "gen_3")), reply(3),
    .charge(
      ChargeFound(turn: 3, attempt: 1, id: "gen_3", lookup: .done, figures: UsageAndCost(cost: USD("7.5")))),
  ]

  /// The cells of every line.
  private static func cells(_ table: CostTable, width: Int = 120) -> [[String]] {
    table.lines(width: width, styles: .plain).map { line in
      line.components(separatedBy: "  ").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
  }

  @Test func eachTurnEachStepAndTheTotalHaveTheirOwnFigures() {
    let rows = Self.cells(CostTable(Self.transcript(Self.entries), isPlayMoney: false))
    #expect(rows[0] == ["turn", "assistant", "model", "in", "out", "time", "cost", "state"])
    #expect(
      rows[1...7] == [
        ["1", "ada", "m/x", "1,040", "6", "3.1 s", "$0.003", "reported, open"],
        ["1.1", "a b", "1,010", "2", "1.0 s", "$0.001", "reported, open"],
        ["1.2", "30", "4", "2.1 s", "$0.002", "reported"],
        ["2", "bob", "m/y", "0.4 s", "unknown", "unknown, open"],
        ["3", "ada", "m/x", "$0.01", "estimated, 1 bill left out"],
        ["total", "1,040", "6", "≥ $0.013", "unknown, 2 open, 1 bill left out"], [],
      ], "\(rows)")
    #expect(
      rows[8...] == [
        ["by model", "turns", "cost"], ["m/x", "2", "$0.013 without 1 strange"], ["m/y", "1", "unknown"], [],
        ["by assistant", "turns", "cost"], ["ada", "2", "$0.013 without 1 strange"], ["bob", "1", "unknown"],
        ["not counted: turn 3 · $7.50 billed, more than twenty times what was expected; /confirm 3 counts it"],
      ], "\(rows)")
  }

  /// The times have room from 100 columns on; one model and one assistant need no sums of their own.
  @Test func aNarrowTableHasNoTimes() {
    let table = CostTable(Self.transcript(Array(Self.entries[...4])), isPlayMoney: true)
    #expect(Self.cells(table, width: 99)[0] == ["turn", "assistant", "model", "in", "out", "cost", "state"])
    let rows = Self.cells(table, width: 100)
    #expect(rows[0].contains("time") && rows.count == 6 && rows[5] == ["play money: the sandbox's"], "\(rows)")
    #expect(Self.cells(table, width: 99)[1] == ["1", "ada", "m/x", "1,040", "6", "$0.003", "reported, open"])
    #expect(CostTable(Transcript(), isPlayMoney: false).lines(width: 80, styles: .plain) == ["no turns yet"])
  }

  private static func remark(_ usage: Usage, fees: String? = nil) -> String? {
    let prices = ModelEntry.Prices(
      input: USD("0.000003"), output: USD("0.000015"), cacheRead: USD("0.0000003"), cacheWrite: USD("0.00000375"))
    let turn = TurnStarted(
      turn: 1, prompt: "p", assistant: "ada", model: "m/x", tagFees: fees.flatMap { USD($0) })
    let table = CostTable(
      transcript([
        .turn(turn), .generation(GenerationNamed(turn: 1, attempt: 1, id: "gen_1")), reply(1, cost: "0.01", usage),
      ]),
      isPlayMoney: false, catalogue: [ModelEntry(id: "m/x", prices: prices)])
    return table.lines(width: 120, styles: .plain).dropFirst(3).joined(separator: "|")
  }

  @Test func whatTheCacheDidAndTheFeesToComeAreSaid() {
    #expect(Self.remark(Usage(input: 1_000, output: 10)) == "")
    #expect(
      Self.remark(Usage(input: 1_000, cachedInput: 800, output: 10), fees: "0.00015")
        == "+ $0.00015 for tags, with the bills to come|the cache saved about $0.00216")
    #expect(
      Self.remark(Usage(input: 1_000, cacheWrite: 1_000, output: 10))
        == "writing to the cache cost about $0.00075 more than reading from it saved")
  }
}
