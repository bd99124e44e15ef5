import Foundation
import Testing

@testable import Records

@Suite struct RecordUnionTests {
  private func turn(_ number: Int, _ prompt: String = "p", at second: Int) -> [Record] {
    let time = Date(timeIntervalSince1970: TimeInterval(second))
    return [
      Record(time: time, entry: .turn(TurnStarted(turn: number, prompt: prompt, assistant: "a", model: "m"))),
      Record(time: time, entry: .generation(GenerationNamed(turn: number, attempt: 1, id: "gen_\(second)"))),
    ]
  }

  @Test func recordsOfBothJournalsAreThereOnce() {
    let (one, two, three) = (turn(1, at: 1), turn(2, at: 2), turn(3, at: 3))
    for (left, right) in [(one + two, one + two + three), (one + two + three, one), (one + three, one + two)] {
      let union = RecordUnion([left, right])
      #expect(
        union.records == one + (left + right).filter { two.contains($0) }.prefix(2)
          + (left + right).filter { three.contains($0) }.prefix(2))
      #expect(RecordUnion([left, right, left]).records == union.records)
    }
    #expect(RecordUnion([one + three, one + two]).records == one + two + three)
    #expect(RecordUnion([]).records.isEmpty && RecordUnion([one]).records == one)
  }

  /// What both journals begin with, and what was changed between turns, is there once.
  @Test func recordsWithoutATurnAreThereOnce() {
    let opened = SessionOpened(
      id: "s", gateway: "vercel", baseURL: "https://g.test/v1", billing: .lookup, assistant: "a", model: "m",
      program: "0.1")
    let time = Date(timeIntervalSince1970: 1)
    let left = [Record(time: time, entry: .session(opened)), Record(time: time, entry: .change(Change(title: "x")))]
    let right = left + [Record(time: time, entry: .change(Change(title: "y")))]
    #expect(RecordUnion([left, left]).records == left)
    #expect(RecordUnion([left, right]).records == right && RecordUnion([right, left]).records == right)
  }

  /// Every record of a turn that differs goes with it: its reply, its calls, its bill.
  @Test func allOfATurnThatDiffersIsRenumbered() throws {
    func whole(_ word: String, at second: Int) -> [Record] {
      var ended = ReplyEnded(turn: 1, attempt: 2, status: .complete, text: word)
      ended.toolCalls = [ToolCall(id: "c", name: "f", arguments: "{}")]
      let bill = UsageAndCost(cost: USD("\(second)"))
      let entries: [Entry] = [
        .turn(TurnStarted(turn: 1, prompt: word, assistant: "a", model: "m")),
        .reply(ReplyEnded(turn: 1, attempt: 1, status: .failed, text: "", isFree: true)),
        .attempt(AttemptStarted(turn: 1, attempt: 2, step: 1)),
        .generation(GenerationNamed(turn: 1, attempt: 2, id: word)), .reply(ended),
        .tool(
          ToolUse(turn: 1, attempt: 2, call: "c", server: "s", tool: word, arguments: "{}", status: .run, text: word)),
        .charge(ChargeFound(turn: 1, attempt: 2, id: word, lookup: .done, figures: bill)),
      ]
      return entries.map { Record(time: Date(timeIntervalSince1970: TimeInterval(second)), entry: $0) }
    }
    let alone = Transcript(whole("theirs", at: 2)).turns[0]
    let union = Transcript(RecordUnion([whole("mine", at: 1), whole("theirs", at: 2)]).records)
    #expect(union.turns.map(\.index) == [1, 2] && union.turns[0] == Transcript(whole("mine", at: 1)).turns[0])
    #expect(union.turns[1].generations.map(\.attempt) == [1, 2] && union.turns[1].totals == alone.totals)
    #expect(union.turns[1].reply == "theirs" && union.turns[1].generations.last?.tools.map(\.text) == ["theirs"])
    #expect(union.turns[1].totals.cost == USD("2") && union.totals.cost == USD("3") && union.open.isEmpty)
  }

  @Test func aTurnThatDiffersGetsANumberOfItsOwn() {
    let left = turn(1, at: 1) + turn(2, "mine", at: 3)
    let right = turn(1, at: 1) + turn(2, "theirs", at: 2) + turn(3, at: 4)
    let union = RecordUnion([left, right])
    #expect(union.conflicts == [2])
    let transcript = Transcript(union.records)
    #expect(
      transcript.turns.map { [$0.index, Int($0.started.timeIntervalSince1970)] } == [
        [1, 1], [4, 2], [2, 3], [3, 4],
      ])
    #expect(transcript.turns.map(\.start.prompt) == ["p", "theirs", "mine", "p"])
    #expect(Set(transcript.turns.flatMap(\.generations).compactMap(\.id)).count == 4)
  }

  /// Of several turns that differ, each has the next number in its order, above all numbers of both journals.
  @Test func severalTurnsThatDifferAreNumberedInTheirOrder() {
    let left = turn(1, "mine", at: 1) + turn(2, "mine", at: 2) + turn(3, "mine", at: 3)
    let right = turn(1, "theirs", at: 11) + turn(2, "theirs", at: 12) + turn(3, "theirs", at: 13) + turn(7, at: 17)
    let union = RecordUnion([left, right])
    #expect(union.conflicts == [1, 2, 3])
    #expect(Transcript(union.records).turns.map(\.index) == [1, 2, 3, 8, 9, 10, 7])
    // A third journal with other contents again has numbers above those.
    let third = RecordUnion([left, right, turn(2, "its", at: 22)])
    #expect(third.conflicts == [1, 2, 3, 2] && Transcript(third.records).turns.last?.index == 11)
    #expect(Transcript(third.records).turns.count == 8)
  }

  /// Two answers of the gateway about one generation make no turn of their own.
  @Test func billsThatDifferAreOfOneTurn() {
    func bill(_ cost: String, at second: Int) -> Record {
      let found = ChargeFound(
        turn: 1, attempt: 1, id: "gen_1", lookup: .done, figures: UsageAndCost(cost: USD(cost)))
      return Record(time: Date(timeIntervalSince1970: TimeInterval(second)), entry: .charge(found))
    }
    let union = RecordUnion([turn(1, at: 1) + [bill("0.1", at: 5)], turn(1, at: 1) + [bill("0.2", at: 6)]])
    #expect(union.conflicts.isEmpty && Transcript(union.records).turns.count == 1)
    #expect(Transcript(union.records).totals.cost == USD("0.2"))
  }

  /// The same prompt at the same time, and then another reply, or another generation: both were paid for.
  @Test func aTurnThatDiffersInItsReplyAloneIsKeptTwice() {
    let time = Date(timeIntervalSince1970: 9)
    let start = Record(time: time, entry: .turn(TurnStarted(turn: 1, prompt: "p", assistant: "a", model: "m")))
    func reply(_ text: String) -> Record {
      Record(time: time + 1, entry: .reply(ReplyEnded(turn: 1, attempt: 1, status: .complete, text: text)))
    }
    func generation(_ id: String) -> Record {
      Record(time: time + 1, entry: .generation(GenerationNamed(turn: 1, attempt: 1, id: id)))
    }
    let replies = RecordUnion([[start, reply("mine")], [start, reply("theirs")]])
    #expect(replies.conflicts == [1])
    #expect(Transcript(replies.records).turns.map(\.reply) == ["mine", "theirs"])
    let generations = RecordUnion([[start, generation("gen_1")], [start, generation("gen_2")]])
    #expect(generations.conflicts == [1])
    #expect(Transcript(generations.records).turns.flatMap(\.generations).map(\.id) == ["gen_1", "gen_2"])
    #expect(RecordUnion([[start], [start, reply("theirs")]]).conflicts.isEmpty)
    // A further journal with the same contents adds nothing.
    let (left, right) = ([start, reply("mine")], [start, reply("theirs")])
    for journals in [[left, right, right], [left, right, left], [left, right, right, left]] {
      #expect(Transcript(RecordUnion(journals).records).turns.map(\.reply) == ["mine", "theirs"])
    }
    // One generation with two ends, as a crash and a backup leave it, is paid for once.
    let id = generation("gen_1")
    let charge = ChargeFound(turn: 1, attempt: 1, id: "gen_1", lookup: .done, figures: UsageAndCost(cost: USD("0.01")))
    let found = Record(time: time + 2, entry: .charge(charge))
    let both = RecordUnion([[start, id, reply("mine"), found], [start, id, reply("mi"), found]])
    #expect(Transcript(both.records).turns.map(\.reply) == ["mine", "mi"])
    #expect(Transcript(both.records).totals.cost == USD("0.01"))
  }
}
