import Chat
import Records

/// How a comparison ended.
package enum ComparisonResult: Sendable {
  /// How each reply ended, in the order of the models.
  case sent([TurnOutcome])
  /// Nothing was sent: the user declined.
  case declined(TurnObstacle)
  /// Nothing was sent: the user cannot agree, or cannot be asked.
  case refused(TurnObstacle)
}

extension TurnRunner {
  /// What a comparison reports while it runs, each with the place of its model.
  package struct ComparisonEffects: Sendable {
    package var consent: @Sendable (TurnObstacle) async -> Consent
    /// The requests are about to leave, or they wait for the budgets.
    package var began: @Sendable () -> Void
    package var tell: @Sendable (Int, TurnEvent) -> Void
    package var ended: @Sendable (Int, TurnOutcome) -> Void

    package init(
      consent: @escaping @Sendable (TurnObstacle) async -> Consent, began: @escaping @Sendable () -> Void,
      tell: @escaping @Sendable (Int, TurnEvent) -> Void, ended: @escaping @Sendable (Int, TurnOutcome) -> Void
    ) {
      self.consent = consent
      self.began = began
      self.tell = tell
      self.ended = ended
    }
  }

  /// Sends one prompt to several models at once. Before any request leaves, the sum of all estimates is held against
  /// what one turn may cost without a question, and against the budgets.
  package func run(
    _ comparison: Comparison, in session: Session, _ effects: ComparisonEffects
  ) async -> ComparisonResult {
    await cancellation.run {
      let asking = Effects(consent: effects.consent, tell: { _ in })
      if let obstacle = await consentToNoLedger(session, asking) { return ComparisonResult(obstacle) }
      let refusal = await session.mediaRefusal(
        of: comparison.prompt, media: comparison.media, replacing: comparison.replaces, models: comparison.models)
      if let refusal { return .refused(.media(refusal)) }
      if let obstacle = await consentToCost(of: comparison, session, asking) { return ComparisonResult(obstacle) }
      // One request a model: no tool is run.
      await session.offer([])
      var passesBudgets = agreements.allowsCosts
      while true {
        effects.began()
        let refusal: BudgetRefusal
        do throws(BudgetRefusal) {
          return .sent(
            try await session.compare(
              comparison, agreed: passesBudgets, unrecorded: agreements.allowsUnrecorded, tell: effects.tell,
              ended: effects.ended))
        } catch {
          refusal = error
        }
        if let obstacle = await result(of: .budget(refusal), asking) { return ComparisonResult(obstacle) }
        switch refusal {
        case .wouldPass: passesBudgets = true
        case .unrecordable: agreements.allowUnrecorded()
        case .spent, .unrecorded, .unknownLimits, .newerSession, .uncounted: break
        }
      }
    }
  }

  /// Nil where all may be sent.
  private func consentToCost(
    of comparison: Comparison, _ session: Session, _ effects: Effects
  ) async -> TurnResult? {
    guard !agreements.allowsCosts, let limit = limit().amount else { return nil }
    await session.prepareCatalogue()
    let share = USD(units: limit.units / Int128(max(1, comparison.models.count)))
    for model in await session.unpriced(in: comparison) {
      let isCheap = await session.isCheap(
        comparison.prompt, media: comparison.media, replacing: comparison.replaces, below: share)
      if let result = await consentToUnpriced(model, isCheap: isCheap, effects) { return result }
    }
    let estimate = await session.expectedCost(of: comparison)
    return estimate <= limit ? nil : await result(of: .aboveTurnLimit(estimate: estimate, limit: limit), effects)
  }
}

extension ComparisonResult {
  fileprivate init(_ result: TurnResult) {
    switch result {
    case .declined(let obstacle): self = .declined(obstacle)
    case .refused(let obstacle): self = .refused(obstacle)
    case .sent(let outcome): self = .sent([outcome])
    }
  }
}
