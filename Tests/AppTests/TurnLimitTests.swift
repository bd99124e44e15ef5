import Chat
import Foundation
import Records
import TestSupport
import Testing

@testable import App

/// What one turn may cost without a question.
@Suite(.timeLimit(.minutes(2)))
struct TurnLimitTests {
  private static let long = String(repeating: "word ", count: 500_000)

  @Test func aTurnAboveTheLimitIsSentWithConsentAlone() async throws {
    let fixture = try await TurnFixture(limit: "0.02")
    guard case .aboveTurnLimit(let estimate, let limit) = await fixture.run().refusal else { throw Missing() }
    #expect(limit == USD("0.02") && estimate > limit)
    #expect(await fixture.run(nil, .declined).isDeclined)
    #expect(fixture.posts == 0 && fixture.told.isEmpty)
    #expect(await fixture.run(nil, .given).isSent)
    #expect(fixture.posts == 1 && fixture.questions.count == 3)
  }

  @Test func consentHoldsForItsTurnAlone() async throws {
    let fixture = try await TurnFixture(limit: "0")
    #expect(await fixture.run(nil, .given).isSent)
    #expect(await fixture.run(nil, .declined).isDeclined)
    #expect(fixture.questions.count == 2 && fixture.posts == 1)
  }

  @Test func theLimitIsHalfADollarWhereNoneIsSet() async throws {
    let fixture = try await TurnFixture()
    #expect(await fixture.run().isSent)
    guard case .aboveTurnLimit(_, USD("0.50")) = await fixture.run(prompt: Self.long).refusal else { throw Missing() }
    #expect(fixture.posts == 1)
  }

  @Test func offAsksNothing() async throws {
    let fixture = try await TurnFixture(limit: "off")
    #expect(await fixture.run(prompt: Self.long).isSent)
    let unpriced = try await TurnFixture(model: "b/model", limit: "off")
    #expect(await unpriced.run().isSent)
    #expect(fixture.questions.isEmpty && unpriced.questions.isEmpty)
  }

  @Test func theRunnersOwnLimitTakesThePlaceOfTheConfigurations() async throws {
    let fixture = try await TurnFixture(limit: "0.02")
    #expect(await fixture.run(fixture.runner(limit: .off)).isSent)
    #expect(await fixture.run(fixture.runner(limit: .amount(.zero))).refusal != nil)
  }

  @Test func aLimitThatIsRaisedElsewhereHoldsAtOnce() async throws {
    let fixture = try await TurnFixture(limit: "0.02")
    #expect(await fixture.run().refusal != nil)
    try fixture.opening.context.configure("turn_limit", to: "0.9")
    #expect(await fixture.run().isSent)
  }

  /// What a turn is expected to cost to the last digit may be spent, and not a digit more.
  @Test(arguments: [true, false]) func theLimitItselfMayBeSpent(_ compares: Bool) async throws {
    let fixture = try await TurnFixture()
    await fixture.session.sendTags(true)
    let comparison = Comparison("Why?", models: ["a/model", "a/model"])
    let single = try #require(await fixture.session.expectedCost(of: "Why?"))
    let estimate = compares ? await fixture.session.expectedCost(of: comparison) : single
    if compares { #expect(estimate == single.adding(single) && single > .zero) }
    for (limit, isSent) in [(USD(units: estimate.units - 1), false), (estimate, true)] {
      let runner = fixture.runner(limit: .amount(limit))
      if compares {
        let effects = TurnRunner.ComparisonEffects(
          consent: { _ in .unavailable }, began: {}, tell: { _, _ in }, ended: { _, _ in })
        let result = await runner.run(comparison, in: fixture.session, effects)
        if case .sent = result { #expect(isSent) } else { #expect(!isSent) }
      } else {
        #expect(await fixture.run(runner).isSent == isSent)
      }
    }
    #expect(fixture.posts == (compares ? 2 : 1))
  }

  @Test func aConfigurationThatCannotBeReadLiftsNothing() async throws {
    let fixture = try await TurnFixture()
    try Data("{".utf8).write(to: URL(filePath: fixture.opening.context.folders.configurationFile))
    guard case .aboveTurnLimit = await fixture.run(prompt: Self.long).refusal else { throw Missing() }
  }

  @Test func whatWasAgreedBeforehandIsNotAsked() async throws {
    for model in ["a/model", "b/model"] {
      let fixture = try await TurnFixture(model: model, limit: "0.02")
      #expect(await fixture.run(fixture.runner(Agreements(costs: true))).isSent)
      #expect(fixture.questions.isEmpty)
    }
  }

  @Test func aSpentBudgetRefusesWithoutAQuestionAboutTheLimit() async throws {
    let fixture = try await TurnFixture(budget: "0.01", limit: "0")
    #expect(await fixture.run(fixture.runner(Agreements(costs: true))).isSent)
    guard case .budget(.spent) = await fixture.run(nil, .given).refusal else { throw Missing() }
    #expect(fixture.questions.isEmpty)
  }

  @Test func aModelWithoutAPriceIsAskedAboutOnce() async throws {
    let fixture = try await TurnFixture(model: "b/model")
    let agreements = Agreements()
    #expect(await fixture.run(fixture.runner(agreements), .declined).isDeclined)
    #expect(fixture.posts == 0)
    for _ in 1...2 { #expect(await fixture.run(fixture.runner(agreements), .given).isSent) }
    #expect(fixture.questions.count == 2)
    await fixture.session.use(model: "c/model")
    #expect(await fixture.run(fixture.runner(agreements), .declined).isDeclined)
    #expect(fixture.questions.count == 3)
  }

  /// A script cannot be asked: what is cheap by any price is sent, what may be dear is not.
  @Test func aScriptSendsOnlyAShortPromptToAModelWithoutAPrice() async throws {
    let fixture = try await TurnFixture(model: "b/model")
    #expect(await fixture.run(fixture.runner(Agreements())).isSent)
    #expect(fixture.posts == 1)
    let refusal = await fixture.run(fixture.runner(Agreements()), prompt: Self.long).refusal
    #expect(refusal == .unpriced(model: "b/model"))
    #expect(fixture.posts == 1)
  }

  /// In a comparison each model without a price may cost its share of the limit.
  @Test(arguments: [(2, true), (4, false)])
  func aScriptComparesModelsWithoutAPriceWhereAllAreCheap(count: Int, isSent: Bool) async throws {
    let fixture = try await TurnFixture()
    let models = (1...count).map { "x/model\($0)" }
    let effects = TurnRunner.ComparisonEffects(
      consent: { _ in .unavailable }, began: {}, tell: { _, _ in }, ended: { _, _ in })
    let runner = fixture.runner(limit: USD("1").map { .amount($0) })
    let result = await runner.run(Comparison("Why?", models: models), in: fixture.session, effects)
    if case .refused(let obstacle) = result { #expect(!isSent && obstacle == .unpriced(model: "x/model1")) }
    #expect(fixture.posts == (isSent ? count : 0))
  }

  @Test func aServerOnThisMachineIsNotAskedForPrices() async throws {
    let server = try ByteServer { request, _ in
      request.method == "POST"
        ? ByteServer.recordedReply() : ByteServer.answer(body: #"{"data":[{"id":"b/model"},{"id":"c/model"}]}"#)
    }
    let folder = try TemporaryFolder()
    let context = try AppContext(environment: ["TUPPENCE_HOME": folder("home").path])
    var request = SessionRequest()
    (request.gateway, request.model) = (server.baseURL.absoluteString, "b/model")
    let opening = try await SessionOpening(request, context)
    let session = try opening.session { _ in }
    let runner = TurnRunner(opening, agreements: Agreements(), cancellation: CancellationToken())
    let effects = TurnRunner.Effects { _ in
      .declined
    } tell: { _ in
    }
    #expect(await runner.run(TurnRequest(Self.long), in: session, effects).isSent)
  }

  @Test func aShortPromptWaitsForNoPrices() async throws {
    let fixture = try await TurnFixture(loadsPrices: false)
    #expect(await fixture.run().isSent)
    #expect(fixture.listings == 0)
    guard case .aboveTurnLimit = await fixture.run(prompt: Self.long).refusal else { throw Missing() }
    #expect(fixture.listings == 1)
  }

  private struct Missing: Error {}
}
