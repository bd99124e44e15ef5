import GatewayClient
import Platform
import Records

/// How the session's turns are served, and what caching their prompts saves.
extension Session {
  /// So many losing turns in a row end caching for the session.
  private static let losingTurns = 3

  /// How later turns are to be served.
  package var options: RequestOptions { opening.options ?? RequestOptions() }

  /// What the gateway can be asked for.
  package nonisolated var optionsTaken: Set<RequestOption> { gateway.dialect.optionsTaken }

  package func use(options: RequestOptions) {
    let wasCaching = asksForCaching
    opening.options = options.isEmpty ? nil : options
    if asksForCaching, !wasCaching { cachingSince = (transcript.turns.last?.index ?? 0) + 1 }
    note(Change(options: options))
  }

  /// Whether the next turn asks the gateway to cache its prompt. A single turn would pay for a cache that nothing reads.
  package var asksForCaching: Bool {
    !isSingleTurn && optionsTaken.contains(.caching) && options.caching != .off
  }

  /// What a request asks for; `named` is its model where the purpose does not say so.
  func requestOptions(for purpose: TurnPurpose, of named: String? = nil) -> RequestOptions {
    if purpose.picture != nil { return RequestOptions() }
    var asked = options
    // Another model than the session's is asked once: no later request could read the cache that it would write.
    asked.caching = asksForCaching && (named ?? purpose.model ?? nextModel) == model ? .auto : nil
    asked.window = nil
    return asked
  }

  /// Options that a session was resumed with are its own from now on.
  func noteNewOptions() {
    guard isOpened, let session = transcript.session else { return }
    if session.options != opening.options { record(.change(Change(options: options)), synced: false) }
    if let affinity = opening.affinity, session.affinity != affinity {
      record(.change(Change(affinity: affinity)), synced: false)
    }
  }

  /// What of the next request to a model is expected to be read from a cache, and written to one.
  func cacheForecast(on model: String, asksForCaching: Bool) -> CacheForecast {
    guard asksForCaching, let prices = catalogue.first(where: { $0.id == model })?.prices, prices.pricesWrites else {
      return .none
    }
    let last = transcript.turns.last { $0.isCarried }
    guard let last, last.start.model == model, last.start.options?.caching == .auto, let finished = last.finished,
      effects.now().timeIntervalSince(finished) < TimeInterval(CacheForecast.lifetime),
      let usage = last.generations.last?.figures.usage
    else { return CacheForecast(isWritten: true) }
    return CacheForecast(read: (usage.cachedInput ?? 0) + (usage.cacheWrite ?? 0), isWritten: true)
  }

  /// What a turn with the conversation so far costs on a model once its cache is warm; nil where that is not known, or
  /// no cache is asked for.
  package func warmEstimate(on model: String) -> Estimate? {
    guard asksForCaching, let entry = catalogue.first(where: { $0.id == model }), entry.prices.pricesWrites else {
      return nil
    }
    let messages = withDrawnPictures(messages(for: "", replacing: nil), for: model)
    let tokens = Estimator.tokens(of: messages, model: model)
    guard tokens >= CacheForecast.least else { return nil }
    return Estimator(messages, model: entry, cache: CacheForecast(read: tokens, isWritten: true))
      .estimate(output: expectedOutput)
  }

  /// Ends caching for the session where the last turns have all lost by it; what they lost, nil where caching goes on.
  func stopLosingCache() -> USD? {
    guard asksForCaching else { return nil }
    let turns = transcript.turns.suffix(Self.losingTurns)
    let losses = turns.compactMap { turn in
      turn.index >= cachingSince && turn.start.options?.caching == .auto
        ? CacheEffect.amount(of: turn, in: catalogue).flatMap { $0 < .zero ? -$0 : nil } : nil
    }
    guard losses.count == Self.losingTurns else { return nil }
    var stopped = options
    stopped.caching = .off
    use(options: stopped)
    return losses.reduce(USD.zero) { $0.adding($1) ?? $0 }
  }
}

extension ModelEntry.Prices {
  /// Whether writing to the cache has a price of its own, above that of other input: such a provider caches on demand.
  var pricesWrites: Bool {
    guard let cacheWrite, let input else { return false }
    return cacheWrite > input && cacheRead != nil
  }
}
