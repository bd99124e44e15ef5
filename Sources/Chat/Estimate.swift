import GatewayClient
import Media
import Records

/// What a request is expected to cost: catalogue prices times tokens.
package struct Estimate: Equatable, Sendable {
  package var inputTokens: Int
  package var outputTokens: Int
  package var cost: USD
  /// True if the estimate uses an upper bound in place of a price that is not stated.
  package var isUpperBound = false
}

/// The one rule for a request's cost before, while and after its reply comes: each count of tokens as the gateway stated
/// it, where it did, else as counted at four bytes of text a token.
package struct Estimator: Equatable, Sendable {
  /// Output tokens that a turn is taken to have while a session has none to judge by.
  static let usualOutput = 300

  /// No gateway lists a higher price: $200 a million input tokens, and $800 a million output tokens.
  private static let highestPrices = (
    input: USD(units: 200_000_000_000_000_000_000), output: USD(units: 800_000_000_000_000_000_000)
  )

  private let prices: ModelEntry.Prices
  /// A drawn picture, where the model draws and does nothing else.
  private let picturePrice: USD?
  /// The input as it was counted, in the parts that are expected to be read from a cache and written to one.
  private let counted: Usage
  /// In the input, where each has a price of its own.
  private let pictures: Int

  package init(
    _ messages: [Message], tools: [ToolDefinition] = [], model: ModelEntry, cache: CacheForecast = .none
  ) {
    prices = model.prices
    picturePrice = model.drawsOnly ? model.prices.picture : nil
    counted = cache.usage(input: Self.tokens(of: messages, model: model.id) + Self.tokens(of: tools))
    let all = messages.reduce(0) { $0 + $1.sentMedia.count { $0.type.isPicture } }
    // Most lists have no such price: there a picture costs its tokens. Of a model that draws it is the drawn one's.
    pictures = prices.picture == nil || model.drawsOnly ? 0 : all
  }

  /// The cost with so much output, before anything is stated or with what was stated; nil where a price is not known.
  package func estimate(output: Int, stated: Usage? = nil) -> Estimate? {
    // A stated input has the cached tokens that are stated with it.
    var usage = stated?.input == nil ? stated?.completed(by: counted) ?? counted : stated ?? counted
    let (input, output) = (usage.input ?? 0, usage.output ?? output)
    usage.output = output
    return prices.cost(of: usage, pictures: pictures).map {
      Estimate(
        inputTokens: input, outputTokens: output, cost: $0,
        isUpperBound: prices.isUpperBound(for: usage) || pictures > 0 && prices.picture != .zero)
    }
  }

  /// What so many input tokens and a usual reply cost by the highest prices; nil where that is more than an amount can be.
  static func highestCost(inputTokens: Int) -> USD? {
    guard let input = highestPrices.input.multiplied(by: inputTokens),
      let output = highestPrices.output.multiplied(by: usualOutput)
    else { return nil }
    return input.adding(output)
  }

  /// The cost of a reply so far, or as it ended; nil for one with pictures that have no price of their own.
  func estimate(of reply: IncomingReply) -> Estimate? {
    guard !reply.hasPictures else {
      let cost = picturePrice?.multiplied(by: reply.pictureCount)
      return cost.map { Estimate(inputTokens: 0, outputTokens: 0, cost: $0) }
    }
    var stated = reply.figures?.usage
    stated?.output = reply.outputTokens
    return estimate(output: reply.outputTokens, stated: stated)
  }

  /// About how many tokens a text of so many bytes of UTF-8 has.
  static func tokens(ofBytes count: Int) -> Int { (count + 3) / 4 }

  /// About how many tokens the messages have for a model; without one, at most.
  package static func tokens(of messages: [Message], model: String? = nil) -> Int {
    messages.reduce(0) { sum, message in
      let calls = message.toolCalls.reduce(0) { $0 + $1.name.utf8.count + $1.arguments.utf8.count }
      let media = message.sentMedia.reduce(0) { $0 + $1.tokens(model: model) }
      return sum + tokens(ofBytes: message.content.utf8.count + calls) + media + 4
    }
  }

  /// About how many tokens the offer of tools has.
  static func tokens(of tools: [ToolDefinition]) -> Int {
    tools.reduce(0) { $0 + tokens(ofBytes: $1.canonicalText.utf8.count) }
  }
}
