import Foundation
import Testing

@testable import Records

/// What a report groups and counts by, where two turns differ in that alone.
@Suite struct ReportKeysTests {
  private struct Turn {
    var model = "m"
    var user: String?
    var tags: [String] = []
    var key: String?
    var gateway: String? = "vercel"
    var second = 0
    var cost: String? = "1"
  }

  private static let east = LocalClock { CivilTime(utc: $0 + 13 * 3_600) }

  private func session(_ id: String, _ turns: [Turn], clock: LocalClock = east) -> SessionSpending {
    let opened = SessionOpened(
      id: id, gateway: "named", baseURL: "", billing: .reported, assistant: "a", model: "m", program: "0.1")
    var records = [Record(time: Date(timeIntervalSince1970: 0), entry: .session(opened))]
    for (place, turn) in turns.enumerated() {
      let start = TurnStarted(
        turn: place + 1, prompt: "p", assistant: "a", model: turn.model, tags: turn.tags, user: turn.user,
        gateway: turn.gateway, key: turn.key)
      let ended = ReplyEnded(
        turn: place + 1, attempt: 1, status: .complete, text: "r",
        figures: UsageAndCost(cost: turn.cost.flatMap { USD($0) }))
      let time = Date(timeIntervalSince1970: TimeInterval(turn.second))
      records += [Record(time: time, entry: .turn(start)), Record(time: time, entry: .reply(ended))]
    }
    return SessionSpending(Transcript(records), session: id, damagedLines: 0, clock: clock)
  }

  private func rows(_ keys: [ReportKey], _ turns: [Turn], isUTC: Bool = true) -> [[String?]] {
    Report(ReportQuery(keys: keys, calendar: ReportCalendar(isUTC: isUTC)), [session("s", turns)]).rows.map(\.keys)
  }

  /// 1970-01-31 11:00 UTC is the first midnight of February thirteen hours further east.
  @Test func periodsAreLocalUnlessTheyAreOfUTC() {
    let turns = [Turn(second: 30 * 86_400 + 11 * 3_600)]
    #expect(rows([.day], turns) == [["1970-01-31"]] && rows([.day], turns, isUTC: false) == [["1970-02-01"]])
    #expect(rows([.month], turns) == [["1970-01"]] && rows([.month], turns, isUTC: false) == [["1970-02"]])
    let sunday = [Turn(second: 3 * 86_400 + 11 * 3_600)]
    #expect(rows([.week], sunday) == [["1970-W01"]] && rows([.week], sunday, isUTC: false) == [["1970-W02"]])
  }

  /// The limits are days of the report's own calendar.
  @Test(arguments: [
    (true, "1970-01-31", 1), (true, "1970-02-01", 0), (false, "1970-02-01", 1), (false, "1970-01-31", 0),
  ])
  func limitsAreDaysOfTheReportsCalendar(isUTC: Bool, day: String, turns: Int) {
    var query = ReportQuery(keys: [.model], calendar: ReportCalendar(isUTC: isUTC))
    query.since = ReportQuery.Day(day)
    query.until = query.since
    #expect(Report(query, [session("s", [Turn(second: 30 * 86_400 + 11 * 3_600)])]).turns == turns)
  }

  /// Turns that differ from the one before in one thing alone are not counted as that one.
  @Test func eachTurnHasItsOwnValues() {
    let keys: [(ReportKey, [Turn], [[String?]])] = [
      (.key, [Turn(key: "…a1b2"), Turn(key: "…c3d4"), Turn()], [["…a1b2"], ["…c3d4"], [nil]]),
      (.gateway, [Turn(gateway: "x"), Turn(gateway: "y"), Turn(gateway: nil)], [["named"], ["x"], ["y"]]),
      (.user, [Turn(user: "ada"), Turn(user: nil)], [["ada"], [nil]]),
      (.model, [Turn(model: "m"), Turn(model: "n")], [["m"], ["n"]]),
      (.tag, [Turn(tags: ["t"]), Turn(tags: ["u"]), Turn()], [["t"], ["u"], [nil]]),
    ]
    for (key, turns, wanted) in keys { #expect(rows([key], turns) == wanted, "\(key)") }
  }

  /// Users are counted in reports by plan alone; a plan that is named twice is one row, of which the turn is once.
  @Test func usersAreThoseOfAPlan() {
    let session = session(
      "s", [Turn(user: "ada", tags: ["plan:pro", "x", "plan:pro"]), Turn(user: nil, tags: ["plan:pro"])])
    let plans = Report(ReportQuery(keys: [.plan], calendar: ReportCalendar(isUTC: true)), [session]).rows
    #expect(plans.map(\.keys) == [["pro"]] && plans[0].users == ["ada"])
    #expect(plans[0].turns == 2 && plans[0].spent.cost == USD("2") && plans[0].costPerUser == USD("2"))
    let models = Report(ReportQuery(keys: [.model], calendar: ReportCalendar(isUTC: true)), [session]).rows
    #expect(models[0].users.isEmpty && models[0].costPerUser == nil)
  }

  /// Every turn of play money that is left out is counted, over several sessions too; other filters come first.
  @Test func turnsWithPlayMoneyAreCounted() {
    let play = session("p", [Turn(gateway: "sandbox"), Turn(gateway: "sandbox"), Turn(model: "n", gateway: "sandbox")])
    let real = session("r", [Turn(), Turn(gateway: "sandbox")])
    func report(_ change: (inout ReportQuery) -> Void) -> Report {
      var query = ReportQuery(keys: [.model], calendar: ReportCalendar(isUTC: true))
      change(&query)
      var whole = ReportSums(query)
      for session in [play, real] {
        var part = ReportSums(query)
        part.add(session)
        whole.add(part)
      }
      return Report(whole)
    }
    #expect(report { _ in }.playMoneyTurns == 4 && report { _ in }.turns == 1)
    #expect(report { $0.model = "m" }.playMoneyTurns == 3 && report { $0.gateway = "vercel" }.playMoneyTurns == 4)
    #expect(report { $0.gateway = "sandbox" }.turns == 4 && report { $0.session = "r" }.playMoneyTurns == 1)
  }

  /// Sessions of several threads have numbers of their own for the same texts.
  @Test(arguments: [
    [ReportKey.user, .model], [.model, .user], [.user, .day], [.day, .user], [.tag, .session], [.plan, .month],
    [.week], [.key],
  ])
  func theSumOfPartsIsTheWhole(keys: [ReportKey]) {
    let sessions = [
      session("r", [Turn(model: "m", user: "ada", tags: ["plan:pro"]), Turn(model: "n", user: "bob", key: "…a1b2")]),
      session("s", [Turn(model: "n", user: "bob", second: 86_400), Turn(model: "m"), Turn(model: "n", user: "ada")]),
      session("t", [Turn(model: "o", user: "bob", tags: ["x", "plan:pro"], second: 40 * 86_400, cost: nil)]),
    ]
    let query = ReportQuery(keys: keys, calendar: ReportCalendar(isUTC: true))
    var whole = ReportSums(query)
    for session in sessions.reversed() {
      var part = ReportSums(query)
      part.add(session)
      whole.add(part)
    }
    #expect(Report(whole) == Report(query, sessions))
  }

  /// Of rows that cost the same, the second key decides.
  @Test func rowsThatCostTheSameAreInTheOrderOfTheirKeys() {
    let turns = [Turn(model: "n", user: "bob"), Turn(model: "m", user: "bob"), Turn(model: "m", user: "ada")]
    #expect(rows([.model, .user], turns) == [["m", "ada"], ["m", "bob"], ["n", "bob"]])
    #expect(
      rows([.day, .user], [Turn(user: "b", second: 86_400), Turn(user: "c", cost: "2"), Turn(user: "a")]) == [
        ["1970-01-01", "c"], ["1970-01-01", "a"], ["1970-01-02", "b"],
      ])
  }

  @Test(
    arguments: [
      ("model", [.model]), (" Model, USER", [.model, .user]), ("model,model", nil), ("day,week,month", nil), ("", nil),
      ("model,", nil), ("models", nil), ("day,tag", [.day, .tag]),
    ] as [(String, [ReportKey]?)])
  func oneOrTwoKeysAreRead(text: String, keys: [ReportKey]?) {
    #expect(ReportKey.list(text) == keys)
  }
}
