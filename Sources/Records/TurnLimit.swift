/// The most that one turn may cost without a question.
package enum TurnLimit: Equatable, Sendable {
  case off
  case amount(USD)

  /// Half a dollar.
  package static let standard = TurnLimit.amount(USD(units: 500_000_000_000_000_000_000_000))

  /// Reads `off`, or an amount such as `0.50`.
  package init?(_ text: String) {
    if text == "off" {
      self = .off
    } else if let amount = USD(text), amount >= .zero {
      self = .amount(amount)
    } else {
      return nil
    }
  }

  /// Nil where there is no limit.
  package var amount: USD? {
    switch self {
    case .off: nil
    case .amount(let amount): amount
    }
  }
}

extension TurnLimit: CustomStringConvertible {
  package var description: String { amount.map { "\($0)" } ?? "off" }
}
