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

  /// Against the plain price of the same tokens, what writing to the cache costs more taken off.
  static func amount(of usage: Usage, on model: ModelEntry) -> USD? {
    guard let cached = usage.cachedInput, cached > 0, let plain = model.inputPrice(tokens: usage.input ?? cached),
      let read = model.prices.cacheRead, let saved = plain.adding(-read)?.multiplied(by: cached)
    else { return nil }
    let written = usage.cacheWrite ?? 0
    guard written > 0 else { return saved }
    guard let price = model.prices.cacheWrite, let extra = price.adding(-plain)?.multiplied(by: written) else {
      return nil
    }
    return saved.adding(-extra)
  }
}
