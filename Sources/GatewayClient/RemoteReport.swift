import Platform
import Records

/// A query of a gateway's own report of what its generations cost (`GET /v1/report`,
/// https://vercel.com/docs/ai-gateway/custom-reporting). Each query costs money, whatever it finds.
package struct RemoteReportQuery: Equatable, Sendable {
  package enum Grouping: String, CaseIterable, Sendable {
    case day, user, model, tag, provider
    case credential = "credential_type"
    case key = "api_key_name"
  }

  /// The first and the last day, in UTC, both included: `2026-11-25`.
  package var since: String
  package var until: String
  package var grouping: Grouping
  package var user: String?
  package var model: String?
  /// Only requests with all of these.
  package var tags: [String] = []

  package init(since: String, until: String, grouping: Grouping) {
    self.since = since
    self.until = until
    self.grouping = grouping
  }

  /// What a query costs ($5 per thousand).
  package static let fee = USD(units: 5_000_000_000_000_000_000_000)

  /// The route with its query, below the base URL.
  package func path(below route: String) -> String {
    var parameters = [("start_date", since), ("end_date", until), ("group_by", grouping.rawValue)]
    if let user { parameters.append(("user_id", user)) }
    if let model { parameters.append(("model", model)) }
    if !tags.isEmpty { parameters += [("tags", tags.joined(separator: ",")), ("tags_match", "all")] }
    return route + "?"
      + parameters.map { "\($0)=\($1.percentEncoded(keeping: Gateway.isPlain))" }.joined(separator: "&")
  }
}

/// What a gateway's report says, a row for each value of the grouping.
package struct RemoteReport: Equatable, Sendable {
  package struct Row: Equatable, Sendable {
    /// The value of the grouping; nil where the gateway states none.
    package var key: String?
    /// What was charged, surcharges included; nil where it cannot be read.
    package var cost: USD?
    package var marketCost: USD?
    package var surcharge: USD?
    package var requests: Int?
    package var usage: Usage
  }

  package var rows: [Row]
}

extension Gateway {
  /// Asks for a report; nil where the dialect has no such route, and then nothing is sent.
  package func report(_ query: RemoteReportQuery) async throws(GatewayError) -> RemoteReport? {
    guard let route = dialect.reportPath else { return nil }
    let answer = try await accepted(query.path(below: route))
    return RemoteReport(rows: try decoded(ReportDocument.self, answer).results.map { $0.row(query.grouping) })
  }
}

/// The body of `GET /v1/report`.
private struct ReportDocument: Decodable {
  var results: [Entry]

  struct Entry: Decodable {
    private var keys: [String: String]
    private var cost: USD?
    private var marketCost: USD?
    private var surcharge: USD?
    private var requests: Int?
    private var usage: Usage

    func row(_ grouping: RemoteReportQuery.Grouping) -> RemoteReport.Row {
      RemoteReport.Row(
        key: keys[grouping.rawValue], cost: cost, marketCost: marketCost, surcharge: surcharge, requests: requests,
        usage: usage)
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      keys = [:]
      for key in [CodingKeys.day, .user, .model, .tag, .provider, .credential, .key] {
        keys[key.rawValue] = container.text(key)
      }
      let cost: Amount? = container.tolerant(.cost)
      let market: Amount? = container.tolerant(.marketCost)
      let surcharge: Amount? = container.tolerant(.surcharge)
      (self.cost, marketCost, self.surcharge) = (cost?.charge, market?.charge, surcharge?.charge)
      requests = container.tolerant(.requests)
      // The sum of many requests: larger than one generation can have.
      usage = Usage(
        input: container.tolerant(.input), cachedInput: container.tolerant(.cachedInput),
        cacheWrite: container.tolerant(.cacheWrite), output: container.tolerant(.output),
        reasoning: container.tolerant(.reasoning))
    }

    enum CodingKeys: String, CodingKey {
      case day, user, model, tag, provider
      case credential = "credential_type"
      case key = "api_key_name"
      case cost = "total_cost"
      case marketCost = "market_cost"
      case surcharge = "surcharge_cost"
      case requests = "request_count"
      case input = "input_tokens"
      case cachedInput = "cached_input_tokens"
      case cacheWrite = "cache_creation_input_tokens"
      case output = "output_tokens"
      case reasoning = "reasoning_tokens"
    }
  }
}
