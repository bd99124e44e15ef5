import Platform
import Records

/// What the gateway states about one generation when asked by its id.
package enum Lookup: Equatable, Sendable {
  /// The bill, and the response's body word for word (but for the key).
  case found(UsageAndCost, raw: String)
  /// Not there yet, or the gateway did not answer; the status is nil where there was none. Worth asking again,
  /// not before `retryAfter`.
  case notYet(status: Int?, retryAfter: Duration? = nil)
  /// Refused for good, with the server's own sentence.
  case refused(status: Int, message: String)
  /// The dialect has no such route.
  case unsupported
}

extension Gateway {
  /// Looks a generation up (`GET /generation?id=…`): what was charged, surcharges included.
  package func generation(id: String) async -> Lookup {
    guard let path = dialect.generationPath else { return .unsupported }
    let answer: Answer
    do throws(GatewayError) {
      answer = try await self.answer(from: url(path, query: ("id", id)))
    } catch {
      return .notYet(status: nil)
    }
    let status = answer.head.status
    switch status {
    case 200...299:
      let document = try? decoded(GenerationDocument.self, answer)
      guard let figures = document?.figures(for: id) else { return .notYet(status: status) }
      return .found(figures, raw: RawPayload(Array(answer.body)).text)
    case 400, 401, 403:
      let refusals = RefusalReader(server: serverContext)
      return .refused(status: status, message: refusals.refusal(answer.head, body: answer.body).message)
    default:
      let wait = answer.head.retryAfter.flatMap { RetryAfter($0, now: now()) }?.delay
      return .notYet(status: status, retryAfter: wait)
    }
  }
}

extension Lookup {
  /// The figures in an answer that was kept word for word; nil for a text that states no cost of this generation.
  package static func figures(in raw: String, for id: String) -> UsageAndCost? {
    let body = Data(raw.utf8)
    let tree = try? JSONTree(body, mode: .tolerant)
    let document = try? JSONDecoder().decode(GenerationDocument.self, from: tree?.json ?? body)
    return document?.figures(for: id)
  }
}

/// The body of `GET /generation`, of which only the cost is required.
struct GenerationDocument: Decodable, Sendable {
  var data: Generation

  /// The bill, which may be a strange one; nil where it states no cost that can be read, or speaks of another generation.
  func figures(for id: String) -> UsageAndCost? {
    guard data.id == nil || data.id == id, let cost = data.totalCost?.value else { return nil }
    var figures = data.figures
    figures.cost = cost
    return figures
  }

  struct Generation: Decodable, Sendable {
    var id: String?
    var totalCost: Amount?
    /// Everything but the cost.
    var figures: UsageAndCost

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      id = container.tolerant(.id)
      totalCost = container.tolerant(.totalCost)
      figures = Generation.figures(of: container)
    }

    private static func figures(of container: KeyedDecodingContainer<CodingKeys>) -> UsageAndCost {
      let surcharge: Amount? = container.tolerant(.surchargeCost)
      let market: Amount? = container.tolerant(.marketCost)
      let upstream: Amount? = container.tolerant(.upstreamCost)
      var figures = UsageAndCost(
        surcharge: surcharge?.charge, marketCost: market?.charge,
        usage: Usage(
          input: container.count(.nativePrompt, .prompt), cachedInput: container.count(.nativeCached),
          cacheWrite: container.count(.nativeCacheCreation),
          output: container.count(.nativeCompletion, .completion), reasoning: container.count(.nativeReasoning)))
      figures.isBYOK = container.flag(.isBYOK)
      if figures.isBYOK == true { figures.upstreamCost = upstream?.charge }
      figures.servedModel = container.tolerant(.model)
      figures.provider = container.tolerant(.providerName)
      figures.serviceTier = container.tolerant(.serviceTier)
      figures.finishReason =
        container.tolerant(.finishReason) ?? (container.flag(.cancelled) == true ? "cancelled" : nil)
      figures.latencyMilliseconds = container.count(.latency)
      figures.durationMilliseconds = container.count(.generationTime)
      return figures
    }

    enum CodingKeys: String, CodingKey {
      case id, model, latency, cancelled
      case totalCost = "total_cost"
      case surchargeCost = "surcharge_cost"
      case marketCost = "market_cost"
      case upstreamCost = "upstream_inference_cost"
      case isBYOK = "is_byok"
      case providerName = "provider_name"
      case serviceTier = "service_tier"
      case finishReason = "finish_reason"
      case generationTime = "generation_time"
      case prompt = "tokens_prompt"
      case completion = "tokens_completion"
      case nativePrompt = "native_tokens_prompt"
      case nativeCompletion = "native_tokens_completion"
      case nativeReasoning = "native_tokens_reasoning"
      case nativeCached = "native_tokens_cached"
      case nativeCacheCreation = "native_tokens_cache_creation"
    }
  }
}
