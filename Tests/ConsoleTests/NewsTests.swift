import Chat
import Foundation
import Records
import Settings
import Testing

@testable import Console
@testable import Terminal

/// What of the news about bills and budgets is shown, and where.
@Suite struct NewsTests {
  private let state = ReplViewState(FileNames(folder: "/", home: nil))

  /// News of a bill for a turn that was expected to cost $0.01.
  private func news(_ bill: String, session: String = "s", turn index: Int = 1) throws -> SessionEvent {
    let figures = UsageAndCost(cost: USD(bill))
    let entries: [Entry] = [
      .session(
        SessionOpened(
          id: "s", gateway: "g", baseURL: "https://g.test/v1", billing: .lookup, assistant: "swift", model: "m",
          program: "test")),
      .turn(TurnStarted(turn: index, prompt: "p", assistant: "swift", model: "m", estimate: USD("0.01"))),
      .generation(GenerationNamed(turn: index, attempt: 1, id: "gen_1")),
      .reply(ReplyEnded(turn: index, attempt: 1, status: .complete, text: "r", figures: UsageAndCost())),
      .charge(ChargeFound(turn: index, attempt: 1, id: "gen_1", lookup: .done, figures: figures)),
    ]
    let transcript = Transcript(entries.map { Record(time: Date(timeIntervalSince1970: 1), entry: $0) })
    let turn = try #require(transcript.turns.first)
    let charge = turn.charge(of: turn.generations[0])
    return .billed(
      session: session, turn: turn, attempt: 1, before: charge, bill: charge, totals: transcript.totals)
  }

  /// A budget is told of once for each state that it comes into.
  @Test func aBudgetThatRunsLowIsToldOnce() {
    func low(_ day: String, _ month: String = "0") -> [BudgetScope] {
      let spent: [(BudgetScope, String)] = [(.day, day), (.month, month)]
      let statuses = spent.map { scope, spent in
        BudgetStatus(budget: Budget(scope: scope, limit: USD("10") ?? .zero), spent: USD(spent) ?? .zero)
      }
      return state.take(statuses).map(\.budget.scope)
    }
    state.enter("s")
    #expect(low("7.99") == [] && low("8") == [.day] && low("9") == [] && low("9", "9") == [.month])
    #expect(low("10", "9") == [.day] && low("11", "9") == [] && low("1", "9") == [] && low("9", "9") == [.day])
    state.enter("s")
    #expect(low("9", "9") == [])
    state.enter("other")
    #expect(low("9", "9") == [.day, .month])
  }

  /// Without costs on the screen a bill that has to be looked at is shown anyway.
  @Test(arguments: CostLineDetail.allCases) func onlyAnOrdinaryBillCanBeLeftOut(detail: CostLineDetail) throws {
    let wording = SessionEventText(
      screen: try ReplFixture().program.screen, isPlayMoney: false, currentSession: { "s" }, shortID: { $0 })
    let (plain, strange) = (try news("0.2"), try news("0.21"))
    guard case .billed(_, let turn, _, _, _, _) = plain else { return }
    #expect((wording.text(plain, detail: detail) == nil) == (detail == .off))
    #expect(wording.text(strange, detail: detail)?.contains("$0.21") == true)
    #expect(wording.text(.exhausted(session: "s", turn: turn, id: "gen_1"), detail: detail) != nil)
    #expect(wording.text(.refused(session: "s", status: 401, message: "no"), detail: detail) != nil)
    #expect(wording.text(.ended(session: "s", turn: turn), detail: detail) == nil)
  }

  @Test func aBillChangesTheRowOfItsOwnTurnAlone() throws {
    let event = try news("0.2")
    guard case .billed(_, let turn, _, _, _, let totals) = event else { return }
    func show() { state.update { $0.costLine = CostLine(turn, session: Totals(), isPlayMoney: false) } }
    #expect(state.billed(event) == nil)
    state.enter("s")
    show()
    #expect(state.billed(event)?.session == totals)
    for other in [try news("0.2", session: "other"), try news("0.2", turn: 2), try news("0.21")] {
      #expect(state.billed(other) == nil)
    }
    state.enter("other")
    state.enter("s")
    #expect(state.billed(event) == nil)
  }
}
