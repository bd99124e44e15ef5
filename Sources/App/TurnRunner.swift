import Chat
import GatewayClient
import Records
import Settings
import Synchronization

/// One turn to send.
package struct TurnRequest: Equatable, Sendable {
  package var prompt: String
  /// The turn whose place in the conversation it takes.
  package var replaces: Int?

  package init(_ prompt: String, replacing replaced: Int? = nil) {
    self.prompt = prompt
    replaces = replaced
  }
}

/// Why a turn is not sent as it is.
package enum TurnObstacle: Error, Equatable, Sendable {
  /// There is no ledger: nothing can be recorded.
  case noLedger(SettingsError)
  case budget(BudgetRefusal)

  /// True where the user can agree to send it all the same.
  package var isQuestion: Bool {
    switch self {
    case .noLedger, .budget(.wouldPass), .budget(.unrecordable): true
    case .budget(.spent), .budget(.unrecorded), .budget(.unknownLimits), .budget(.newerSession), .budget(.uncounted):
      false
    }
  }
}

/// The answer to an obstacle that is a question.
package enum Consent: Equatable, Sendable {
  case given, declined
  /// There is no one to ask.
  case unavailable
}

/// How a turn ended.
package enum TurnResult: Sendable {
  case sent(TurnOutcome)
  /// Nothing was sent: the user declined.
  case declined(TurnObstacle)
  /// Nothing was sent: the user cannot agree, or cannot be asked.
  case refused(TurnObstacle)
}

/// What the user has agreed to beyond one turn: before it by an option, or by an answer that holds for the chat.
package final class Agreements: Sendable {
  private struct State {
    var unrecorded: Bool
    var passesBudgets: Bool
  }

  private let state: Mutex<State>

  /// `unrecorded` sends turns that cannot be recorded, `passesBudgets` those that alone would pass a budget.
  package init(unrecorded: Bool = false, passesBudgets: Bool = false) {
    state = Mutex(State(unrecorded: unrecorded, passesBudgets: passesBudgets))
  }

  package var allowsUnrecorded: Bool { state.withLock { $0.unrecorded } }
  var passesBudgets: Bool { state.withLock { $0.passesBudgets } }

  func allowUnrecorded() { state.withLock { $0.unrecorded = true } }
}

/// Runs a turn from consent to outcome, without a screen.
///
/// A turn is one or more requests. Before each one the limits are checked, and the user is asked where consent can send
/// it all the same. Ctrl-C cancels the whole turn.
package struct TurnRunner: Sendable {
  /// What a turn tells, in order.
  package enum Event: Sendable {
    /// A request is about to leave, or it waits for the budgets.
    case began
    case reply(TurnEvent)
    /// The request has ended; nil where it was not sent. A question or another request may follow.
    case ended(TurnOutcome?)
  }

  /// What a turn needs of the place that it runs in.
  package struct Effects: Sendable {
    /// Asks the user about an obstacle that is a question. No request runs meanwhile.
    package var consent: @Sendable (TurnObstacle) async -> Consent
    package var tell: @Sendable (Event) -> Void

    package init(
      consent: @escaping @Sendable (TurnObstacle) async -> Consent, tell: @escaping @Sendable (Event) -> Void
    ) {
      self.consent = consent
      self.tell = tell
    }
  }

  private typealias Attempt = @Sendable (_ passesBudgets: Bool) async -> Result<TurnOutcome, BudgetRefusal>

  /// Why there is no ledger; nil where there is one.
  private let missingLedger: SettingsError?
  private let agreements: Agreements
  private let cancellation: CancellationToken

  package init(_ context: AppContext, agreements: Agreements, cancellation: CancellationToken) {
    missingLedger = context.unrecorded
    self.agreements = agreements
    self.cancellation = cancellation
  }

  package func run(_ request: TurnRequest, in session: Session, _ effects: Effects) async -> TurnResult {
    await cancellation.run {
      if let result = await consentToNoLedger(session, effects) { return result }
      return await step(effects) { passesBudgets in
        do throws(BudgetRefusal) {
          return .success(
            try await session.send(
              request.prompt, replacing: request.replaces, agreed: passesBudgets,
              unrecorded: agreements.allowsUnrecorded
            ) { effects.tell(.reply($0)) })
        } catch {
          return .failure(error)
        }
      }
    }
  }

  /// Sends one request of a turn, with what the user agrees to.
  private func step(_ effects: Effects, _ attempt: Attempt) async -> TurnResult {
    var passesBudgets = agreements.passesBudgets
    while true {
      effects.tell(.began)
      let refusal: BudgetRefusal
      switch await attempt(passesBudgets) {
      case .success(let outcome):
        effects.tell(.ended(outcome))
        return .sent(outcome)
      case .failure(let error): refusal = error
      }
      effects.tell(.ended(nil))
      if let result = await result(of: .budget(refusal), effects) { return result }
      switch refusal {
      case .wouldPass: passesBudgets = true
      case .unrecordable: agreements.allowUnrecorded()
      case .spent, .unrecorded, .unknownLimits, .newerSession, .uncounted: break
      }
    }
  }

  /// Where there is no ledger at all, the user is asked once for the chat. Nil where the turn may be sent.
  private func consentToNoLedger(_ session: Session, _ effects: Effects) async -> TurnResult? {
    guard let missingLedger, !agreements.allowsUnrecorded else { return nil }
    // A budget refuses by itself, and says so.
    if await !session.budgets.isEmpty { return nil }
    if let result = await result(of: .noLedger(missingLedger), effects) { return result }
    agreements.allowUnrecorded()
    return nil
  }

  /// Asks where the obstacle is a question; nil where the user agrees.
  private func result(of obstacle: TurnObstacle, _ effects: Effects) async -> TurnResult? {
    guard obstacle.isQuestion else { return .refused(obstacle) }
    switch await effects.consent(obstacle) {
    case .given: return nil
    case .declined: return .declined(obstacle)
    case .unavailable: return .refused(obstacle)
    }
  }
}
