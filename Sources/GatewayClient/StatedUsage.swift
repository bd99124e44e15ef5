import Records

/// A `usage` object: tokens and money, in the words that chat completions and their relatives use.
struct StatedUsage: Equatable, Sendable {
  var counts = Usage()
  var cost: Amount?
  var gatewayCost: Amount?
  var surchargeCost: Amount?
  var marketCost: Amount?
  var upstreamCost: Amount?
  var isBYOK: Bool?
  /// True where a member that is wanted could not be read.
  var isPartlyUnread = false

  /// A cost that can be read and is more than zero.
  var statesCost: Bool { [cost, gatewayCost].contains { ($0?.charge ?? .zero) > .zero } }
  /// Written before anything was counted: no figure in it is more than zero.
  var isPlaceholder: Bool { counts.isZero && !statesCost && isBYOK != true }

  /// Nil where the tree is no object.
  init?(_ tree: JSONTree) {
    guard case .object(let members) = tree, !members.isEmpty else { return nil }
    counts = readCounts(tree)
    let isForeign = tree.member("currency", "cost_currency").map { !Currency.isDollars($0) } ?? false
    cost = isForeign ? Amount(nil) : StatedUsage.cost(tree)
    gatewayCost = Amount(tree["gateway_cost"])
    surchargeCost = Amount(tree["surcharge_cost"])
    marketCost = Amount(tree["market_cost"])
    upstreamCost = Amount(tree["cost_details"]?["upstream_inference_cost"])
    isBYOK = tree["is_byok"]?.flag
    for stated in [cost, gatewayCost, surchargeCost] where stated != nil && stated?.charge == nil {
      isPartlyUnread = true
    }
  }

  /// `cost` as an amount, as an object with a sum (Perplexity), or under the names of other providers.
  private static func cost(_ tree: JSONTree) -> Amount? {
    if let sum = tree["cost"]?.member("total_cost", "total") { return Amount(sum) }
    if let cost = Amount(tree.member("cost", "total_cost", "cost_usd", "estimated_cost")) { return cost }
    // xAI counts in 1e-10 USD.
    guard let ticks = tree["cost_in_usd_ticks"], let text = ticks.words else { return nil }
    return Amount(text.contains { "eE.".contains($0) } ? nil : USD(text + "e-10"))
  }
}

// Counts.
extension StatedUsage {
  private mutating func readCounts(_ tree: JSONTree) -> Usage {
    let inputDetails = tree.member(StatedUsage.inputDetails)
    let outputDetails = tree.member(StatedUsage.outputDetails)
    var usage = Usage(
      input: largest(tree, StatedUsage.input),
      cachedInput: larger(largest(tree, StatedUsage.cached), largest(inputDetails, StatedUsage.cached)),
      cacheWrite: larger(largest(tree, StatedUsage.written), largest(inputDetails, StatedUsage.written)),
      output: largest(tree, StatedUsage.output),
      reasoning: larger(largest(tree, StatedUsage.reasoning), largest(outputDetails, StatedUsage.reasoning)))
    let total = largest(tree, StatedUsage.total)
    let isAnthropic = tree["prompt_tokens"] == nil && tree["cache_read_input_tokens"] != nil
    usage.takeIn(total: total, excludesCache: isAnthropic && total == nil)
    return usage
  }

  /// The largest count under any of the names, because a gateway that repeats one leaves zeros in the others.
  private mutating func largest(_ tree: JSONTree?, _ names: [String]) -> Int? {
    var found: Int?
    for name in names {
      guard let value = tree?[name], value != .null else { continue }
      let count = value.count
      if count == nil { isPartlyUnread = true }
      found = larger(found, count)
    }
    return found
  }

  private func larger(_ first: Int?, _ second: Int?) -> Int? {
    guard let first, let second else { return first ?? second }
    return max(first, second)
  }

  private static let input = [
    "prompt_tokens", "input_tokens", "promptTokens", "inputTokens", "promptTokenCount", "prompt_token_count",
    "inputTokenCount", "prompt_eval_count", "tokens_prompt", "prompt_n",
  ]
  private static let output = [
    "completion_tokens", "output_tokens", "completionTokens", "outputTokens", "candidatesTokenCount",
    "candidates_token_count", "outputTokenCount", "eval_count", "tokens_completion", "generated_tokens", "predicted_n",
  ]
  private static let total = ["total_tokens", "totalTokens", "totalTokenCount", "total_token_count"]
  private static let inputDetails = [
    "prompt_tokens_details", "input_tokens_details", "promptTokensDetails", "inputTokensDetails",
    "prompt_token_details", "input_token_details",
  ]
  private static let outputDetails = [
    "completion_tokens_details", "output_tokens_details", "completionTokensDetails", "outputTokensDetails",
    "completion_token_details", "output_token_details",
  ]
  private static let cached = [
    "cached_tokens", "prompt_cache_hit_tokens", "cache_read_input_tokens", "cached_input_tokens", "cachedInputTokens",
    "cachedContentTokenCount", "cached_content_token_count", "cache_read_tokens", "cacheReadInputTokens",
    "num_cached_tokens", "prompt_cached_tokens", "cachedTokens", "cache_read",
  ]
  private static let written = [
    "cache_creation_input_tokens", "cache_write_tokens", "cache_creation_tokens", "cache_write_input_tokens",
    "cacheCreationInputTokens", "cacheWriteInputTokens", "cached_creation_tokens", "cache_creation",
  ]
  private static let reasoning = [
    "reasoning_tokens", "reasoningTokens", "thoughtsTokenCount", "thoughts_token_count", "thinking_tokens",
    "reasoning_output_tokens", "reasoning",
  ]
}

extension Usage {
  /// True where no count is more than zero.
  var isZero: Bool { [input, cachedInput, cacheWrite, output, reasoning].allSatisfy { ($0 ?? 0) == 0 } }

  /// Makes `input` hold what was cached and `output` what was reasoned, by the total where one is stated.
  fileprivate mutating func takeIn(total: Int?, excludesCache: Bool) {
    guard let input, let output else { return }
    let cache = (cachedInput ?? 0) + (cacheWrite ?? 0)
    let beyond = (total ?? 0) - input - output
    if cache > 0, excludesCache || cache > input || beyond == cache {
      self.input = input + cache
    } else if let reasoning, reasoning > 0, beyond == reasoning || total == nil && reasoning > output {
      self.output = output + reasoning
    } else if beyond > 0, (reasoning ?? 0) == 0, output > 0 {
      // Gemini's compatible route counts its thoughts in the total alone.
      self.output = output + beyond
      reasoning = beyond
    }
  }
}

/// Which currency an amount is in.
enum Currency {
  static func isDollars(_ tree: JSONTree) -> Bool {
    ["usd", "$", "us$", "us dollar", "us dollars", "dollar", "dollars"].contains(tree.string?.lowercased())
  }
}
