import Records

/// The sums of several sessions, real money and play money apart.
struct SessionSums: Sendable {
  struct Sum: Sendable {
    private(set) var sessions = 0
    private(set) var turns = 0
    private(set) var pending = 0
    private(set) var unknown = 0
    private(set) var doubtful = 0
    private(set) var isAtLeast = false
    private(set) var usage = Usage()
    private var amount = USDSum()
    private var weakest: ChargeState?

    var cost: USD { amount.boundedAmount }
    var state: ChargeState { weakest ?? .billed }

    mutating func add(_ totals: Totals) {
      sessions += 1
      turns += totals.turns
      pending += totals.pending
      unknown += totals.unknown
      doubtful += totals.doubtful
      amount.add(totals.cost)
      isAtLeast = isAtLeast || totals.isAtLeast || amount.amount == nil
      usage = usage + totals.usage
      weakest = max(weakest ?? totals.state, totals.state)
    }

    var json: JSONValue {
      .members([
        "at_least": .flag(isAtLeast), "cost": .amount(cost), "doubtful": .number(doubtful),
        "pending": .number(pending), "sessions": .number(sessions), "state": .text(state.rawValue),
        "turns": .number(turns), "unknown": .number(unknown), "usage": usage.json,
      ])
    }
  }

  private(set) var real = Sum()
  private(set) var play = Sum()

  var count: Int { real.sessions + play.sessions }

  mutating func add(_ session: SessionExport) {
    session.isPlayMoney ? play.add(session.totals) : real.add(session.totals)
  }
}
