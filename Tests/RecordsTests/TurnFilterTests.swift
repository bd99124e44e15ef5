import Foundation
import Testing

@testable import Records

/// Which turns a search looks at.
@Suite struct TurnFilterTests {
  private static let moment = Date(timeIntervalSince1970: 1_790_000_000)

  @Test(
    arguments: [
      (TurnFilter(), true), (TurnFilter(since: moment), true), (TurnFilter(since: moment + 0.001), false),
      (TurnFilter(since: moment - 1), true), (TurnFilter(assistant: "swift"), true),
      (TurnFilter(assistant: "swif"), false),
      (TurnFilter(model: "GPT-5"), true), (TurnFilter(model: "gpt-6"), false), (TurnFilter(user: "ada"), true),
      (TurnFilter(user: "Ada"), false),
      (TurnFilter(since: moment, assistant: "swift", model: "mini", user: "ada"), true),
      (TurnFilter(since: moment, assistant: "swift", model: "mini", user: "bob"), false),
    ])
  func includesATurnThatHasAllOfThese(filter: TurnFilter, isIncluded: Bool) {
    let start = TurnStarted(turn: 1, prompt: "p", assistant: "swift", model: "openai/gpt-5-mini", user: "ada")
    #expect(filter.includes(start, at: Self.moment) == isIncluded)
    #expect(filter.isEmpty == (filter == TurnFilter()))
  }
}
