import GatewayClient
import Journal
import Platform
import Records

/// What a turn reports while it runs, in order.
package enum TurnEvent: Sendable {
  /// Text of the reply as it came; not sanitised.
  case text(String)
  case reasoning(String)
  /// A picture that the model drew, once it is kept.
  case picture(MediaFile, bytes: Data)
  /// What the turn is expected to cost, before its reply and behind each piece of it; only where the price is known.
  case progress(Estimate)
  /// The last attempt failed in a way that allows another; it starts after the delay.
  case retrying(attempt: Int, after: Duration, because: GatewayError)
  /// Requests carry only later turns from now on: so many are left out.
  case trimmed(turns: Int, window: ConversationWindow)
  /// The turn goes on, but the ledger could not be written.
  case notRecorded(JournalError)
}

/// How a turn ended.
package struct TurnOutcome: Sendable {
  package var turn: Turn
  /// Nil when the reply is whole.
  package var error: GatewayError?
  /// What the last turns lost by caching, where it ended for the session with this one.
  package var cachingLoss: USD?
}

/// What settlement reports.
package enum SessionEvent: Equatable, Sendable {
  /// A bill of one of the turn's attempts came: what was known before it, and the session's totals with it.
  case billed(session: String, turn: Turn, attempt: Int, before: Charge, bill: Charge, totals: Totals)
  /// The schedule is at its end, or the gateway will never say.
  case exhausted(session: String, turn: Turn, id: String)
  /// A turn has ended, and no bill of it is to come.
  case ended(session: String, turn: Turn)
  /// The gateway refuses to answer with this key; the charge stays open for a later start.
  case refused(session: String, status: Int, message: String)
  case notRecorded(JournalError)
  /// The status of the budgets of the next turn, after what may have changed them; empty where the last one has gone.
  case budgets(session: String, [BudgetStatus])
}
