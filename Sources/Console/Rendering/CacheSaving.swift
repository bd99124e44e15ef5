import GatewayClient
import Records

/// What reading input from the cache has saved.
enum CacheSaving {
  /// What a turn saved at the catalogue's prices; nil where nothing was saved or a price that it takes is not known.
  static func amount(of turn: Turn, in catalogue: [ModelEntry]) -> USD? {
    guard let model = catalogue.first(where: { $0.id == turn.start.model }) else { return nil }
    let parts = turn.generations.compactMap { $0.figures.usage.flatMap { amount(of: $0, on: model) } }
    let sum = parts.reduce(USD.zero) { $0.adding($1) ?? $0 }
    return sum > .zero ? sum : nil
  }

  /// The price of the same tokens without a cache, less their price with it.
  static func amount(of usage: Usage, on model: ModelEntry) -> USD? {
    guard let cached = usage.cachedInput, cached > 0 else { return nil }
    var plain = usage
    (plain.cachedInput, plain.cacheWrite) = (nil, nil)
    guard let whole = model.prices.cost(of: plain), let cost = model.prices.cost(of: usage) else { return nil }
    return whole.adding(-cost)
  }
}
