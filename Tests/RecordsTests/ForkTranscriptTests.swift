import Foundation
import Records
import Testing

/// Conversations of forks and of comparisons, as their records tell them.
@Suite struct ForkTranscriptTests {
  private func record(_ entry: Entry) -> Record {
    Record(time: Date(timeIntervalSince1970: 1_795_255_200), entry: entry)
  }

  private func opened(_ fork: ForkOrigin? = nil) -> Record {
    var opened = SessionOpened(
      id: "s", gateway: "vercel", baseURL: "", billing: .lookup, assistant: "duck", model: "m", program: "0.1")
    opened.fork = fork
    return record(.session(opened))
  }

  private func turn(_ index: Int, replacing: Int? = nil, compared: Bool? = nil) -> [Record] {
    [
      record(
        .turn(
          TurnStarted(
            turn: index, prompt: "p\(index)", assistant: "duck", model: "m", replaces: replacing, isCompared: compared))
      ),
      record(.reply(ReplyEnded(turn: index, attempt: 1, status: .complete, text: "r\(index)"))),
    ]
  }

  private let origin = ForkOrigin(
    session: "parent",
    exchanges: [.init(turn: 1, prompt: "a", reply: "b"), .init(turn: 3, prompt: "c", question: "q", reply: "d")])

  @Test func aForkCarriesWhatItGoesOnFromAndCountsNothingOfIt() throws {
    let transcript = Transcript([opened(origin)] + turn(4))
    #expect(transcript.conversation.map(\.content) == ["a", "b", "c", "d", "p4", "r4"])
    #expect(transcript.totals.turns == 1 && transcript.nextIndex == 5)
    #expect(Transcript([opened(origin)]).nextIndex == 4)
    let line = try RecordLine.encoded(opened(origin))
    #expect(try RecordLine.decoded(line.dropLast()) == opened(origin))
  }

  @Test func turnsOfTheOriginCanBeTakenOutReplacedAndCleared() {
    let fork = [opened(origin)]
    let undone = Transcript(fork + [record(.change(Change(withdraws: 3)))])
    #expect(undone.conversation.map(\.content) == ["a", "b"] && undone.lastCarried == 1)
    let retried = Transcript(fork + turn(4, replacing: 3))
    #expect(retried.conversation.map(\.content) == ["a", "b", "p4", "r4"])
    #expect(Transcript(fork + [record(.change(Change(clears: true)))]).conversation.isEmpty)
    #expect(Transcript(fork).lastAsked?.question == "q")
  }

  @Test func comparedTurnsAreOutsideTheConversationUntilOneIsKept() {
    let compared = [opened()] + turn(1) + turn(2, compared: true) + turn(3, compared: true)
    let open = Transcript(compared)
    #expect(open.conversation.map(\.content) == ["p1", "r1"] && open.totals.turns == 3)
    #expect(open.lastAsked?.turn == 1)
    let kept = Transcript(compared + [record(.change(Change(withdraws: 1, keeps: 3)))])
    #expect(kept.conversation.map(\.content) == ["p3", "r3"] && kept.lastAsked?.turn == 3)
  }

  @Test func conversationsUpToATurnHaveThatTurnThoughItWasTakenOut() {
    let transcript = Transcript([opened()] + turn(1) + turn(2) + turn(3) + [record(.change(Change(withdraws: 2)))])
    #expect(transcript.exchanges(upTo: 2)?.map(\.turn) == [1, 2])
    #expect(transcript.exchanges(upTo: 3)?.map(\.turn) == [1, 3])
    #expect(transcript.exchanges(upTo: 4) == nil)
    let unanswered = record(.turn(TurnStarted(turn: 4, prompt: "p4", assistant: "duck", model: "m")))
    #expect(Transcript([opened()] + turn(3) + [unanswered]).exchanges(upTo: 4) == nil)
  }

  /// What a summary took the place of comes back with its withdrawal, and what a retry that was not sent replaced.
  @Test func whatTheForkGoesOnFromComesBack() {
    let summary = TurnStarted(turn: 4, prompt: "sum", assistant: "duck", model: "m", compacts: true)
    let all = record(.reply(ReplyEnded(turn: 4, attempt: 1, status: .complete, text: "all")))
    let compacted = [opened(origin), record(.turn(summary)), all, record(.change(Change(compacts: 4)))]
    #expect(Transcript(compacted).conversation.map(\.content) == ["sum", "all"])
    let back = Transcript(compacted + [record(.change(Change(withdraws: 4)))])
    #expect(back.conversation.map(\.content) == ["a", "b", "c", "d"])
    var refused = Transcript([opened(origin)] + turn(4, replacing: 3).prefix(1))
    #expect(refused.conversation.map(\.content) == ["a", "b"])
    refused.forget(turn: 4)
    #expect(refused.conversation.map(\.content) == ["a", "b", "c", "d"])
  }

  /// A request of a fork has the bytes of the pictures that it goes on from.
  @Test func aForkHasTheMediaThatItGoesOnFrom() {
    let picture = MediaFile(sha256: String(repeating: "a", count: 64), type: .png, size: 1)
    func fork(_ exchange: ForkOrigin.Exchange) -> Transcript {
      Transcript([opened(ForkOrigin(session: "parent", exchanges: [exchange]))])
    }
    #expect(fork(.init(turn: 1, prompt: "a", reply: "b", media: [picture])).hasMedia)
    #expect(fork(.init(turn: 1, prompt: "a", reply: "b", pictures: [picture])).hasMedia)
    #expect(!fork(.init(turn: 1, prompt: "a", reply: "b")).hasMedia)
  }
}
