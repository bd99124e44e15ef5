import App

extension Failure {
  /// A turn that was not sent.
  init(_ obstacle: TurnObstacle, in place: Place) {
    switch obstacle {
    case .noLedger(let reason): self.init(unrecorded: reason)
    case .budget(let refusal): self.init(refusal, in: place)
    }
  }

  /// What the user is asked to agree to; empty for an obstacle that is no question.
  static func question(_ obstacle: TurnObstacle) -> String {
    switch obstacle {
    case .noLedger: "nothing of this chat can be recorded, and its bills cannot be looked up after it"
    case .budget(let refusal): question(refusal)
    }
  }
}
