import GatewayClient
import Records

extension GatewayLimit {
  /// `the project's budget at the gateway is used up: $200.00 spent of $200.00, resets daily`.
  var words: String {
    let whose = scope.map { "the \($0.rawValue)'s budget" } ?? "a budget"
    let amounts: String? =
      switch (spent, limit) {
      case (let spent?, let limit?): "\(spent.formatted) spent of \(limit.formatted)"
      case (let spent?, nil): "\(spent.formatted) spent"
      case (nil, let limit?): "its limit is \(limit.formatted)"
      case (nil, nil): nil
      }
    let facts = [amounts, resets.map { "resets \($0)" }].compactMap(\.self).joined(separator: ", ")
    return "\(whose) at the gateway is used up" + (facts.isEmpty ? "" : ": \(facts)")
  }

  var hint: String { scope == .key ? "raise it at the gateway, or use another key" : "raise it at the gateway" }
}
