import GatewayClient
import Platform
import Records

/// The bill of one generation, made by any program, as far as the gateway states it.
package struct GenerationBill: Equatable, Sendable {
  package enum State: Equatable, Sendable {
    case billed
    /// The gateway knows no such generation.
    case unknown
    /// There is no key for the gateway that the id is of; these variables hold one.
    case noKey(variables: [String])
    /// The gateway refuses the key.
    case refused(status: Int, message: String)
    /// The gateway did not answer.
    case unavailable
    /// The run was stopped before.
    case notAsked

    package var name: String {
      switch self {
      case .billed: "billed"
      case .unknown: "unknown"
      case .noKey: "no_key"
      case .refused: "refused"
      case .unavailable: "unavailable"
      case .notAsked: "not_asked"
      }
    }
  }

  package let id: String
  package var state: State
  /// Empty unless it is billed.
  package var figures = UsageAndCost()
  /// The gateway's answer, word for word.
  package var raw: String?

  package init(id: String, state: State, figures: UsageAndCost = UsageAndCost(), raw: String? = nil) {
    self.id = id
    self.state = state
    self.figures = figures
    self.raw = raw
  }

  /// A bill that was found before; nil for a text that is none.
  init?(id: String, raw: String) {
    guard let figures = Lookup.figures(in: raw, for: id) else { return nil }
    self.init(id: id, state: .billed, figures: figures, raw: raw)
  }

  package var cost: USD? { state == .billed ? figures.cost : nil }
  package var gateway: BillGateway { BillGateway(of: id) }

  /// When the generation was made: by the gateway's answer, else by the time inside a Vercel id.
  package var created: Date? {
    if let raw, let tree = try? JSONTree(Array(raw.utf8), mode: .tolerant),
      let text = (tree["data"] ?? tree)["created_at"]?.string,
      let date = Date(iso8601: text.hasSuffix("+00:00") ? text.dropLast(6) + "Z" : text)
    {
      return date
    }
    return gateway == .vercel ? Self.time(ofULID: id.dropFirst(4)) : nil
  }

  /// The first ten characters are milliseconds since 1970, in Crockford's base 32.
  private static func time(ofULID text: Substring) -> Date? {
    let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    var milliseconds = 0
    for character in text.prefix(10) {
      guard let digit = digits.firstIndex(of: character) else { return nil }
      milliseconds = milliseconds << 5 | digit
    }
    return Date(timeIntervalSince1970: TimeInterval(milliseconds) / 1_000)
  }
}

/// The gateways whose generations have ids of their own.
package enum BillGateway: String, CaseIterable, Sendable {
  case vercel, openrouter

  /// `gen_` is Vercel's, `gen-` OpenRouter's.
  init(of id: String) {
    self = id.hasPrefix("gen-") ? .openrouter : .vercel
  }
}
