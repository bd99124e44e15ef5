import Records

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
