import Platform

/// A charge that the gateway has yet to be asked about.
package struct OpenCharge: Equatable, Sendable {
  package var turn: Int
  package var attempt: Int
  package var id: String
  /// When its request began.
  package var since: Date

  package init(turn: Int, attempt: Int, id: String, since: Date) {
    self.turn = turn
    self.attempt = attempt
    self.id = id
    self.since = since
  }
}

/// A stated cost that is too strange to be counted before the user confirms it.
package struct DoubtfulBill: Equatable, Sendable {
  package var turn: Int
  /// Nil where the gateway gives no ids.
  package var id: String?
  package var cost: USD
  /// `billed`, or `reported` in the stream.
  package var state: ChargeState
  package var doubt: BillDoubt
}
