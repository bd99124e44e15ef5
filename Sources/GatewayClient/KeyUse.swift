import Platform
import Records

/// What a key has spent and may spend, and what its account did, as OpenRouter states it without a fee.
package struct KeyUse: Equatable, Sendable {
  package var usage: USD?
  package var daily: USD?
  package var weekly: USD?
  package var monthly: USD?
  package var limit: USD?
  package var remaining: USD?
  /// True for a key that may ask about the whole account, and cannot chat.
  package var managesAccount: Bool
}

/// What one model and provider did on one day, by OpenRouter's `GET /activity`.
package struct ActivityRow: Equatable, Sendable {
  /// In UTC.
  package var day: String
  package var model: String?
  package var provider: String?
  package var cost: USD?
  package var requests: Int?
  package var usage: Usage
}

extension Gateway {
  /// What the key has spent (`GET /key`); nil where the dialect has no such route.
  package func keyUse() async throws(GatewayError) -> KeyUse? {
    guard dialect.activityPath != nil, let route = dialect.creditsPath else { return nil }
    return try decoded(KeyUseDocument.self, try await accepted(route)).data.use
  }

  /// The last 30 whole days of the account (`GET /activity`), which only a management key may ask for; nil where the
  /// dialect has no such route.
  package func activity() async throws(GatewayError) -> [ActivityRow]? {
    guard let route = dialect.activityPath else { return nil }
    return try decoded(ActivityDocument.self, try await accepted(route)).data.map(\.row)
  }
}

private struct KeyUseDocument: Decodable {
  var data: Key

  struct Key: Decodable {
    var use: KeyUse

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      func amount(_ key: CodingKeys) -> USD? {
        let amount: Amount? = container.tolerant(key)
        return amount?.value
      }
      use = KeyUse(
        usage: amount(.usage), daily: amount(.daily), weekly: amount(.weekly), monthly: amount(.monthly),
        limit: amount(.limit), remaining: amount(.remaining),
        managesAccount: container.flag(.management) ?? container.flag(.provisioning) ?? false)
    }

    enum CodingKeys: String, CodingKey {
      case usage, limit
      case daily = "usage_daily"
      case weekly = "usage_weekly"
      case monthly = "usage_monthly"
      case remaining = "limit_remaining"
      case management = "is_management_key"
      case provisioning = "is_provisioning_key"
    }
  }
}

private struct ActivityDocument: Decodable {
  var data: [Entry]

  struct Entry: Decodable {
    var row: ActivityRow

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      let cost: Amount? = container.tolerant(.cost)
      row = ActivityRow(
        // Some answers hold a time behind the day.
        day: String((container.text(.date) ?? "").prefix(10)), model: container.text(.model),
        provider: container.text(.provider), cost: cost?.charge, requests: container.tolerant(.requests),
        usage: Usage(
          input: container.tolerant(.input), output: container.tolerant(.output),
          reasoning: container.tolerant(.reasoning)))
    }

    enum CodingKeys: String, CodingKey {
      case date, model, requests
      case provider = "provider_name"
      case cost = "usage"
      case input = "prompt_tokens"
      case output = "completion_tokens"
      case reasoning = "reasoning_tokens"
    }
  }
}

/// The body of OpenRouter's `GET /key`: what a key may spend and has spent. It says nothing of the account's balance.
struct KeyDocument: Decodable, Sendable {
  private var data: Key

  var credits: Credits {
    Credits(
      balance: nil, totalUsed: data.usage?.charge, scope: .key, limit: data.limit?.charge,
      remaining: data.remaining?.value, resets: data.resets)
  }

  private struct Key: Decodable {
    var limit: Amount?
    var remaining: Amount?
    var resets: String?
    var usage: Amount?

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      limit = container.tolerant(.limit)
      remaining = container.tolerant(.remaining)
      resets = container.tolerant(.resets)
      usage = container.tolerant(.usage)
    }

    enum CodingKeys: String, CodingKey {
      case limit, usage
      case remaining = "limit_remaining"
      case resets = "limit_reset"
    }
  }
}
