import Platform
import Records

/// A `usage` object: tokens and money, as chat completions and their relatives write it.
struct StatedUsage: Decodable, Equatable, Sendable {
  var counts = Usage()
  var cost: Amount?
  var gatewayCost: Amount?
  var surchargeCost: Amount?
  var marketCost: Amount?
  var upstreamCost: Amount?
  var isBYOK: Bool?

  var statesCost: Bool { cost != nil || gatewayCost != nil }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let input: InputDetails? = container.tolerant(anyOf: .promptDetails, .inputDetails)
    let output: OutputDetails? = container.tolerant(anyOf: .completionDetails, .outputDetails)
    counts = Usage(
      input: container.count(.promptTokens, .inputTokens),
      cachedInput: input?.cached,
      cacheWrite: container.count(.cacheCreation) ?? input?.cacheWrite,
      output: container.count(.completionTokens, .outputTokens),
      reasoning: output?.reasoning)
    cost = container.tolerant(.cost)
    gatewayCost = container.tolerant(.gatewayCost)
    surchargeCost = container.tolerant(.surchargeCost)
    marketCost = container.tolerant(.marketCost)
    let details: CostDetails? = container.tolerant(.costDetails)
    upstreamCost = details?.upstream
    isBYOK = container.flag(.isBYOK)
  }

  enum CodingKeys: String, CodingKey {
    case cost
    case promptTokens = "prompt_tokens"
    case inputTokens = "input_tokens"
    case completionTokens = "completion_tokens"
    case outputTokens = "output_tokens"
    case promptDetails = "prompt_tokens_details"
    case inputDetails = "input_tokens_details"
    case completionDetails = "completion_tokens_details"
    case outputDetails = "output_tokens_details"
    case cacheCreation = "cache_creation_input_tokens"
    case gatewayCost = "gateway_cost"
    case surchargeCost = "surcharge_cost"
    case marketCost = "market_cost"
    case costDetails = "cost_details"
    case isBYOK = "is_byok"
  }
}

extension StatedUsage {
  private struct InputDetails: Decodable {
    var cached: Int?
    var cacheWrite: Int?

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      cached = container.count(.cached)
      cacheWrite = container.count(.cacheWrite)
    }

    enum CodingKeys: String, CodingKey {
      case cached = "cached_tokens"
      case cacheWrite = "cache_write_tokens"
    }
  }

  private struct OutputDetails: Decodable {
    var reasoning: Int?

    init(from decoder: any Decoder) throws {
      reasoning = try decoder.container(keyedBy: CodingKeys.self).count(.reasoning)
    }

    enum CodingKeys: String, CodingKey {
      case reasoning = "reasoning_tokens"
    }
  }

  private struct CostDetails: Decodable {
    var upstream: Amount?

    init(from decoder: any Decoder) throws {
      upstream = try decoder.container(keyedBy: CodingKeys.self).tolerant(.upstream)
    }

    enum CodingKeys: String, CodingKey {
      case upstream = "upstream_inference_cost"
    }
  }
}
