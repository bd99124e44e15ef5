import Foundation
import GatewayClient
import Journal
import Records
import Synchronization
import TestSupport
import Testing

@testable import Chat

/// Turns that are stopped before anything leaves, what counts as a reply, and what a turn's record says of its request.
@Suite struct StoppedTurnTests {
  /// A stop while the turn waits for its place among the budgets, say.
  @Test func aTurnThatIsStoppedBeforeItsRequestCostsNothing() async throws {
    let fixture = try SessionFixture { _, _ in ByteServer.recordedReply() }
    let session = try fixture.session(sendsTags: false)
    let sending = Task {
      while !Task.isCancelled { await Task.yield() }
      return try await session.send("Why?") { _ in }
    }
    sending.cancel()
    let outcome = try await sending.value
    #expect(outcome.error == .cancelled && fixture.server.connections == 0)
    for turn in [outcome.turn, try #require(Transcript(try fixture.records()).turns.first)] {
      #expect(turn.totals.cost == .zero && !turn.totals.isAtLeast && turn.generations.map(\.ended?.isFree) == [true])
    }
  }

  /// The first try was refused, and the second one never left.
  @Test func aStopBetweenTwoTriesCostsNothing() async throws {
    let fixture = try SessionFixture { _, _ in
      ByteServer.answer("429 Too Many Requests", headers: ["Retry-After": "7"], body: "{}")
    }
    let session = try fixture.session(sendsTags: false)
    let outcome = try await Task {
      try await session.send("Why?") { event in
        if case .retrying = event { withUnsafeCurrentTask { $0?.cancel() } }
      }
    }.value
    #expect(outcome.error == .cancelled && fixture.server.posts == 1 && fixture.naps.withLock { $0.isEmpty })
    let turn = try #require(Transcript(try fixture.records()).turns.first)
    #expect(turn.generations.map(\.attempt) == [1, 2] && turn.generations.map(\.ended?.isFree) == [true, true])
    #expect(turn.totals.cost == .zero && !turn.totals.isAtLeast && turn.status == .interrupted)
  }

  /// A thought, an id or a picture of no known type is something that was generated.
  @Test func whatCameInAnyFormIsNoEmptyReply() {
    let changes: [(inout IncomingReply) -> Void] = [
      { $0.reasoning = "Hm" }, { $0.id = "x" }, { $0.unreadablePictures = 1 }, { $0.text = " " },
    ]
    for change in changes {
      var reply = IncomingReply(turn: 1, attempt: 1, started: .now)
      change(&reply)
      let ended = reply.ended(by: .redirected(to: "x"), at: .now, estimator: nil)
      #expect(ended.isFree == nil && ended.status == .incomplete)
    }
  }

  /// Calls that are run are no oddity; the record of the reasoning goes with them alone.
  @Test func callsThatAreRunAreNotListedAsExtras() {
    func reply(_ calls: [ToolCall], isRefusal: Bool = false) -> IncomingReply {
      var reply = IncomingReply(turn: 3, attempt: 2, started: .now)
      var extras = ReplyExtras()
      (extras.toolCalls, extras.isRefusal) = (["f"], isRefusal)
      reply.extras = extras
      reply.take(calls, reasoningDetails: "[1]", except: ["a"])
      return reply
    }
    let calls = ["", "a", "b"].map { ToolCall(id: $0, name: "f", arguments: "{}") }
    let called = reply(calls)
    #expect(called.calls.map(\.id) == ["call_3_2_1", "call_3_2_2", "b"] && called.extras == nil)
    #expect(reply(calls, isRefusal: true).extras?.isRefusal == true)
    #expect(called.ended(by: nil, at: .now, estimator: nil).reasoningDetails == "[1]")
    #expect(reply([]).ended(by: nil, at: .now, estimator: nil).reasoningDetails == nil)
  }

  /// The record names the place that was really asked, where the bill is looked up, and the key.
  @Test func aTurnSaysHowItWasAsked() async throws {
    let fixture = try SessionFixture { _, _ in ByteServer.recordedReply() }
    let opening = SessionOpened(
      id: "s1", gateway: "vercel", baseURL: "http://127.0.0.1/old", billing: .lookup, assistant: "swift",
      model: "openai/gpt-4.1-nano", user: "ada", tags: ["team:a"], program: "test")
    let session = Session(
      opening: opening, assistant: Assistant(name: "swift", prompt: "Be brief."),
      journal: fixture.ledger.journal("s1"), lock: try fixture.ledger.lock("s1"),
      gateway: Gateway(baseURL: fixture.server.baseURL, authorization: "Bearer vck_0123456789abcdefa1b2"),
      effects: fixture.effects)
    _ = try await session.send("file\n\nWhy?", question: "Why?") { _ in }
    _ = try await session.send("Why not?", replacing: 1) { _ in }
    let starts = Transcript(try fixture.records()).turns.map(\.start)
    #expect(starts.map(\.key) == ["…a1b2", "…a1b2"] && starts.map(\.gateway) == ["vercel", "vercel"])
    #expect(starts.map(\.baseURL) == [fixture.server.baseURL.absoluteString, fixture.server.baseURL.absoluteString])
    #expect(starts.map(\.question) == ["Why?", nil] && starts.map(\.replaces) == [nil, 1])
    #expect(starts[0].tags == ["session:s1", "assistant:swift", "team:a"] && starts[0].user == "ada")
    #expect(starts[0].tagFees == USD("0.0003") && starts[0].assistant == "swift")
  }

  /// A count of output alone is added to the input as it was counted; a free picture makes no upper bound.
  @Test func anEstimateTakesWhatIsStatedAndCountsTheRest() throws {
    var entry = ModelEntry(id: "m", prices: .init(input: USD("0.000003"), output: USD("0.000015")))
    let messages = [Message(.user, String(repeating: "word ", count: 100))]
    let estimator = Estimator(messages, model: entry)
    let counted = try #require(estimator.estimate(output: 12))
    #expect(counted.inputTokens > 100 && estimator.estimate(output: 7, stated: Usage(output: 12)) == counted)
    let free = MediaFile(sha256: String(repeating: "a", count: 64), type: .png, size: 9)
    entry.prices.picture = .zero
    let pictured = Estimator([Message(.user, "a", media: [free])], model: entry)
    #expect(pictured.estimate(output: 1)?.isUpperBound == false)
  }
}
