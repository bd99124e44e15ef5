import Foundation
import Testing

@testable import Records

/// Turns and attempts that could not be recorded and were not sent leave a session as it was.
@Suite struct ForgottenTurnTests {
  private static let day = Date(timeIntervalSince1970: 1_790_752_558)

  private func transcript(_ entries: [Entry], fork: ForkOrigin? = nil) -> Transcript {
    var opened = SessionOpened(
      id: "s", gateway: "vercel", baseURL: "", billing: .lookup, assistant: "a", model: "m", program: "0.1")
    opened.fork = fork
    return Transcript(([.session(opened)] + entries).map { Record(time: Self.day, entry: $0) })
  }

  private func turn(_ index: Int, replacing: Int? = nil) -> [Entry] {
    [
      .turn(TurnStarted(turn: index, prompt: "p\(index)", assistant: "a", model: "m", replaces: replacing)),
      .reply(
        ReplyEnded(
          turn: index, attempt: 1, status: .complete, text: "r\(index)", figures: UsageAndCost(cost: USD("0.5")))),
    ]
  }

  /// Begins a turn that asks another one again, and forgets it.
  private func afterARefusedRetry(_ entries: [Entry], fork: ForkOrigin? = nil, of replaced: Int) -> (
    Transcript, Transcript
  ) {
    let before = transcript(entries, fork: fork)
    var after = before
    let retry = turn(before.nextIndex, replacing: replaced)[0]
    after.apply(Record(time: Self.day, entry: retry))
    after.forget(turn: before.nextIndex)
    return (before, after)
  }

  /// What was cleared or taken back before it was asked again is not sent for a retry that was not.
  @Test func aRefusedRetryBringsNothingBackThatWasOut() {
    let origin = ForkOrigin(session: "parent", exchanges: [.init(turn: 1, prompt: "a", reply: "b")])
    let cases: [([Entry], ForkOrigin?, Int, [String])] = [
      (turn(1) + turn(2), nil, 2, ["p1", "r1", "p2", "r2"]),
      (turn(1) + turn(2) + [.change(Change(clears: true))], nil, 2, []),
      (turn(1) + turn(2) + [.change(Change(withdraws: 2))], nil, 2, ["p1", "r1"]),
      ([], origin, 1, ["a", "b"]), ([.change(Change(withdraws: 1))], origin, 1, []),
      ([.change(Change(clears: true))], origin, 1, []),
    ]
    for (entries, fork, replaced, contents) in cases {
      let (before, after) = afterARefusedRetry(entries, fork: fork, of: replaced)
      #expect(before.conversation.map(\.content) == contents && after.conversation == before.conversation)
      #expect(after == before)
    }
  }
}
