import Records

extension USD {
  /// An amount as a user types it, `2.50` or `$2.50`; nil where it is none or negative.
  init?(budget text: String) {
    guard let amount = USD(text.hasPrefix("$") ? String(text.dropFirst()) : text), amount >= .zero else { return nil }
    self = amount
  }
}

extension TurnLimit {
  /// A limit as a user types it: `off`, `0.50` or `$0.50`.
  init?(typed text: String) {
    if text == "off" {
      self = .off
    } else {
      guard let amount = USD(budget: text) else { return nil }
      self = .amount(amount)
    }
  }
}
