import GatewayClient
import Platform

/// A gateway's models with their prices, as they were at some time.
package struct Catalogue: Equatable, Sendable {
  package var models: [ModelEntry]
  package var fetched: Date

  package init(models: [ModelEntry], fetched: Date) {
    self.models = models
    self.fetched = fetched
  }
}

/// Where a session's catalogue comes from: what was kept, at once, and what the gateway says now.
package struct CatalogueSource: Sendable {
  package var kept: @Sendable () -> Catalogue?
  /// Nil where the gateway lists no models.
  package var fetched: @Sendable () async throws(GatewayError) -> Catalogue?

  package init(
    kept: @escaping @Sendable () -> Catalogue?,
    fetched: @escaping @Sendable () async throws(GatewayError) -> Catalogue?
  ) {
    self.kept = kept
    self.fetched = fetched
  }

  /// Keeps nothing.
  package static func fetching(_ gateway: Gateway) -> CatalogueSource {
    CatalogueSource(kept: { nil }) { () async throws(GatewayError) -> Catalogue? in
      try await gateway.models().map { Catalogue(models: $0, fetched: gateway.now()) }
    }
  }
}

extension Session {
  /// A kept catalogue that is younger is not fetched again.
  private static let freshness: TimeInterval = 3_600

  /// Takes the kept prices at once and the gateway's where those are older than an hour; without any, estimates are left out.
  package func loadCatalogue() async {
    takeKeptCatalogue()
    guard isCatalogueStale, let now = try? await catalogueSource.fetched() else { return }
    (catalogue, catalogueFetched) = (now.models, now.fetched)
  }

  /// The same for a turn, which waits only where there are no prices at all: old ones are used, and renewed behind it.
  package func prepareCatalogue() async {
    takeKeptCatalogue()
    guard !catalogue.isEmpty else { return await loadCatalogue() }
    guard isCatalogueStale, !isRenewingCatalogue else { return }
    isRenewingCatalogue = true
    Task {
      await loadCatalogue()
      isRenewingCatalogue = false
    }
  }

  /// True where prices are at hand without a request.
  package var hasPrices: Bool {
    takeKeptCatalogue()
    return !catalogue.isEmpty
  }

  private var isCatalogueStale: Bool {
    catalogueFetched.map { effects.now().timeIntervalSince($0) >= Self.freshness } ?? true
  }

  /// Looks once for kept prices, so that the first turn has an estimate without a request.
  func takeKeptCatalogue() {
    guard !knowsKeptCatalogue, catalogue.isEmpty else { return }
    knowsKeptCatalogue = true
    guard let kept = catalogueSource.kept() else { return }
    (catalogue, catalogueFetched) = (kept.models, kept.fetched)
  }
}
