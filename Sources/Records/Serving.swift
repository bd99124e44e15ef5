/// One try of a gateway to have a request served, in the order in which it tried.
package struct ServingAttempt: Codable, Equatable, Sendable {
  package var model: String?
  package var provider: String?
  /// Whose key paid the provider: `system` for the gateway's, `byok` for the user's own.
  package var credential: String?
  /// The provider's HTTP status.
  package var status: Int?
  package var succeeded: Bool?

  package init(
    model: String? = nil, provider: String? = nil, credential: String? = nil, status: Int? = nil,
    succeeded: Bool? = nil
  ) {
    self.model = model
    self.provider = provider
    self.credential = credential
    self.status = status
    self.succeeded = succeeded
  }

  enum CodingKeys: String, CodingKey {
    case model, provider, credential, status
    case succeeded = "success"
  }
}

/// Where what served a generation differs from what was asked; what is nil does not differ, or is not stated.
package struct ServingDifference: Equatable, Sendable {
  package struct Pair: Equatable, Sendable {
    package var asked: String
    package var served: String
  }

  package var model: Pair?
  package var tier: Pair?
  package var provider: Pair?
  /// Whether the user's own key failed and the gateway's own key paid.
  package var leftOwnKey: Bool

  /// Nil where nothing differs.
  package init?(_ figures: UsageAndCost, of start: TurnStarted) {
    let options = start.options ?? RequestOptions()
    model = figures.servedModel.flatMap { $0 == start.model ? nil : Pair(asked: start.model, served: $0) }
    tier = options.tier.flatMap { asked in
      figures.serviceTier.flatMap { $0 == asked.rawValue ? nil : Pair(asked: asked.rawValue, served: $0) }
    }
    provider = figures.provider.flatMap { served in
      options.providers.isEmpty || options.providers.contains { Self.isSameProvider($0, served) }
        ? nil : Pair(asked: options.providers.joined(separator: ","), served: served)
    }
    leftOwnKey =
      figures.credential != nil && figures.credential != "byok"
      && figures.attempts?.contains { $0.credential == "byok" && $0.succeeded != true } == true
    if model == nil, tier == nil, provider == nil, !leftOwnKey { return nil }
  }

  /// Gateways write a provider's name for requests (`amazon-bedrock`) and for people (`Amazon Bedrock`).
  private static func isSameProvider(_ left: String, _ right: String) -> Bool {
    func plain(_ name: String) -> String { name.lowercased().filter { $0.isLetter || $0.isNumber } }
    return plain(left) == plain(right)
  }
}
