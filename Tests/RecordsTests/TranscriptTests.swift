import Foundation
import Testing

@testable import Records

@Suite struct TranscriptTests {
  private let session = Entry.session(
    SessionOpened(
      id: "s", gateway: "vercel", baseURL: "https://gateway.test/v1", billing: .lookup, assistant: "swift",
      model: "a/x",
      program: "0.1"))

  private func transcript(_ entries: Entry...) -> Transcript { transcript(entries) }

  private func transcript(_ entries: [Entry]) -> Transcript {
    Transcript(([session] + entries).map { Record(time: Date(timeIntervalSince1970: 0), entry: $0) })
  }

  private func turn(_ index: Int, model: String = "a/x", replaces: Int? = nil) -> Entry {
    .turn(
      TurnStarted(
        turn: index, prompt: "p\(index)", assistant: "swift", model: model, tagFees: USD("0.00015"),
        replaces: replaces))
  }

  private func named(_ index: Int, _ id: String) -> Entry {
    .generation(GenerationNamed(turn: index, attempt: 1, id: id))
  }

  private func reply(
    _ index: Int, attempt: Int = 1, status: ReplyEnded.Status = .complete, cost: String? = nil, text: String = "r",
    isFree: Bool? = nil
  ) -> Entry {
    .reply(
      ReplyEnded(
        turn: index, attempt: attempt, status: status, text: text,
        figures: UsageAndCost(cost: cost.flatMap { USD($0) }, usage: Usage(input: 10, output: 2)), isFree: isFree))
  }

  private func bill(_ index: Int, _ id: String, cost: String) -> Entry {
    .charge(
      ChargeFound(
        turn: index, attempt: 1, id: id, lookup: .done,
        figures: UsageAndCost(cost: USD(cost), surcharge: USD("0.00015"))))
  }

  /// A call that was started and has no end has no result yet.
  @Test func aStartedCallIsPending() throws {
    func use(_ status: ToolUse.Status) -> Entry {
      .tool(ToolUse(turn: 1, attempt: 1, call: "c1", server: "fs", tool: "read", arguments: "{}", status: status))
    }
    var ended = ReplyEnded(turn: 1, attempt: 1, status: .complete, text: "")
    ended.toolCalls = ["c1", "c2"].map { ToolCall(id: $0, name: "f", arguments: "{}") }
    func pending(_ uses: Entry...) -> [String]? {
      transcript([turn(1), .reply(ended)] + uses).turn(1)?.pendingCalls.map(\.id)
    }
    #expect(pending() == ["c1", "c2"] && pending(use(.started)) == ["c1", "c2"])
    for status in [ToolUse.Status.run, .refused, .notRun] { #expect(pending(use(.started), use(status)) == ["c2"]) }
  }

  /// A session is called by the user's own words, on one line of 60 letters; a generation alone may be billed.
  @Test func aSessionIsCalledByItsFirstQuestion() throws {
    func opening(_ prompt: String, _ question: String? = nil) -> String {
      var start = TurnStarted(turn: 1, prompt: prompt, assistant: "swift", model: "a/x")
      start.question = question
      return SessionSummary.opening(of: start)
    }
    #expect(opening("a file\n\nWho?", "Who\n is it?") == "Who is it?" && opening("Who?") == "Who?")
    let sixty = String(repeating: "x", count: 60)
    #expect(opening(sixty) == sixty && opening(sixty + "y") == sixty.dropLast() + "…")
    #expect(try #require(SessionSummary(transcript(turn(1), named(1, "g")))).isAnswered)
    #expect(try !#require(SessionSummary(transcript(turn(1), reply(1, status: .failed, text: "")))).isAnswered)
  }

  /// What cannot be a count of tokens is in no sum.
  @Test func impossibleCountsAreInNoSum() {
    func usage(_ count: Int) -> Usage {
      var ended = ReplyEnded(turn: 1, attempt: 1, status: .complete, text: "r")
      ended.figures = UsageAndCost(usage: Usage(input: count, output: 2))
      return transcript(turn(1), .reply(ended)).totals.usage
    }
    #expect(usage(Usage.largestCount) == Usage(input: Usage.largestCount, output: 2))
    for count in [-1, Usage.largestCount + 1, .max] { #expect(usage(count) == Usage(output: 2)) }
  }

  /// A turn's record that is there twice, as in a journal that was copied into itself, is one turn.
  @Test func aTurnIsBegunOnce() {
    let twice = transcript(turn(1), named(1, "g"), reply(1, cost: "0.1"), turn(1, model: "b/y"))
    #expect(twice.turns.count == 1 && twice.turns[0].start.model == "a/x" && twice.totals.turns == 1)
    #expect(twice.totals.cost == USD("0.1"))
  }

  /// Where the session's record is damaged, the first turn that names its gateway tells whose money it is.
  @Test func aTurnNamesTheGatewayOfADamagedSession() {
    var start = TurnStarted(turn: 1, prompt: "p", assistant: "swift", model: "a/x")
    start.gateway = "sandbox"
    let damaged = Transcript([Record(time: Date(timeIntervalSince1970: 0), entry: .turn(start))])
    #expect(damaged.gateway == "sandbox" && damaged.isPlayMoney)
    #expect(transcript(.turn(start)).gateway == "vercel")
  }

  /// A further try of a step, of which only the reply's record is whole, is of that step.
  @Test func aTryWithoutItsRecordIsOfTheStepBeforeIt() {
    let steps = transcript(
      turn(1), reply(1), .attempt(AttemptStarted(turn: 1, attempt: 2, step: 2)),
      reply(1, attempt: 2, status: .failed), reply(1, attempt: 3))
    #expect(steps.turns[0].generations.map(\.step) == [1, 2, 2])
  }

  /// A summary that was taken back before it took the conversation's place takes it no more.
  @Test func aWithdrawnTurnCompactsNothing() {
    let summary = TurnStarted(turn: 2, prompt: "sum", assistant: "swift", model: "a/x", compacts: true)
    let withdrawn = transcript(
      turn(1), reply(1), .turn(summary), reply(2, text: "all"), .change(Change(withdraws: 2)),
      .change(Change(compacts: 2)))
    #expect(withdrawn.conversation.map(\.content) == ["p1", "r"] && !withdrawn.turns[1].isSummary)
    let taken = transcript(turn(1), reply(1), .turn(summary), reply(2, text: "all"), .change(Change(compacts: 2)))
    #expect(taken.conversation.map(\.content) == ["sum", "all"] && taken.turns[1].isSummary)
  }

  /// Another model's reasoning is signed for that model only.
  @Test func reasoningGoesBackToItsOwnModelAlone() {
    var ended = ReplyEnded(turn: 1, attempt: 1, status: .complete, text: "")
    ended.toolCalls = [ToolCall(id: "c1", name: "f", arguments: "{}")]
    ended.reasoningDetails = #"[{"text":"Hm"}]"#
    let told = transcript(turn(1), .reply(ended)).turns[0]
    #expect(told.messages(callsFor: "a/x").map { $0.reasoningDetails?.line } == [nil, #"[{"text":"Hm"}]"#, nil])
    #expect(told.messages(callsFor: "b/y").map { $0.reasoningDetails?.line } == [nil, nil, nil])
    #expect(told.messages(callsFor: nil).map(\.content) == ["p1", "(called f)"])
  }

  /// What the model gets for a call depends on how far the call came.
  @Test func aCallWithoutAResultSaysHowFarItCame() {
    func result(_ status: ToolUse.Status?, text: String? = nil) -> String? {
      let call = ToolCall(id: "c1", name: "f", arguments: "{}")
      var ended = ReplyEnded(turn: 1, attempt: 1, status: .complete, text: "")
      ended.toolCalls = [call]
      let use = status.map {
        ToolUse(turn: 1, attempt: 1, call: "c1", server: "s", tool: "f", arguments: "{}", status: $0, text: text)
      }
      let told = transcript([turn(1), .reply(ended)] + (use.map { [.tool($0)] } ?? []))
      return told.turns[0].messages(callsFor: "a/x").last?.content
    }
    #expect(result(nil) == ToolUse.interrupted && result(.started) == ToolUse.unknownEnd)
    #expect(result(.notRun) == ToolUse.interrupted && result(.notRun, text: "the limit") == "the limit")
    #expect(result(.run, text: "42") == "42" && result(.refused, text: "no") == "no")
  }

  @Test func theFirstOfTwoOpeningRecordsHolds() {
    let other = SessionOpened(
      id: "other", gateway: "sandbox", baseURL: "", billing: .free, assistant: "duck", model: "m", program: "0.1")
    var told = transcript(turn(1))
    told.apply(Record(time: Date(timeIntervalSince1970: 9), entry: .session(other)))
    #expect(told.session?.id == "s" && told.started == Date(timeIntervalSince1970: 0) && !told.isPlayMoney)
  }

  /// A bill names the generation whose own record was damaged.
  @Test func aBillWithoutItsGenerationsRecordNamesIt() {
    let told = transcript(turn(1), bill(1, "gen_1", cost: "0.01"))
    #expect(told.turns[0].generations.map(\.id) == ["gen_1"] && told.totals.state == .billed)
    let named = transcript(turn(1), named(1, "gen_1"), bill(1, "gen_2", cost: "0.01"))
    #expect(named.turns[0].generations.map(\.id) == ["gen_1"])
  }

  /// A quarter of an hour counts from its beginning, so that a turn just before midnight is the old day's.
  @Test(arguments: [(0, 0), (1, 0), (899, 0), (900, 900), (-1, -900)])
  func spendingIsOfTheQuarterInWhichTheTurnBegan(second: Int, quarter: Int) {
    var told = transcript()
    told.apply(Record(time: Date(timeIntervalSince1970: TimeInterval(second)), entry: turn(1)))
    #expect(told.spendings.map(\.started) == [Date(timeIntervalSince1970: TimeInterval(quarter))])
  }

  /// What budgets count follows each record, also where a figure was unknown before; another turn is in the same sum.
  @Test func whatBudgetsCountFollowsEachRecord() {
    var told = transcript(turn(1), named(1, "gen_1"), reply(1, cost: "1"), turn(2), named(2, "gen_2"))
    func expect(_ amount: String, leftOut: Int = 0, unknown: Int = 0) {
      #expect(told.spendings.map(\.amount) == [USD(amount)])
      #expect(told.spendings.map(\.leftOut) == [leftOut] && told.spendings.map(\.unknown) == [unknown])
    }
    func take(_ entry: Entry) { told.apply(Record(time: Date(timeIntervalSince1970: 0), entry: entry)) }
    // Each turn expects 0.00015 for its tags until its bill is there.
    expect("1.0003", unknown: 1)
    take(reply(2, cost: "0.01"))
    expect("1.0103")
    take(bill(2, "gen_2", cost: "-1"))
    expect("1.01015", leftOut: 1)
    take(.change(Change(confirms: "gen_2")))
    expect("0.00015")
  }

  @Test func aTurnIsNotFinishedWhileAnotherAttemptRuns() {
    let first = reply(1, status: .failed, text: "", isFree: true)
    #expect(transcript(turn(1), first).turns[0].finished != nil)
    let again = transcript(turn(1), first, .attempt(AttemptStarted(turn: 1, attempt: 2)), named(1, "gen_2"))
    #expect(again.turns[0].finished == nil && again.turns[0].status == .interrupted)
    #expect(
      transcript(turn(1), first, .attempt(AttemptStarted(turn: 1, attempt: 2)), reply(1, attempt: 2))
        .turns[0].finished != nil)
  }

  @Test func goesFromReportedToBilled() throws {
    var told = transcript(turn(1), named(1, "gen_1"), reply(1, cost: "0.004"))
    let first = try #require(told.turns.first)
    let before = first.charge(of: first.generations[0])
    #expect(before == Charge(state: .reported, lookup: .open, cost: USD("0.004"), expectedTagFees: USD("0.00015")))
    #expect(told.open.map(\.id) == ["gen_1"])
    #expect(told.totals.expectedTagFees == USD("0.00015"))

    told.apply(Record(time: .now, entry: bill(1, "gen_1", cost: "0.00415")))
    let billed = told.turns[0].charge(of: told.turns[0].generations[0])
    #expect(billed == Charge(state: .billed, lookup: .done, cost: USD("0.00415"), surcharge: USD("0.00015")))
    #expect(told.open.isEmpty)
    #expect(told.totals.cost.description == "0.00415")
    #expect(told.totals.expectedTagFees == .zero)
  }

  @Test func aSumHasTheWeakestStateOfItsParts() {
    let told = transcript(
      turn(1), named(1, "gen_1"), reply(1, cost: "0.1"), bill(1, "gen_1", cost: "0.1"), turn(2), named(2, "gen_2"),
      reply(2, cost: "0.2"))
    #expect(told.totals.state == .reported)
    #expect(told.totals.cost.description == "0.3")
    #expect(told.totals.pending == 1)
    #expect(!told.totals.isAtLeast)
    #expect(told.totals.usage == Usage(input: 20, output: 4))
  }

  @Test func anUnknownFigureIsNeverZero() {
    let told = transcript(turn(1), named(1, "gen_1"), turn(2), named(2, "gen_2"), reply(2, cost: "0.2"))
    #expect(told.turns[0].totals.unknown == 1)
    #expect(told.turns[0].charge(of: told.turns[0].generations[0]).cost == nil)
    #expect(told.totals.isAtLeast)
    #expect(told.totals.state == .unknown)
    #expect(told.totals.cost.description == "0.2")
  }

  @Test func countsAGenerationOnce() {
    let told = transcript(
      turn(1), named(1, "gen_1"), reply(1, cost: "0.1"), turn(2), named(2, "gen_1"), reply(2, cost: "0.1"))
    #expect(told.totals.cost.description == "0.1")
    #expect(told.totals.turns == 2)
  }

  @Test func eachAttemptIsAGenerationOfItsOwn() {
    let told = transcript(
      turn(1), reply(1, status: .failed, text: "", isFree: true), .attempt(AttemptStarted(turn: 1, attempt: 2)),
      .generation(GenerationNamed(turn: 1, attempt: 2, id: "gen_2")), reply(1, attempt: 2, cost: "0.5"))
    let turn = told.turns[0]
    #expect(turn.generations.map(\.id) == [nil, "gen_2"])
    #expect(turn.charge(of: turn.generations[0]) == Charge(state: .free, lookup: .none, cost: .zero))
    #expect(turn.totals.cost.description == "0.5")
    #expect(turn.status == .complete)
  }

  @Test func aBillIsNotForgottenForALaterFailure() {
    let told = transcript(
      turn(1), named(1, "gen_1"), bill(1, "gen_1", cost: "0.3"),
      .charge(ChargeFound(turn: 1, attempt: 1, id: "gen_1", lookup: .exhausted)))
    #expect(told.totals.cost.description == "0.3")
    #expect(told.totals.state == .billed)
  }

  @Test func aTurnCutOffWithTheProgramIsInterruptedAndOpen() {
    let told = transcript(turn(1), named(1, "gen_1"))
    #expect(told.turns[0].status == .interrupted)
    #expect(told.open.map(\.turn) == [1])
  }

  @Test func aRetryTakesThePlaceOfItsTurn() {
    let told = transcript(turn(1), reply(1, text: "one"), turn(2, replaces: 1), reply(2, text: "two"))
    #expect(told.conversation == [Message(.user, "p2"), Message(.assistant, "two")])
    #expect(told.totals.turns == 2)
  }

  @Test func clearingStartsTheConversationAfreshAndKeepsTheBills() {
    let told = transcript(
      turn(1), reply(1, cost: "0.1"), .change(Change(clears: true)), turn(2), reply(2, cost: "0.1", text: "new"))
    #expect(told.conversation == [Message(.user, "p2"), Message(.assistant, "new")])
    #expect(told.totals.cost.description == "0.2")
  }

  @Test func leavesTurnsWithoutAReplyOutOfTheConversation() {
    let told = transcript(
      turn(1), reply(1, status: .failed, text: ""), turn(2), reply(2, status: .incomplete, text: "hal"))
    #expect(told.conversation == [Message(.user, "p2"), Message(.assistant, "hal")])
  }

  @Test func recordsOfAnUnknownTurnArePassedOver() {
    let told = transcript(named(7, "gen_7"), reply(7), bill(7, "gen_7", cost: "9"))
    #expect(told.turns.isEmpty)
    #expect(told.totals.cost == .zero)
  }

  @Test func aFreeServerCostsNothing() {
    var opened = Transcript()
    opened.apply(
      Record(
        time: .now,
        entry: .session(
          SessionOpened(
            id: "s", gateway: "local", baseURL: "http://127.0.0.1:1/v1", billing: .free, assistant: "duck", model: "m",
            program: "0.1"))))
    opened.apply(Record(time: .now, entry: turn(1)))
    opened.apply(Record(time: .now, entry: reply(1)))
    #expect(opened.totals.state == .free)
    #expect(opened.totals.cost == .zero)
    #expect(opened.totals.pending == 0)
  }
}
