/// What the rows of a report are grouped by.
package enum ReportKey: String, CaseIterable, Sendable {
  /// Periods of the turn's start: `2026-11-25`, `2026-W48` (ISO 8601), `2026-11`.
  case day, week, month
  /// The model that was asked.
  case model
  /// The model that answered; nil where the gateway did not state it.
  case served
  /// The provider that served; nil where the gateway did not state it.
  case provider
  case assistant, session, user
  /// Each tag that was sent; a turn with several tags is in several rows.
  case tag
  /// The value of a `plan:NAME` tag, else the plan that a revenue file gives the user.
  case plan
  /// `gateway` or `byok` (the user's own provider key); nil where the gateway did not state it.
  case credential
  /// The end of the gateway key that was used, as key lists show it: `…a1b2`; `oidc` for a token of OpenID Connect.
  case key
  case gateway

  /// Reads `model` or `user,model`: one key, or two different ones.
  package static func list(_ text: String) -> [ReportKey]? {
    let names = text.split(separator: ",", omittingEmptySubsequences: false)
    let keys = names.compactMap { ReportKey(rawValue: $0.trimmingPrefix(while: \.isWhitespace).lowercased()) }
    guard keys.count == names.count, (1...2).contains(keys.count), Set(keys).count == keys.count else { return nil }
    return keys
  }

  /// The names of all keys, for messages.
  package static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }

  package var isPeriod: Bool { self == .day || self == .week || self == .month }
}
