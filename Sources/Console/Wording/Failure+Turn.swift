import App
import Chat
import GatewayClient
import Media
import Records

extension Failure {
  /// A turn that was not sent.
  init(_ obstacle: TurnObstacle, in place: Place) {
    switch obstacle {
    case .noLedger(let reason): self.init(unrecorded: reason)
    case .budget(let refusal): self.init(refusal, in: place)
    case .media(let refusal): self.init(refusal)
    case .aboveTurnLimit, .unpriced:
      let raising =
        switch place {
        case .chat: "/budget turn AMOUNT raises the limit, /budget turn off lifts it"
        case .script: "--yes agrees to it; --turn-limit AMOUNT raises the limit, --turn-limit off lifts it"
        }
      self.init("\(Self.question(obstacle)); nothing was sent", hint: raising, exitCode: Code.refused)
    }
  }

  /// Pictures and documents that cannot be sent.
  init(_ refusal: MediaRefusal) {
    switch refusal {
    case .missing(let name): self.init(GatewayError.mediaMissing(name: name))
    case .tooLarge(let bytes):
      self.init(
        "the pictures and documents have \(MediaFile.words(forBytes: bytes)), and a request takes "
          + "\(MediaFile.words(forBytes: MediaLimit.request)); nothing was sent",
        hint: "attach fewer; /compact or /clear takes those of earlier turns out of the conversation",
        exitCode: Code.usage)
    case .notTaken(let type, let model, let others):
      self.init(type, notTakenBy: model, others: others, "nothing was sent")
    }
  }

  /// A model without a sense for a type; `what` follows from it.
  init(_ type: MediaType, notTakenBy model: String, others: [String], _ what: String) {
    let noun = type.isPicture ? "pictures" : "\(type.word) documents"
    self.init(
      "\(model) does not take \(noun); \(what)",
      hint: others.isEmpty
        ? "the gateway lists no model that does" : "models that do: \(others.joined(separator: ", "))",
      exitCode: Code.usage)
  }

  /// What the user is asked to agree to; empty for an obstacle that is no question.
  static func question(_ obstacle: TurnObstacle) -> String {
    switch obstacle {
    case .noLedger: "nothing of this chat can be recorded, so its bills cannot be looked up later"
    case .budget(let refusal): question(refusal)
    case .media: ""
    case .aboveTurnLimit(let estimate, let limit):
      "this turn may cost about \(estimate.formatted), more than the \(limit.formatted) that one turn may cost"
    case .unpriced(let model): "the gateway lists no price for \(model), and the turn's cost is not known"
    }
  }
}
