/// The digest and the size of a prompt's beginnings: one message, two messages, and so on to all of them.
struct PromptPrefixes: Equatable, Sendable {
  struct Prefix: Equatable, Sendable {
    let digest: String
    let tokens: Int
  }

  /// Shorter beginnings are never cached.
  static let leastCached = 1_024

  private(set) var prefixes: [Prefix] = []

  /// A cache belongs to a model, so its name is part of every digest.
  init(_ messages: [ChatMessage], model: String) {
    var digest = Digest(model)
    var tokens = 0
    for message in messages {
      digest.add(message.role.rawValue)
      for part in message.parts {
        switch part {
        case .text(let text): digest.add("t" + text)
        case .attachment(let part): digest.add("a" + part.digest)
        }
      }
      for call in message.calls { digest.add("c" + call.name + call.arguments) }
      tokens += TokenEstimate.tokens(of: message)
      prefixes.append(Prefix(digest: digest.hex, tokens: tokens))
    }
  }

  var tokens: Int { TokenEstimate.opening + (prefixes.last?.tokens ?? 0) }
  /// The digest of the whole prompt.
  var digest: String { prefixes.last?.digest ?? "" }

  /// The tokens that a cache takes of the whole prompt; none of a short one.
  var cacheableTokens: Int {
    let tokens = prefixes.last?.tokens ?? 0
    return tokens >= Self.leastCached ? tokens : 0
  }

  /// The tokens of the longest beginning that is warm and long enough.
  func cachedTokens(where isWarm: (String) -> Bool) -> Int {
    prefixes.last { $0.tokens >= Self.leastCached && isWarm($0.digest) }?.tokens ?? 0
  }
}
