import Foundation
import Testing

@testable import Records

/// Turns of several requests: what they say, and what later requests carry of them.
@Suite struct TurnStepsTests {
  private static let day = Date(timeIntervalSince1970: 1_790_752_558)

  /// One request of a turn.
  private struct Part {
    var step: Int
    var text = ""
    var calls: [String] = []
    var pictures = 0
    var status = ReplyEnded.Status.complete
  }

  private func turn(_ parts: Part...) -> Turn {
    let file = MediaFile(sha256: String(repeating: "a", count: 64), type: .png, size: 9)
    let generations = parts.enumerated().map { place, part in
      var generation = Generation(attempt: place + 1, started: Self.day, step: part.step)
      var ended = ReplyEnded(turn: 1, attempt: place + 1, status: part.status, text: part.text)
      if part.pictures > 0 { ended.pictures = [MediaFile](repeating: file, count: part.pictures) }
      if !part.calls.isEmpty { ended.toolCalls = part.calls.map { ToolCall(id: $0, name: $0, arguments: "{}") } }
      generation.ended = ended
      return generation
    }
    let start = TurnStarted(turn: 1, prompt: "p", assistant: "a", model: "m")
    return Turn(start: start, started: Self.day, generations: generations, billing: .lookup)
  }

  /// A last step that drew and said nothing says that it drew, and brings its picture; an empty one is left out.
  @Test func aStepThatDrewSaysSo() {
    func last(_ part: Part) -> Message? { turn(Part(step: 1, calls: ["f"]), part).messages(callsFor: "m").last }
    #expect(last(Part(step: 2, pictures: 1))?.content == "(1 picture)")
    #expect(last(Part(step: 2, pictures: 2))?.media.count == 2)
    #expect(last(Part(step: 2, text: "Here.", pictures: 2))?.content == "Here.")
    #expect(last(Part(step: 2))?.role == .tool && last(Part(step: 2, text: "So."))?.role == .assistant)
    let both = turn(Part(step: 1, text: "I draw.", calls: ["f"]), Part(step: 2, pictures: 1))
    #expect(both.messages(callsFor: "m").map(\.role) == [.user, .assistant, .tool, .assistant])
    #expect(both.messages(callsFor: nil).map(\.content) == ["p", "I draw."])
    #expect(both.messages(callsFor: nil).last?.media.count == 1)
  }

  /// The last try of each step speaks for it.
  @Test func aRepeatedStepSpeaksOnce() {
    let told = turn(
      Part(step: 1, text: "Hal", status: .incomplete), Part(step: 1, text: "Half.", calls: ["f"]),
      Part(step: 2, text: "", status: .failed), Part(step: 2, text: "Whole."))
    #expect(told.reply == "Half.\n\nWhole." && told.lastReply == "Whole." && told.lastStep == 2)
    #expect(told.steps.map(\.attempt) == [2, 4])
    #expect(told.messages(callsFor: "m").map(\.content) == ["p", "Half.", ToolUse.interrupted, "Whole."])
    #expect(turn(Part(step: 1, text: "One", status: .failed), Part(step: 1, text: "Two")).reply == "Two")
    #expect(turn(Part(step: 1, calls: ["f"]), Part(step: 2, text: "So.")).reply == "So.")
  }

  /// A turn that ended in calls was interrupted, and is carried though it said nothing.
  @Test func aTurnThatEndsInCallsIsCarried() {
    let calls = turn(Part(step: 1, calls: ["read", "list"]))
    #expect(calls.status == .interrupted && calls.awaitsStep && calls.isCarried)
    #expect(calls.messages(callsFor: nil).last?.content == "(called read, list)")
    let whole = turn(Part(step: 1, calls: ["read"]), Part(step: 2, text: "So."))
    #expect(whole.status == .complete && !whole.awaitsStep && whole.hasCalls)
    #expect(turn(Part(step: 1, calls: ["read"]), Part(step: 2, status: .failed)).status == .failed)
    #expect(turn(Part(step: 1, text: "x", status: .incomplete)).status == .interrupted)
    #expect(!turn(Part(step: 1)).isCarried && turn(Part(step: 1, pictures: 1)).isCarried)
    var summary = turn(Part(step: 1, text: "All."))
    summary.start.compacts = true
    #expect(!summary.isCarried)
    summary.isSummary = true
    #expect(summary.isCarried)
  }
}
