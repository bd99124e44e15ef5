import Foundation
import Testing

@testable import Exports
@testable import Records

/// The periods of FOCUS rows, and sums over several sessions.
@Suite struct PeriodAndSumTests {
  private func row(at start: String, milliseconds: Int?) throws -> (String) -> String? {
    let time = try #require(Date(iso8601: start))
    var ended = ReplyEnded(turn: 1, attempt: 1, status: .complete, text: "r", figures: UsageAndCost(cost: USD("1")))
    ended.durationMilliseconds = milliseconds
    let opened = SessionOpened(
      id: "s", gateway: "vercel", baseURL: "https://g.test/v1", billing: .reported, assistant: "a", model: "m",
      program: "test")
    let entries: [Entry] = [
      .session(opened), .turn(TurnStarted(turn: 1, prompt: "p", assistant: "a", model: "m")), .reply(ended),
    ]
    let export = SessionExport(Transcript(entries.map { Record(time: time, entry: $0) }))
    let rows = ExportFixture.table(ExportFormat.focus.text(of: [export]))
    return { name in rows[0].firstIndex(of: name).flatMap { rows[1][$0] } }
  }

  @Test(arguments: [
    ("2026-01-01T00:00:00Z", "2026-01", "2026-02"), ("2026-11-30T23:59:59Z", "2026-11", "2026-12"),
    ("2026-12-01T00:00:00Z", "2026-12", "2027-01"), ("2026-12-31T23:59:59Z", "2026-12", "2027-01"),
    ("2026-12-31T23:59:59.900Z", "2026-12", "2027-01"),
  ])
  func aBillingPeriodIsTheMonthInUTC(start: String, first: String, next: String) throws {
    let field = try row(at: start, milliseconds: 10)
    #expect(
      field("BillingPeriodStart") == first + "-01T00:00:00Z" && field("BillingPeriodEnd") == next + "-01T00:00:00Z")
  }

  /// The last moment of a day is of that day.
  @Test(arguments: [("2026-12-31T23:59:59.900Z", "2026-12-31"), ("2027-01-01T00:00:00Z", "2027-01-01")])
  func aTransactionIsOfItsDayInUTC(start: String, day: String) throws {
    let time = try #require(Date(iso8601: start))
    let ended = ReplyEnded(turn: 1, attempt: 1, status: .complete, text: "r", figures: UsageAndCost(cost: USD("1")))
    let entries: [Entry] = [.turn(TurnStarted(turn: 1, prompt: "p", assistant: "a", model: "m")), .reply(ended)]
    let export = SessionExport(Transcript(entries.map { Record(time: time, entry: $0) }))
    #expect(ExportFormat.hledger.text(of: [export]).contains("\n\(day) * "))
  }

  /// Its end is no part of it, so that a request without a duration takes a second.
  @Test(arguments: [(nil, "01"), (0, "01"), (1, "01"), (1_000, "01"), (1_001, "02")] as [(Int?, String)])
  func aChargePeriodIsNotEmpty(milliseconds: Int?, end: String) throws {
    let field = try row(at: "2026-12-31T23:59:00Z", milliseconds: milliseconds)
    #expect(
      field("ChargePeriodStart") == "2026-12-31T23:59:00Z" && field("ChargePeriodEnd") == "2026-12-31T23:59:\(end)Z")
  }

  /// A sum is as weak as its weakest session, wherever it is among them, and play money is apart.
  @Test func aSumOverSessionsHasTheWeakestOfThem() {
    func session(_ sent: ExportFixture.Sent, _ id: String, gateway: String = "vercel") -> SessionExport {
      SessionExport(ExportFixture.transcript([sent], id: id, gateway: gateway))
    }
    let billed = session(.init(id: "gen_1", bill: "1"), "a")
    let unknown = session(.init(id: "gen_2"), "b")
    let strange = session(.init(id: "gen_3", estimate: "0.5", bill: "-1"), "c")
    let play = session(.init(id: "gen_4", reported: "7"), "d", gateway: "sandbox")
    for order in [
      [billed, unknown, strange, play], [unknown, play, strange, billed], [strange, billed, play, unknown],
    ] {
      var sums = SessionSums()
      for session in order { sums.add(session) }
      #expect(sums.real.isAtLeast && sums.real.state == .unknown && sums.real.unknown == 1 && sums.real.doubtful == 1)
      #expect(sums.real.cost == USD("1.5") && sums.real.sessions == 3 && sums.real.pending == 1 && sums.count == 4)
      #expect(sums.play.cost == USD("7") && !sums.play.isAtLeast && sums.play.state == .reported)
    }
    var sound = SessionSums()
    sound.add(billed)
    #expect(!sound.real.isAtLeast && sound.real.state == .billed && sound.play.sessions == 0)
  }

  /// A sum that no amount can hold is a lower bound.
  @Test func aSumThatIsOutOfRangeIsALowerBound() {
    func session(_ id: String) -> SessionExport {
      let entries: [Entry] = [
        .session(
          SessionOpened(
            id: id, gateway: "vercel", baseURL: "u", billing: .lookup, assistant: "a", model: "m", program: "t")),
        .turn(TurnStarted(turn: 1, prompt: "p", assistant: "a", model: "m")),
        .generation(GenerationNamed(turn: 1, attempt: 1, id: id)),
        .charge(
          ChargeFound(
            turn: 1, attempt: 1, id: id, lookup: .done, figures: UsageAndCost(cost: USD("100000000000000")))),
        .change(Change(confirms: id)),
      ]
      return SessionExport(Transcript(entries.map { Record(time: ExportFixture.start, entry: $0) }))
    }
    var sums = SessionSums()
    sums.add(session("gen_1"))
    #expect(!sums.real.isAtLeast && sums.real.cost == USD("100000000000000"))
    sums.add(session("gen_2"))
    #expect(sums.real.isAtLeast && sums.real.cost > .zero)
  }

  /// What is unknown is no amount of zero.
  @Test func aRequestWithoutAFigureIsNoTransaction() {
    let export = SessionExport(ExportFixture.transcript([.init(id: "gen_2")]))
    let text = ExportFormat.hledger.text(of: [export])
    #expect(text.contains("; 2026-09-21 unknown cost, gen:gen_2") && !text.contains("liabilities"))
    #expect(ExportFixture.table(ExportFormat.focus.text(of: [export])).count == 1)
  }
}
