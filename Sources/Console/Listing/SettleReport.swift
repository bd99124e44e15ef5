import Records

/// What came of asking for open bills, for `tuppence settle`.
struct SettleReport: Equatable, Sendable {
  /// Bills that came now.
  private(set) var settled = 0
  /// Charges whose bill is still to come, whoever looks them up.
  private(set) var pending = 0
  /// Charges that nobody asks about any more: the gateway has no bill for them.
  private(set) var unknown = 0
  /// Those of ``pending`` that another tuppence holds.
  private(set) var elsewhere = 0
  /// The sum of the bills that came now; play money is never added to it.
  private(set) var cost = USD.zero
  private(set) var playCost = USD.zero

  /// Takes in what a look-up made of the charges that were open before it.
  mutating func add(_ open: [OpenCharge], now transcript: Transcript, isPlayMoney: Bool) {
    for charge in open {
      guard let turn = transcript.turns.last(where: { $0.index == charge.turn }),
        let generation = turn.generations.first(where: { $0.attempt == charge.attempt })
      else { continue }
      let found = turn.charge(of: generation)
      switch found.lookup {
      case .open: pending += 1
      case .done where found.state == .billed: add(found.cost ?? .zero, isPlayMoney: isPlayMoney)
      case .done, .exhausted, .none: unknown += 1
      }
    }
  }

  private mutating func add(_ bill: USD, isPlayMoney: Bool) {
    settled += 1
    if isPlayMoney { playCost = playCost.adding(bill) ?? playCost } else { cost = cost.adding(bill) ?? cost }
  }

  /// Takes in charges that could not be asked about now.
  mutating func add(unasked count: Int, elsewhere isElsewhere: Bool = false) {
    pending += count
    if isElsewhere { elsewhere += count }
  }

  var phrase: String {
    var parts = ["\(settled) settled", "\(pending) still open"]
    if unknown > 0 { parts.append("\(unknown) without a bill") }
    let other = elsewhere > 0 ? " (\(elsewhere) of them in another tuppence)" : ""
    return parts.joined(separator: ", ") + other
  }

  var json: JSONValue {
    .object([
      "version": .number(1), "settled": .number(settled), "pending": .number(pending), "unknown": .number(unknown),
      "elsewhere": .number(elsewhere), "cost": .amount(cost), "play_cost": .amount(playCost),
    ])
  }
}
