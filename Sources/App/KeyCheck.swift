import GatewayClient
import Platform
import Records

/// What a gateway states about a key, asked by the cheapest route that needs one.
package enum KeyCheck: Equatable, Sendable {
  /// Accepted, with what the gateway states about the key or its account.
  case accepted(Credits)
  /// Known, but refused here for a reason that another key would not mend: no credit, no card, a rule.
  case limited(GatewayError)
  /// The gateway lists its models and has no route that would refuse a wrong key.
  case unproved
  case wrong(GatewayError)
  /// No answer that decides it.
  case unanswered(GatewayError)

  package init(asking gateway: Gateway) async {
    do throws(GatewayError) {
      if let credits = try await gateway.credits() {
        self = .accepted(credits)
      } else {
        _ = try await gateway.models()
        self = .unproved
      }
    } catch {
      self.init(error)
    }
  }

  package init(_ error: GatewayError) {
    guard case .refused(let refusal) = error else {
      self = .unanswered(error)
      return
    }
    switch refusal.situation {
    case .wrongKey: self = .wrong(error)
    case .outOfCredit, .budgetExceeded, .cardRequired, .notAllowed: self = .limited(error)
    case .unknownModel, .unknownPath, .badRequest, .tooLarge, .rateLimited, .unavailable, .serverFault, .other:
      self = .unanswered(error)
    }
  }
}
