/// How much the line below a reply says of its cost (`cost_line` in `config.json`).
package enum CostLineDetail: String, CaseIterable, Sendable {
  case full
  /// The amount and what is not as usual, without tokens and times.
  case short
  /// No line, unless the reply ended early.
  case off
}
