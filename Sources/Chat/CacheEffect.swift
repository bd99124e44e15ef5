import GatewayClient
import Records

/// What caching prompts has saved, at the catalogue's prices; below zero where writing to the cache cost more than reading
/// from it saved.
package enum CacheEffect {
  /// Of a turn's generations together; nil where none used a cache, or a price is not known.
  package static func amount(of turn: Turn, in catalogue: [ModelEntry]) -> USD? {
    guard let model = catalogue.first(where: { $0.id == turn.start.model }) else { return nil }
    let parts = turn.generations.compactMap { $0.figures.usage.flatMap { amount(of: $0, on: model) } }
    guard let first = parts.first else { return nil }
    return parts.dropFirst().reduce(first) { $0.adding($1) ?? $0 }
  }

  /// The price of the same tokens without a cache, less their price with it.
  package static func amount(of usage: Usage, on model: ModelEntry) -> USD? {
    guard usage.cachedInput ?? 0 > 0 || usage.cacheWrite ?? 0 > 0 else { return nil }
    var plain = usage
    (plain.cachedInput, plain.cacheWrite) = (nil, nil)
    guard let whole = model.prices.cost(of: plain), let cost = model.prices.cost(of: usage) else { return nil }
    return whole.adding(-cost)
  }
}

/// What of a request's input is expected to be read from a cache and written to one.
package struct CacheForecast: Equatable, Sendable {
  /// Tokens that are expected to be read.
  package var read = 0
  /// Whether the rest is written.
  package var isWritten = false

  package static let none = CacheForecast()

  /// Providers cache no shorter prompt.
  static let least = 1_024
  /// A provider keeps what was written or read for this long.
  static let lifetime = 300

  /// The input in its parts.
  func usage(input: Int) -> Usage {
    guard input >= Self.least else { return Usage(input: input) }
    let read = min(read, input)
    let written = isWritten ? input - read : 0
    return Usage(input: input, cachedInput: read > 0 ? read : nil, cacheWrite: written > 0 ? written : nil)
  }
}
