import App
import Chat
import GatewayClient
import Platform
import Records
import Terminal

extension Command {
  static let models = Command(
    "models", arguments: [.any("SEARCH")], "the gateway's models: price per million tokens, context, abilities",
    options: [.search, .sort, .refresh, .gateway, .listingJSON]
  ) { program, options in
    await program.attempt { () async throws(Failure) in try await program.models(options) }
  }
}

extension Program {
  /// A kept catalogue that is younger is shown without asking.
  private static let catalogueFreshness: TimeInterval = 24 * 3_600

  fileprivate func models(_ options: Options) async throws(Failure) -> Int32 {
    let context = try context()
    let connection = try await connection(options, context, needsKey: false)
    let result: Result<Catalogue?, Failure>
    do throws(Failure) {
      result = .success(try await catalogue(CatalogueCache(context.folders, connection), options))
    } catch {
      result = .failure(error)
    }
    await connection.close()
    guard let catalogue = try result.get() else {
      throw Failure("\(connection.name) lists no models", hint: "name one with --model ID")
    }
    list(catalogue, connection, options)
    return 0
  }

  /// The kept one while it is young, else the gateway's, else the kept one with a warning.
  private func catalogue(_ cache: CatalogueCache, _ options: Options) async throws(Failure) -> Catalogue? {
    let kept = cache.kept()
    if !options.refreshes, let kept, Date().timeIntervalSince(kept.fetched) < Self.catalogueFreshness { return kept }
    do throws(GatewayError) {
      return try await cache.fetched()
    } catch {
      guard !options.refreshes, let kept else { throw Failure(error) }
      report(Failure(error))
      return kept
    }
  }

  private func list(_ catalogue: Catalogue, _ connection: Connection, _ options: Options) {
    let words = options.words.isEmpty ? nil : options.words.joined(separator: " ")
    let listing = ModelListing(
      catalogue.models, search: options.search ?? words, order: options.sort ?? .name)
    if options.printsJSON {
      let document = JSONValue.object([
        "version": .number(1), "gateway": .text(connection.name), "play_money": .flag(connection.isPlayMoney),
        "fetched": .time(catalogue.fetched), "unit": .text("USD per token"), "models": .list(listing.json),
      ])
      output.write(document.document)
      return
    }
    if !listing.models.isEmpty {
      list(listing.lines(width: listingWidth, styles: screen.styles))
    }
    let age = ListingTime.age(of: catalogue.fetched, at: Date())
    let counts = "\(listing.models.count.grouped) of \(counted(catalogue.models.count, "model"))"
    let play = connection.isPlayMoney ? ", prices in play money" : ""
    errors.write(errorStyles.dim("\(Sanitiser.line(connection.name)): \(counts), fetched \(age)\(play)") + "\n")
  }
}
