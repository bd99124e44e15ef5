import App
import Chat
import Foundation
import Records
import Settings
import Synchronization
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

  private func presenter(_ lines: ScriptedLines) throws -> NoticePresenter {
    NoticePresenter(
      notices: NoticeQueue { lines.announce($0) },
      wording: SessionEventText(
        screen: try ReplFixture().program.screen, isPlayMoney: false, currentSession: { "s" },
        shortID: { "short-" + $0 }),
      viewState: state, lines: lines)
  }

  private func low(_ scope: BudgetScope = .day) -> BudgetStatus {
    BudgetStatus(budget: Budget(scope: scope, limit: USD("10") ?? .zero), spent: USD("9") ?? .zero)
  }

  @Test func budgetsOfAnotherSessionAreNotTold() throws {
    let lines = ScriptedLines([])
    let tell = try presenter(lines)
    state.enter("s")
    tell(.budgets(session: "other", [low(.month)]))
    tell(SettlementEvent.session(.budgets(session: "s", [low(.month)]), isPlayMoney: false))
    #expect(lines.news.isEmpty)
    // The prompt is renewed once there is one, also where nothing has newly run low.
    tell(.budgets(session: "s", [low()]))
    #expect(lines.news == ["  the day's budget: $9.00 of $10.00 spent, $1.00 left"] && lines.renewals.isEmpty)
    state.update { $0.prompt = PromptLine(assistant: "duck") }
    tell(.budgets(session: "s", [low()]))
    #expect(lines.news.count == 1 && lines.renewals.map(\.rights) == [["day $1.00 left"]])
  }

  @Test func aBillRenewsThePromptOfItsOwnSession() throws {
    let lines = ScriptedLines([])
    let tell = try presenter(lines)
    state.enter("s")
    state.update { $0.prompt = PromptLine(assistant: "duck") }
    tell(try news("0.02", session: "other"))
    #expect(
      lines.renewals.isEmpty && lines.news.last?.hasPrefix("  bill of another session short-other, turn 1: ") == true)
    tell(try news("0.02"))
    #expect(lines.renewals.map(\.rights) == [["$0.02"]])
    #expect(lines.news.last == "  turn 1 · $0.02 billed · session $0.02")
  }

  /// A strange bill says how it is counted, by a command of the place.
  @Test func aStrangeBillNamesTheCommand() throws {
    var wording = try presenter(ScriptedLines([])).wording
    let event = try news("7.5", turn: 3)
    #expect(wording.text(event)?.hasSuffix("kept out of sums and budgets until /confirm 3") == true)
    wording.place = .script
    #expect(wording.text(event)?.hasSuffix("until tuppence generation gen_1 --confirm") == true)
  }

  @Test func eachKindOfNewsHasItsWords() throws {
    let wording = try presenter(ScriptedLines([])).wording
    guard case .billed(_, let turn, _, _, _, _) = try news("0.02", turn: 3) else { return }
    #expect(
      wording.text(.exhausted(session: "s", turn: turn, id: "gen_1"))
        == "  session short-s turn 3: the gateway has no bill for gen_1")
    #expect(
      wording.text(.refused(session: "s", status: 401, message: "no\u{1B}"))
        == "  session short-s: the gateway refuses to send bills (401) no^[")
    #expect(
      wording.text(.budgets(session: "s", [low(), low(.month)]))
        == "  the day's budget: $9.00 of $10.00 spent, $1.00 left · "
        + "the month's budget: $9.00 of $10.00 spent, $1.00 left")
    #expect(wording.text(.notRecorded(.unwritable))?.hasPrefix("  not recorded: ") == true)
    let row = wording.row(CostLine(turn, session: Totals(), isPlayMoney: false))
    #expect(row?.id == "turn 3" && row?.text.hasPrefix("¤ $0.02 billed · ") == true)
  }

  @Test func newsOfEarlierSessionsIsTold() throws {
    let lines = ScriptedLines([])
    let tell = try presenter(lines)
    tell(SettlementEvent.found(1))
    tell(SettlementEvent.found(3))
    tell(SettlementEvent.session(try news("0.02", session: "other"), isPlayMoney: true))
    #expect(
      lines.news == [
        "  looking up a charge that an earlier session left open",
        "  looking up 3 charges that an earlier session left open",
        "  bill of another session short-other, turn 1: $0.02 billed · play money",
      ])
  }

  /// What comes while a reply is printed waits behind it, and is told once.
  @Test func newsWaitsForTheEndOfAReply() {
    let lines = ScriptedLines([])
    let queue = NoticeQueue { lines.announce($0) }
    queue.announce(Announcement("a"))
    queue.occupy()
    for text in ["b", "c"] { queue.announce(Announcement(text)) }
    #expect(lines.news == ["a"])
    queue.free()
    #expect(lines.news == ["a", "b", "c"])
    queue.announce(Announcement("d"))
    #expect(lines.news == ["a", "b", "c", "d"])
    queue.occupy()
    queue.free()
    #expect(lines.news == ["a", "b", "c", "d"])
  }

  /// Another program has the terminal to itself.
  @Test func newsWaitsForTheEndOfAnotherProgram() async throws {
    let lines = ScriptedLines([])
    let queue = NoticeQueue { lines.announce($0) }
    let released = Mutex(0)
    var output = ChatOutput(
      program: try ReplFixture().program, noticeQueue: queue, cancellation: CancellationToken())
    output.releaseTerminal = { released.withLock { $0 += 1 } }
    let isQuiet = await output.runningOther {
      queue.announce(Announcement("a"))
      return lines.news.isEmpty
    }
    queue.announce(Announcement("b"))
    #expect(isQuiet && lines.news == ["a", "b"] && released.withLock { $0 } == 1)
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
