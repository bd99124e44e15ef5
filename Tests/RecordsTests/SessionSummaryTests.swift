import Foundation
import Testing

@testable import Records

/// A session's row in a list.
@Suite struct SessionSummaryTests {
  private static let day = Date(timeIntervalSince1970: 1_790_752_558)

  private func summary(_ entries: [Entry], id: String? = nil, gateway: String = "vercel") -> SessionSummary? {
    let opened = SessionOpened(
      id: "s", gateway: gateway, baseURL: "", billing: .lookup, assistant: "a", model: "m", program: "0.1")
    let all = [Entry.session(opened)] + entries
    return SessionSummary(
      Transcript(all.enumerated().map { Record(time: Self.day + TimeInterval($0.offset), entry: $0.element) }), id: id)
  }

  private func start(_ index: Int) -> Entry {
    .turn(TurnStarted(turn: index, prompt: "p\(index)", assistant: "b", model: "n"))
  }

  @Test func aRowHasTheSessionsFirstAndLastTimes() throws {
    let told = try #require(summary([start(1), start(2), .change(Change(model: "o"))]))
    #expect(told.started == Self.day && told.lastTurn == Self.day + 2 && told.opening == "p1" && told.name == "p1")
    #expect(told.id == "s" && told.assistant == "a" && told.model == "o" && told.totals.turns == 2)
    let named = try #require(summary([.change(Change(title: "T")), start(1)], id: "copy", gateway: "sandbox"))
    #expect(named.id == "copy" && named.name == "T" && named.title == "T" && named.isPlayMoney && !told.isPlayMoney)
    #expect(try #require(summary([])).lastTurn == nil && SessionSummary(Transcript()) == nil)
  }

  /// A reply that came in part, thought alone, or was complete without a word may be billed.
  @Test(
    arguments: [
      (.complete, "", nil, true), (.failed, "x", nil, true), (.interrupted, "", "Hm", true), (.failed, "", "", false),
      (.interrupted, "", nil, false), (.incomplete, "", nil, false),
    ] as [(ReplyEnded.Status, String, String?, Bool)])
  func aTurnIsAnsweredOnceSomethingCame(status: ReplyEnded.Status, text: String, reasoning: String?, isAnswered: Bool)
    throws
  {
    let ended = ReplyEnded(turn: 1, attempt: 1, status: status, text: text, reasoning: reasoning)
    #expect(try #require(summary([start(1), .reply(ended), start(2)])).isAnswered == isAnswered)
  }
}
