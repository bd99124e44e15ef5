import App

extension Failure {
  /// A turn that was not sent.
  init(_ obstacle: TurnObstacle, in place: Place) {
    switch obstacle {
    case .noLedger(let reason): self.init(unrecorded: reason)
    case .budget(let refusal): self.init(refusal, in: place)
    case .aboveTurnLimit, .unpriced:
      let raising =
        switch place {
        case .chat: "/budget turn AMOUNT raises the limit, /budget turn off lifts it"
        case .script: "--yes agrees to it; --turn-limit AMOUNT raises the limit, --turn-limit off lifts it"
        }
      self.init("\(Self.question(obstacle)); nothing was sent", hint: raising, exitCode: Code.refused)
    }
  }

  /// What the user is asked to agree to; empty for an obstacle that is no question.
  static func question(_ obstacle: TurnObstacle) -> String {
    switch obstacle {
    case .noLedger: "nothing of this chat can be recorded, so its bills cannot be looked up later"
    case .budget(let refusal): question(refusal)
    case .aboveTurnLimit(let estimate, let limit):
      "this turn may cost about \(estimate.formatted), more than the \(limit.formatted) that one turn may cost"
    case .unpriced(let model): "the gateway lists no price for \(model), and the turn's cost is not known"
    }
  }
}
