import Foundation
import Testing

@testable import Records

/// Single rules of how a session's records make a conversation and its settings.
@Suite struct TranscriptRulesTests {
  private static let day = Date(timeIntervalSince1970: 1_790_752_558)

  private static func opened(fork: ForkOrigin? = nil) -> SessionOpened {
    var opened = SessionOpened(
      id: "s", gateway: "vercel", baseURL: "", billing: .lookup, assistant: "a", model: "m", program: "0.1")
    opened.fork = fork
    return opened
  }

  private func transcript(_ entries: [Entry], fork: ForkOrigin? = nil) -> Transcript {
    Transcript(
      ([.session(Self.opened(fork: fork))] + entries).enumerated().map { place, entry in
        Record(time: Self.day + TimeInterval(place), entry: entry)
      })
  }

  private func start(_ index: Int, gateway: String? = nil, compacts: Bool? = nil) -> Entry {
    .turn(
      TurnStarted(turn: index, prompt: "p\(index)", assistant: "a", model: "m", gateway: gateway, compacts: compacts))
  }

  private func reply(
    _ index: Int, attempt: Int = 1, status: ReplyEnded.Status = .complete, pictures: [MediaFile]? = nil
  ) -> Entry {
    .reply(
      ReplyEnded(turn: index, attempt: attempt, status: status, text: "r\(index)", pictures: pictures))
  }

  private func turn(_ index: Int) -> [Entry] { [start(index), reply(index)] }

  private func bill(_ cost: String?, _ lookup: LookupState, attempt: Int = 1) -> Entry {
    .charge(
      ChargeFound(
        turn: 1, attempt: attempt, id: "gen_1", lookup: lookup,
        figures: cost.map { UsageAndCost(cost: USD($0)) }))
  }

  /// A later answer of the gateway takes an earlier one's place; figures of a look-up that was given up are no bill.
  @Test func theLastBillCounts() {
    let named = [start(1), Entry.generation(GenerationNamed(turn: 1, attempt: 1, id: "gen_1")), reply(1)]
    #expect(transcript(named + [bill("0.3", .done), bill("0.4", .done)]).totals.cost == USD("0.4"))
    #expect(transcript(named + [bill(nil, .exhausted), bill("0.4", .done)]).totals.state == .billed)
    let givenUp = transcript(named + [bill("0.3", .exhausted)])
    #expect(givenUp.totals.isAllUnknown && givenUp.totals.pending == 0 && givenUp.open.isEmpty)
  }

  /// A strange bill is confirmed by its own id, or by its own turn where there is none.
  @Test func oneStrangeBillIsConfirmed() {
    func strange(_ turn: Int, attempt: Int = 1) -> Entry {
      .reply(
        ReplyEnded(
          turn: turn, attempt: attempt, status: .complete, text: "r", figures: UsageAndCost(cost: USD("-1"))))
    }
    func named(_ turn: Int, _ attempt: Int, _ id: String) -> Entry {
      .generation(GenerationNamed(turn: turn, attempt: attempt, id: id))
    }
    let all = [
      start(1), named(1, 1, "a"), strange(1), .attempt(AttemptStarted(turn: 1, attempt: 2)), named(1, 2, "b"),
      strange(1, attempt: 2), start(2), strange(2), start(3), strange(3),
    ]
    func left(_ change: Change) -> [String] {
      transcript(all + [.change(change)]).doubtful.map { "\($0.turn) \($0.id ?? "-")" }
    }
    #expect(left(Change()) == ["1 a", "1 b", "2 -", "3 -"])
    #expect(left(Change(confirms: "b")) == ["1 a", "2 -", "3 -"] && left(Change(confirms: "c")).count == 4)
    #expect(left(Change(confirmsTurn: 2)) == ["1 a", "1 b", "3 -"] && left(Change(confirmsTurn: 1)).count == 4)
  }

  /// Only a turn that was asked for a summary takes the conversation's place, and it is none before.
  @Test func onlyASummaryCompacts() {
    let usual = turn(1) + turn(2) + [.change(Change(compacts: 2))]
    #expect(transcript(usual).conversation.map(\.content) == ["p1", "r1", "p2", "r2"])
    let untaken = turn(1) + [start(2, compacts: true), reply(2)]
    #expect(transcript(untaken).conversation.map(\.content) == ["p1", "r1"])
    #expect(transcript(untaken).lastAsked?.turn == 1)
  }

  /// Requests carry the named turn and later ones, a fork's inherited ones too.
  @Test func aConversationIsTrimmedBeforeATurn() {
    let origin = ForkOrigin(
      session: "parent", exchanges: [1, 2, 3].map { .init(turn: $0, prompt: "p\($0)", reply: "r\($0)") })
    let all = turn(4) + turn(5)
    func carried(from index: Int) -> [Int] {
      let told = transcript(all + [.change(Change(keepsFrom: index))], fork: origin)
      #expect(told.isTrimmed == (index > 0))
      return told.carried().map(\.index)
    }
    #expect(carried(from: 0) == [1, 2, 3, 4, 5] && carried(from: 2) == [2, 3, 4, 5] && carried(from: 5) == [5])
    let told = transcript(all, fork: origin)
    #expect(told.conversation(without: 3, from: 2).map(\.content) == ["p2", "r2", "p4", "r4", "p5", "r5"])
    // A fork of the fork may end within what that goes on from.
    #expect(told.exchanges(upTo: 2)?.map(\.turn) == [1, 2] && told.exchanges(upTo: 4)?.map(\.turn) == [1, 2, 3, 4])
  }

  /// A journal may name the largest number there is.
  @Test func theNextNumberIsAboveAll() {
    #expect(transcript([]).nextIndex == 1 && transcript(turn(1) + turn(7)).nextIndex == 8)
    #expect(transcript(turn(.max)).nextIndex == .max && transcript(turn(.max - 1)).nextIndex == .max)
  }

  @Test func onlyTheLastTurnAndItsLastAttemptAreForgotten() {
    var told = transcript(turn(1) + turn(2) + [.attempt(AttemptStarted(turn: 2, attempt: 2))])
    told.forget(turn: 1)
    told.forget(attempt: 1, of: 2)
    told.forget(attempt: 2, of: 1)
    #expect(told.turns.map(\.index) == [1, 2] && told.turns[1].generations.map(\.attempt) == [1, 2])
    told.forget(attempt: 2, of: 2)
    #expect(told.turns[1].generations.map(\.attempt) == [1] && told.turn(1) != nil)
    told.forget(turn: 2)
    #expect(told.turns.map(\.index) == [1] && told.turn(2) == nil && told.totals.turns == 1)
  }

  /// The first turn that names its gateway tells it, where the session's record is damaged.
  @Test func theFirstTurnThatNamesAGatewayTellsIt() {
    let entries = [start(1), start(2, gateway: "sandbox"), start(3, gateway: "vercel")]
    #expect(Transcript(entries.map { Record(time: Self.day, entry: $0) }).gateway == "sandbox")
    #expect(Transcript().gateway == nil && !Transcript().isPlayMoney)
    // Its bills are asked for too.
    let named = [start(1), Entry.generation(GenerationNamed(turn: 1, attempt: 1, id: "gen_1"))]
    #expect(Transcript(named.map { Record(time: Self.day, entry: $0) }).open.map(\.id) == ["gen_1"])
  }

  /// An open bill is asked for since its own request began.
  @Test func anOpenBillCountsFromItsOwnRequest() {
    let told = transcript([
      start(1), reply(1, status: .failed), .attempt(AttemptStarted(turn: 1, attempt: 2)),
      .generation(GenerationNamed(turn: 1, attempt: 2, id: "gen_2")),
    ])
    #expect(told.open == [OpenCharge(turn: 1, attempt: 2, id: "gen_2", since: Self.day + 3)])
  }

  /// Each change holds from its record on and leaves the other settings as they were; an empty text takes one back.
  @Test func aChangeChangesWhatItNamesAlone() {
    let variables = [VariableValue(name: "level", value: "senior")]
    let change = Change(
      assistant: "b", model: "n", sendsTags: false, tags: ["t"], title: "T", system: "Be.", user: "ada",
      variables: variables, settings: ["temperature": "1", "reasoning": "low"], budget: .off,
      options: RequestOptions(tier: .flex), affinity: "w")
    var wanted = SessionOpened(
      id: "s", gateway: "vercel", baseURL: "", billing: .lookup, assistant: "b", model: "n", user: "ada", tags: ["t"],
      sendsTags: false, system: "Be.", budget: .off, options: RequestOptions(tier: .flex), affinity: "w",
      program: "0.1")
    wanted.variables = variables
    wanted.settings = ["temperature": "1", "reasoning": "low"]
    let changed = transcript([.change(change), .change(Change())])
    #expect(changed.session == wanted && changed.title == "T")
    let back = Change(
      sendsTags: true, tags: [], system: "", user: "", variables: [], settings: ["temperature": ""],
      budget: .limit(.zero), options: RequestOptions())
    (wanted.sendsTags, wanted.tags, wanted.system, wanted.user, wanted.variables) = (true, [], nil, nil, [])
    (wanted.settings, wanted.budget, wanted.options) = (["reasoning": "low"], .limit(.zero), nil)
    let taken = transcript([.change(change), .change(back)])
    #expect(taken.session == wanted && taken.title == "T")
  }

  /// The last word of a call is its result.
  @Test func theEndOfACallTakesThePlaceOfItsStart() {
    func use(_ status: ToolUse.Status, _ text: String? = nil) -> Entry {
      .tool(
        ToolUse(turn: 1, attempt: 1, call: "c", server: "s", tool: "f", arguments: "{}", status: status, text: text))
    }
    var ended = ReplyEnded(turn: 1, attempt: 1, status: .complete, text: "")
    ended.toolCalls = [ToolCall(id: "c", name: "f", arguments: "{}")]
    let told = transcript([start(1), .reply(ended), use(.started), use(.run, "42")])
    #expect(told.turns[0].generations[0].tools.map(\.status) == [.run])
    #expect(told.conversation(callsFor: "m").last?.content == "42")
  }

  /// A picture of a turn that still runs may be put away at any time later; each that was drawn is counted.
  @Test func picturesOfARunningTurnAreTheNewest() {
    func file(_ letter: Character) -> MediaFile {
      MediaFile(sha256: String(repeating: letter, count: 64), type: .png, size: 9)
    }
    let entries = [
      start(1), reply(1, pictures: [file("a"), file("a")]), .attempt(AttemptStarted(turn: 1, attempt: 2)),
    ]
    #expect(transcript(entries).mediaTimes == [file("a").sha256: .distantFuture])
    let ended = transcript(entries + [reply(1, attempt: 2, pictures: [file("b")]), start(2), reply(2)])
    #expect(ended.mediaTimes == [file("a").sha256: Self.day + 4, file("b").sha256: Self.day + 4])
    #expect(ended.pictureCount == 3 && ended.turns[0].pictureCount == 3)
  }

  /// Turns of two assistants, and of two users, are sums of their own.
  @Test func whatBudgetsCountIsByAssistantAndUser() {
    let entries = [("a", nil), ("b", nil), ("a", "ada"), ("a", nil)].enumerated().flatMap { place, item in
      let (assistant, user) = item as (String, String?)
      let start = TurnStarted(turn: place + 1, prompt: "p", assistant: assistant, model: "m", user: user)
      let figures = UsageAndCost(cost: USD("1"))
      return [
        Entry.turn(start),
        .reply(ReplyEnded(turn: place + 1, attempt: 1, status: .complete, text: "r", figures: figures)),
      ]
    }
    let sums = transcript(entries).spendings.map { "\($0.assistant) \($0.user ?? "-") \($0.amount)" }
    #expect(sums.sorted() == ["a - 2", "a ada 1", "b - 1"])
  }
}
