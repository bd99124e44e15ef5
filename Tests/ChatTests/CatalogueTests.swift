import Foundation
import GatewayClient
import Records
import Synchronization
import TestSupport
import Testing

@testable import Chat

/// When a turn waits for prices.
@Suite(.timeLimit(.minutes(1)))
struct CatalogueTests {
  private func models(_ output: String) -> [ModelEntry] {
    [ModelEntry(id: "openai/gpt-4.1-nano", prices: .init(input: .zero, output: USD(output)))]
  }

  /// A session with a budget, whose kept prices are of some age, and whose gateway lists others once it may.
  private func session(
    _ fixture: SessionFixture, age: TimeInterval?, until gate: AsyncStream<Void>, asked: @escaping @Sendable () -> Void
  ) throws -> Session {
    let now = fixture.effects.now()
    let (old, new) = (models("0.0001"), models("0.0002"))
    let source = CatalogueSource(
      kept: { age.map { Catalogue(models: old, fetched: now - $0) } }
    ) { () async throws(GatewayError) -> Catalogue? in
      asked()
      for await _ in gate { break }
      return Catalogue(models: new, fetched: now)
    }
    return Session(
      opening: SessionOpened(
        id: "s1", gateway: "vercel", baseURL: "http://127.0.0.1/v1", billing: .lookup, assistant: "swift",
        model: "openai/gpt-4.1-nano", sendsTags: false, program: "test"),
      assistant: Assistant(name: "swift", prompt: ""), journal: fixture.ledger.journal("s1"), lock: nil,
      gateway: try fixture.gateway(), catalogue: source,
      budgets: BudgetGuard(
        rules: { BudgetRules(limits: [.session: USD("9") ?? .zero]) },
        spendingIndex: SpendingIndex(fixture.ledger, isPlayMoney: false)), effects: fixture.effects)
  }

  private func fixture() throws -> SessionFixture {
    try SessionFixture { _, _ in ByteServer.recordedReply(id: SessionFixture.first, cost: "0.01") }
  }

  @Test func oldPricesAreUsedAndRenewedBehindTheTurn() async throws {
    let fixture = try fixture()
    let (gate, open) = AsyncStream<Void>.makeStream()
    let asked = Mutex(0)
    let session = try session(fixture, age: 7_200, until: gate) { asked.withLock { $0 += 1 } }
    for _ in 1...2 {
      let turn = try await session.send("Why?") { _ in }.turn
      #expect(turn.start.estimate != nil)
    }
    #expect(await session.transcript.turns.first?.start.estimate == USD("0.03"))
    open.yield()
    while await session.catalogue != models("0.0002") { await Task.yield() }
    #expect(asked.withLock { $0 } == 1)
    // Once they are there, they can be renewed again.
    let deadline = ContinuousClock.now + .seconds(2)
    while await session.isRenewingCatalogue, ContinuousClock.now < deadline { await Task.yield() }
    #expect(await !session.isRenewingCatalogue)
  }

  /// Only names that promise pictures are worth a look before the first turn, and only where the model is not known.
  @Test(arguments: [
    ("bfl/FLUX-2", 1), ("google/nano-Banana", 1), ("openai/dall-e-3", 1), ("x/imagen", 1), ("openai/gpt-5", 0),
    ("known/flux", 0),
  ])
  func aNameThatPromisesPicturesIsLookedUp(model: String, count: Int) async throws {
    let fixture = try fixture()
    let asked = Mutex(0)
    let source = CatalogueSource(
      kept: {
        model.hasPrefix("known") ? Catalogue(models: [ModelEntry(id: model)], fetched: fixture.effects.now()) : nil
      }
    ) { () async throws(GatewayError) -> Catalogue? in
      asked.withLock { $0 += 1 }
      return nil
    }
    let session = try fixture.session(catalogue: source)
    await session.prepareModalities(of: model)
    #expect(asked.withLock { $0 } == count)
  }

  @Test(arguments: [nil, 600]) func aTurnWaitsOnlyWhereThereAreNoPrices(age: TimeInterval?) async throws {
    let fixture = try fixture()
    let (gate, open) = AsyncStream<Void>.makeStream()
    let asked = Mutex(0)
    let session = try session(fixture, age: age, until: gate) {
      asked.withLock { $0 += 1 }
      #expect(fixture.server.posts == 0)
      open.yield()
    }
    let turn = try await session.send("Why?") { _ in }.turn
    #expect(turn.start.estimate == (age == nil ? USD("0.06") : USD("0.03")))
    #expect(asked.withLock { $0 } == (age == nil ? 1 : 0))
  }
}
