import Chat
import Foundation
import Records
import Settings
import Synchronization
import TestSupport
import Testing

@testable import App

/// One turn from consent to outcome, against a gateway over loopback.
@Suite(.timeLimit(.minutes(2)))
struct TurnRunnerTests {
  /// 300 expected output tokens cost three cents, the prompt nothing.
  private static let models = """
    {"data":[{"id":"a/model","pricing":{"input":"0","output":"0.0001"}},{"id":"b/model"}]}
    """

  /// A session over a gateway, and what its turns told and asked.
  private final class Fixture: Sendable {
    let files: SettlementFixture
    let session: Session
    let context: AppContext
    let asked = Mutex<[TurnObstacle]>([])
    let events = Mutex<[String]>([])
    let cancellation = CancellationToken()

    init(
      environment: [String: String] = [:], budget: String? = nil,
      reply: (@Sendable (Int) -> [ByteServer.Step])? = nil
    ) async throws {
      let number = Mutex(0)
      files = try SettlementFixture(environment: environment) { request, _ in
        guard request.method == "POST" else {
          return request.path.hasPrefix("/v1/models")
            ? ByteServer.answer(body: models) : SettlementFixture.bill(request)
        }
        let turn = number.withLock { number in
          number += 1
          return number
        }
        return reply?(turn) ?? ByteServer.recordedReply(id: SettlementFixture.id(turn), text: "reply", cost: "0.01")
      }
      context = files.context
      var request = SessionRequest()
      request.model = "a/model"
      request.sendsTags = false
      request.budget = budget.flatMap { USD($0) }
      session = try await SessionOpening(request, context).session { _ in }
      await session.loadCatalogue()
    }

    func runner(_ agreements: Agreements = Agreements()) -> TurnRunner {
      TurnRunner(context, agreements: agreements, cancellation: cancellation)
    }

    func run(
      _ runner: TurnRunner? = nil, _ answer: Consent = .unavailable,
      during: @escaping @Sendable () async -> Void = {}
    ) async -> TurnResult {
      await (runner ?? self.runner()).run(TurnRequest("Why?"), in: session, effects(answer, during))
    }

    private func effects(_ answer: Consent, _ during: @escaping @Sendable () async -> Void) -> TurnRunner.Effects {
      TurnRunner.Effects { obstacle in
        self.asked.withLock { $0.append(obstacle) }
        await during()
        return answer
      } tell: { event in
        let name =
          switch event {
          case .began: "began"
          case .reply(.text): "text"
          case .reply(.retrying): "retrying"
          case .reply: ""
          case .ended(nil): "not sent"
          case .ended: "ended"
          }
        self.events.withLock { events in
          if !name.isEmpty, events.last != name { events.append(name) }
        }
      }
    }

    var posts: Int { files.server.posts }
    var questions: [TurnObstacle] { asked.withLock { $0 } }
    var told: [String] { events.withLock { $0 } }
  }

  private func isSent(_ result: TurnResult) -> Bool { if case .sent = result { true } else { false } }
  private func isDeclined(_ result: TurnResult) -> Bool { if case .declined = result { true } else { false } }

  @Test func aTurnWithoutALimitIsSentWithoutAQuestion() async throws {
    let fixture = try await Fixture()
    guard case .sent(let outcome) = await fixture.run() else { throw Missing() }
    #expect(outcome.error == nil && outcome.turn.reply == "reply")
    #expect(fixture.questions.isEmpty && fixture.told == ["began", "text", "ended"])
  }

  @Test func whatWouldPassABudgetIsSentWithConsentAlone() async throws {
    let fixture = try await Fixture(budget: "0.02") { turn in
      ByteServer.recordedReply(id: SettlementFixture.id(turn), text: "reply", cost: "0.0199")
    }
    guard case .refused(.budget(.wouldPass)) = await fixture.run() else { throw Missing() }
    #expect(isDeclined(await fixture.run(nil, .declined)))
    #expect(fixture.posts == 0 && fixture.told == ["began", "not sent", "began", "not sent"])
    #expect(isSent(await fixture.run(nil, .given)))
    #expect(fixture.posts == 1)
    // Consent holds for its turn alone.
    #expect(isDeclined(await fixture.run(nil, .declined)))
    #expect(fixture.questions.count == 4 && fixture.posts == 1)
  }

  @Test func whatWasAgreedBeforehandIsNotAsked() async throws {
    let fixture = try await Fixture(budget: "0.02")
    #expect(isSent(await fixture.run(fixture.runner(Agreements(passesBudgets: true)))))
    #expect(fixture.questions.isEmpty)
  }

  @Test func aSpentBudgetIsNoQuestion() async throws {
    let fixture = try await Fixture(budget: "0.01")
    let runner = fixture.runner(Agreements(passesBudgets: true))
    #expect(isSent(await fixture.run(runner, .given)))
    guard case .refused(.budget(.spent)) = await fixture.run(runner, .given) else { throw Missing() }
    #expect(fixture.questions.isEmpty && fixture.posts == 1)
  }

  @Test func withoutALedgerTheUserIsAskedOnceForAllTurns() async throws {
    let fixture = try await Fixture(environment: ["TUPPENCE_HOME": "/dev/null/nowhere"])
    let agreements = Agreements()
    guard case .refused(.noLedger) = await fixture.run(fixture.runner(agreements)) else { throw Missing() }
    #expect(isDeclined(await fixture.run(fixture.runner(agreements), .declined)))
    #expect(fixture.posts == 0 && fixture.told.isEmpty)
    for _ in 1...2 { #expect(isSent(await fixture.run(fixture.runner(agreements), .given))) }
    #expect(fixture.questions.count == 3 && fixture.posts == 2)
    #expect(isSent(await fixture.run(fixture.runner(Agreements(unrecorded: true)))))
    #expect(fixture.questions.count == 3)
  }

  @Test func withoutALedgerABudgetRefusesByItself() async throws {
    let fixture = try await Fixture(environment: ["TUPPENCE_HOME": "/dev/null/nowhere"], budget: "5")
    guard case .refused(.budget(.unrecorded)) = await fixture.run(nil, .given) else { throw Missing() }
    #expect(fixture.questions.isEmpty && fixture.posts == 0)
  }

  @Test func aRetryIsTold() async throws {
    let fixture = try await Fixture { turn in
      turn > 1
        ? ByteServer.recordedReply(id: SettlementFixture.id(turn), text: "reply", cost: "0.01")
        : ByteServer.answer("429 Too Many Requests", headers: ["Retry-After": "0"], body: "{}")
    }
    #expect(isSent(await fixture.run()))
    #expect(fixture.told == ["began", "retrying", "text", "ended"])
  }

  @Test func aCancelReachesTheRequest() async throws {
    let fixture = try await Fixture { _ in [.stall] }
    async let result = fixture.run()
    while fixture.posts == 0 { await Task.yield() }
    #expect(fixture.cancellation.cancel())
    guard case .sent(let outcome) = await result else { throw Missing() }
    #expect(outcome.error == .cancelled)
    #expect(!fixture.cancellation.cancel())
  }

  @Test func aCancelBehindTheQuestionReachesTheTurn() async throws {
    let fixture = try await Fixture(budget: "0.02")
    let result = await fixture.run(nil, .given) { #expect(fixture.cancellation.cancel()) }
    guard case .sent(let outcome) = result else { throw Missing() }
    #expect(outcome.error == .cancelled && fixture.posts == 0)
  }

  @Test func aQuestionThatTakesControlCIsNotCancelled() async throws {
    let fixture = try await Fixture(budget: "0.02")
    let result = await fixture.run(nil, .given) {
      await fixture.cancellation.suspended { #expect(!fixture.cancellation.cancel()) }
    }
    #expect(isSent(result) && fixture.posts == 1)
  }

  private struct Missing: Error {}
}
