import GatewayClient
import Records

/// A guess at a turn's cost before it is sent: catalogue price times tokens, at four bytes of text a token.
package struct Estimate: Equatable, Sendable {
  package var inputTokens: Int
  package var outputTokens: Int
  package var cost: USD

  /// Output tokens that a turn is taken to have while a session has none to judge by.
  private static let usualOutput = 300

  /// Nil when the model has no price for its input or its output.
  package init?(_ messages: [Message], model: ModelEntry, expectingOutput output: Int? = nil) {
    let tokens = Self.tokens(of: messages)
    let output = output ?? Self.usualOutput
    guard let input = model.inputPrice(tokens: tokens)?.multiplied(by: tokens),
      let answer = model.outputPrice(tokens: tokens)?.multiplied(by: output), let cost = input.adding(answer)
    else { return nil }
    inputTokens = tokens
    outputTokens = output
    self.cost = cost
  }

  /// About how many tokens the messages have.
  package static func tokens(of messages: [Message]) -> Int {
    messages.reduce(0) { $0 + ($1.content.utf8.count + 3) / 4 + 4 }
  }
}
