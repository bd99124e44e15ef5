import Chat
import Foundation
import Journal
import Records
import Settings
import Synchronization
import TestSupport
import Testing

@testable import App

/// One turn from consent to outcome, against a gateway over loopback.
@Suite(.timeLimit(.minutes(2)))
struct TurnRunnerTests {
  @Test func aTurnWithoutALimitIsSentWithoutAQuestion() async throws {
    let fixture = try await TurnFixture()
    guard case .sent(let outcome) = await fixture.run() else { throw Missing() }
    #expect(outcome.error == nil && outcome.turn.reply == "reply")
    #expect(fixture.questions.isEmpty && fixture.told == ["began", "text", "ended"])
  }

  @Test func whatWouldPassABudgetIsSentWithConsentAlone() async throws {
    let fixture = try await TurnFixture(budget: "0.02") { turn in
      ByteServer.recordedReply(id: SettlementFixture.id(turn), text: "reply", cost: "0.0199")
    }
    guard case .refused(.budget(.wouldPass)) = await fixture.run() else { throw Missing() }
    #expect(await fixture.run(nil, .declined).isDeclined)
    #expect(fixture.posts == 0 && fixture.told == ["began", "not sent", "began", "not sent"])
    #expect(await fixture.run(nil, .given).isSent)
    #expect(fixture.posts == 1)
    // Consent holds for its turn alone.
    #expect(await fixture.run(nil, .declined).isDeclined)
    #expect(fixture.questions.count == 4 && fixture.posts == 1)
  }

  @Test func whatWasAgreedBeforehandIsNotAsked() async throws {
    let fixture = try await TurnFixture(budget: "0.02")
    #expect(await fixture.run(fixture.runner(Agreements(costs: true))).isSent)
    #expect(fixture.questions.isEmpty)
  }

  @Test func aSpentBudgetIsNoQuestion() async throws {
    let fixture = try await TurnFixture(budget: "0.01")
    let runner = fixture.runner(Agreements(costs: true))
    #expect(await fixture.run(runner, .given).isSent)
    guard case .refused(.budget(.spent)) = await fixture.run(runner, .given) else { throw Missing() }
    #expect(fixture.questions.isEmpty && fixture.posts == 1)
  }

  @Test func withoutALedgerTheUserIsAskedOnceForAllTurns() async throws {
    let fixture = try await TurnFixture(environment: ["TUPPENCE_HOME": "/dev/null/nowhere"])
    let agreements = Agreements()
    guard case .refused(.noLedger) = await fixture.run(fixture.runner(agreements)) else { throw Missing() }
    #expect(await fixture.run(fixture.runner(agreements), .declined).isDeclined)
    #expect(fixture.posts == 0 && fixture.told.isEmpty)
    for _ in 1...2 { #expect(await fixture.run(fixture.runner(agreements), .given).isSent) }
    #expect(fixture.questions.count == 3 && fixture.posts == 2)
    #expect(await fixture.run(fixture.runner(Agreements(unrecorded: true))).isSent)
    #expect(fixture.questions.count == 3)
  }

  /// `ask` on a terminal asks about money alone: a turn that nothing records needs `--unrecorded`.
  @Test func aLedgerThatIsMissingIsNoQuestionOfMoney() {
    let cannot = JournalError.diskFull(path: "x")
    for obstacle in [TurnObstacle.noLedger(.homeMissing), .budget(.unrecordable(cannot)), .budget(.uncounted(cannot))] {
      #expect(!obstacle.isAboutCost, "\(obstacle)")
    }
    #expect(TurnObstacle.aboveTurnLimit(estimate: .zero, limit: .zero).isAboutCost)
    #expect(TurnObstacle.unpriced(model: "m").isAboutCost)
    #expect(TurnObstacle.noLedger(.homeMissing).isQuestion && TurnObstacle.budget(.unrecordable(cannot)).isQuestion)
    #expect(!TurnObstacle.budget(.unrecorded).isQuestion && !TurnObstacle.budget(.uncounted(cannot)).isQuestion)
    for obstacle in [
      TurnObstacle.budget(.unknownLimits), .budget(.newerSession("s")), .media(.tooLarge(bytes: 1)),
    ] {
      #expect(!obstacle.isQuestion && !obstacle.isAboutCost, "\(obstacle)")
    }
  }

  /// A journal that is gone is not begun again: the user is asked once for the chat.
  @Test func aTurnThatCannotBeRecordedIsSentWithConsentAlone() async throws {
    let fixture = try await TurnFixture()
    #expect(await fixture.run().isSent)
    try FileManager.default.removeItem(at: fixture.files.ledger.journal(fixture.session.id).url)
    let agreements = Agreements()
    guard case .refused(.budget(.unrecordable)) = await fixture.run(fixture.runner(agreements)) else { throw Missing() }
    #expect(await fixture.run(fixture.runner(agreements), .declined).isDeclined)
    #expect(fixture.posts == 1)
    for _ in 1...2 { #expect(await fixture.run(fixture.runner(agreements), .given).isSent) }
    #expect(fixture.questions.count == 3 && fixture.posts == 3)
  }

  @Test func withoutALedgerABudgetRefusesByItself() async throws {
    let fixture = try await TurnFixture(environment: ["TUPPENCE_HOME": "/dev/null/nowhere"], budget: "5")
    guard case .refused(.budget(.unrecorded)) = await fixture.run(nil, .given) else { throw Missing() }
    #expect(fixture.questions.isEmpty && fixture.posts == 0)
  }

  @Test func aRetryIsTold() async throws {
    let fixture = try await TurnFixture { turn in
      turn > 1
        ? ByteServer.recordedReply(id: SettlementFixture.id(turn), text: "reply", cost: "0.01")
        : ByteServer.answer("429 Too Many Requests", headers: ["Retry-After": "0"], body: "{}")
    }
    #expect(await fixture.run().isSent)
    #expect(fixture.told == ["began", "retrying", "text", "ended"])
  }

  @Test func aCancelReachesTheRequest() async throws {
    let fixture = try await TurnFixture { _ in [.stall] }
    async let result = fixture.run()
    while fixture.posts == 0 { await Task.yield() }
    #expect(fixture.cancellation.cancel())
    guard case .sent(let outcome) = await result else { throw Missing() }
    #expect(outcome.error == .cancelled)
    #expect(!fixture.cancellation.cancel())
  }

  @Test func aCancelBehindTheQuestionReachesTheTurn() async throws {
    let fixture = try await TurnFixture(budget: "0.02")
    let result = await fixture.run(nil, .given) { #expect(fixture.cancellation.cancel()) }
    guard case .sent(let outcome) = result else { throw Missing() }
    #expect(outcome.error == .cancelled && fixture.posts == 0)
  }

  @Test func aQuestionThatTakesControlCIsNotCancelled() async throws {
    let fixture = try await TurnFixture(budget: "0.02")
    let result = await fixture.run(nil, .given) {
      await fixture.cancellation.suspended { #expect(!fixture.cancellation.cancel()) }
    }
    #expect(result.isSent && fixture.posts == 1)
  }

  private struct Missing: Error {}
}
