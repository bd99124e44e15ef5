/// How a gateway is asked to serve a session's turns, in addition to the model. What is nil or empty is left to the gateway.
package struct RequestOptions: Equatable, Sendable {
  package var tier: ServiceTier?
  /// Models that answer where the first one cannot, in this order.
  package var fallbacks: [String]
  /// The only providers that may serve; empty for any.
  package var providers: [String]
  /// Whether the gateway is asked to cache prompts; nil for the default.
  package var caching: Caching?
  /// How much of the conversation a request carries; nil for all of it.
  package var window: ConversationWindow?

  package init(
    tier: ServiceTier? = nil, fallbacks: [String] = [], providers: [String] = [], caching: Caching? = nil,
    window: ConversationWindow? = nil
  ) {
    self.tier = tier
    self.fallbacks = fallbacks
    self.providers = providers
    self.caching = caching
    self.window = window
  }

  package var isEmpty: Bool { self == RequestOptions() }
}

/// One of the ``RequestOptions`` that a gateway may understand.
package enum RequestOption: String, CaseIterable, Sendable {
  case caching, tier, fallbacks, providers
}

extension RequestOptions: Codable {
  private enum CodingKeys: String, CodingKey {
    case fallbacks, caching
    case tier = "service_tier"
    case providers = "only"
    case window = "keep"
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    tier = try container.decodeIfPresent(String.self, forKey: .tier).flatMap(ServiceTier.init)
    fallbacks = try container.decodeIfPresent([String].self, forKey: .fallbacks) ?? []
    providers = try container.decodeIfPresent([String].self, forKey: .providers) ?? []
    caching = try container.decodeIfPresent(String.self, forKey: .caching).flatMap(Caching.init)
    window = try container.decodeIfPresent(String.self, forKey: .window).flatMap(ConversationWindow.init)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(tier?.rawValue, forKey: .tier)
    if !fallbacks.isEmpty { try container.encode(fallbacks, forKey: .fallbacks) }
    if !providers.isEmpty { try container.encode(providers, forKey: .providers) }
    try container.encodeIfPresent(caching?.rawValue, forKey: .caching)
    try container.encodeIfPresent(window?.description, forKey: .window)
  }
}

/// A provider's class of service, at a price of its own.
package enum ServiceTier: String, CaseIterable, Sendable {
  /// Slower and cheaper.
  case flex
  /// Faster and dearer.
  case priority
}

/// Whether a gateway is asked to cache prompts.
package enum Caching: String, CaseIterable, Sendable {
  /// In a chat, as long as it saves money.
  case auto
  case off
}

/// How much of a conversation's end a request carries.
package enum ConversationWindow: Equatable, Sendable {
  case turns(Int)
  case tokens(Int)
  /// All of it, also where the configuration names less.
  case all

  /// Reads `20`, `20 turns`, `30000 tokens`, `30k tokens` or `off`; at least 2 turns or 100 tokens.
  package init?(_ text: String) {
    if text.lowercased() == "off" {
      self = .all
      return
    }
    let words = text.lowercased().split(separator: " ")
    guard (1...2).contains(words.count), let count = Self.count(words[0]) else { return nil }
    switch words.count == 2 ? String(words[1]) : "turns" {
    case "turn", "turns": self = .turns(count)
    case "token", "tokens": self = .tokens(count)
    default: return nil
    }
    guard count >= least else { return nil }
  }

  private static func count(_ word: Substring) -> Int? {
    let isThousands = word.last == "k"
    guard let number = Int(isThousands ? word.dropLast() : word), number > 0, number <= Usage.largestCount / 1_000
    else {
      return nil
    }
    return isThousands ? number * 1_000 : number
  }

  private var least: Int {
    switch self {
    case .turns: 2
    case .tokens: 100
    case .all: 0
    }
  }
}

extension ConversationWindow: CustomStringConvertible {
  package var description: String {
    switch self {
    case .turns(let count): "\(count) turns"
    case .tokens(let count): "\(count) tokens"
    case .all: "off"
    }
  }
}

extension RequestOptions {
  /// 1-64 visible ASCII characters without a comma, as gateways name providers: `bedrock`, `google-vertex/europe`.
  package static func isProvider(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ",") }
  }
}
