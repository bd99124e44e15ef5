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
    self.init(inputTokens: Self.tokens(of: messages), outputTokens: output ?? Self.usualOutput, model: model)
  }

  /// The same for known counts of tokens.
  init?(inputTokens tokens: Int, outputTokens output: Int, model: ModelEntry) {
    guard let input = model.inputPrice(tokens: tokens)?.multiplied(by: tokens),
      let answer = model.outputPrice(tokens: tokens)?.multiplied(by: output), let cost = input.adding(answer)
    else { return nil }
    inputTokens = tokens
    outputTokens = output
    self.cost = cost
  }

  /// About how many tokens a text of so many bytes of UTF-8 has.
  static func tokens(ofBytes count: Int) -> Int { (count + 3) / 4 }

  /// About how many tokens the messages have.
  package static func tokens(of messages: [Message]) -> Int {
    messages.reduce(0) { $0 + tokens(ofBytes: $1.content.utf8.count) + 4 }
  }
}
