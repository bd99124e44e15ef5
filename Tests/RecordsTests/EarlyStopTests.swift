import Foundation
import Records
import Testing

/// What is said of a turn that did not end as usual, where several things are true of it.
@Suite struct EarlyStopTests {
  private func ended(
    _ status: ReplyEnded.Status = .complete, text: String = "Well.", reason: String? = nil,
    _ change: (inout ReplyEnded) -> Void = { _ in }
  ) -> ReplyEnded {
    var figures = UsageAndCost()
    figures.finishReason = reason
    var ended = ReplyEnded(turn: 1, attempt: 1, status: status, text: text, figures: figures)
    change(&ended)
    return ended
  }

  private func words(_ attempts: ReplyEnded?...) -> String? {
    let day = Date(timeIntervalSince1970: 1_790_752_558)
    let generations = attempts.enumerated().map { place, ended in
      var generation = Generation(attempt: place + 1, started: day)
      generation.ended = ended
      return generation
    }
    let start = TurnStarted(turn: 1, prompt: "p", assistant: "a", model: "m")
    return EarlyStop(Turn(start: start, started: day, generations: generations, billing: .lookup))?.words
  }

  @Test func aRefusalAndAnOpenStepAreSaid() {
    var extras = ReplyExtras()
    extras.isRefusal = true
    #expect(words(ended(reason: "length") { $0.extras = extras }) == "the model refused")
    let call = ToolCall(id: "c", name: "f", arguments: "{}")
    #expect(words(ended(reason: "tool_calls") { $0.toolCalls = [call] }) == "stopped before its end")
    #expect(words(ended { $0.toolCalls = [] }) == nil && words(ended(text: "") { $0.toolCalls = [] }) == "empty reply")
  }

  /// A call of a tool that was not offered, and a picture, are a reply without text.
  @Test func aReplyOfOtherThingsIsNotEmpty() {
    var extras = ReplyExtras()
    extras.toolCalls = ["search"]
    #expect(words(ended(text: "") { $0.extras = extras }) == nil)
    extras.toolCalls = []
    #expect(words(ended(text: "") { $0.extras = extras }) == "empty reply")
    extras.pictures = 1
    #expect(words(ended(text: "") { $0.extras = extras }) == nil)
  }

  /// The last request tells how the turn ended.
  @Test func theLastRequestCounts() {
    #expect(words(ended(.failed), ended()) == nil && words(ended(), ended(.failed)) == "failed")
    #expect(words(ended(reason: "length"), ended(reason: "stop")) == nil)
    #expect(words(ended(), nil) == "interrupted" && words() == "interrupted")
  }

  @Test func aReasonOfItsOwnIsShortened() {
    let long = String(repeating: "r", count: 40)
    #expect(words(ended(reason: long)) == "stopped: " + long.prefix(30))
    #expect(words(ended(reason: "context_length_exceeded")) == "stopped: context is full")
    #expect(words(ended(reason: "error")) == "stopped: provider error")
    #expect(FinishReason.value("Max_Tokens") == "Max_Tokens" && FinishReason.early("Length") == "Length")
    #expect(words(ended(reason: " None ")) == nil && words(ended(reason: "tool_use")) == nil)
  }
}
