import Records

/// A query of `/v1/report` and its rows: what the generations of some days cost, by one property.
struct SpendReport: Equatable, Sendable {
  enum Grouping: String, CaseIterable, Sendable {
    case day, hour, user, model, tag, provider
    case credentialType = "credential_type"
    case zeroDataRetention = "zero_data_retention"
    case apiKeyName = "api_key_name"
  }

  /// Each query is billed, whatever it finds: $5 per thousand.
  static let fee = USD(units: 5_000_000_000_000_000_000_000)

  /// `YYYY-MM-DD`, inclusive, UTC.
  let days: ClosedRange<String>
  let grouping: Grouping
  var user: String?
  var model: String?
  var provider: String?
  var credential: String?
  var tags: [String] = []
  var needsAllTags = false

  init(_ head: RequestHead) throws(RequestRefusal) {
    let start = try Self.day("start_date", of: head)
    let end = try Self.day("end_date", of: head)
    guard start <= end else { throw .invalid("start_date must not be after end_date", at: "start_date") }
    days = start...end
    let name = head.parameter("group_by") ?? "day"
    guard let grouping = Grouping(rawValue: name), name != "hour" else {
      throw .invalid("Invalid value", at: "group_by")
    }
    let part = head.parameter("date_part") ?? "day"
    guard part == "day" || (part == "hour" && grouping == .day) else {
      throw .invalid("Invalid value", at: "date_part")
    }
    self.grouping = part == "hour" ? .hour : grouping
    user = head.parameter("user_id")
    model = head.parameter("model")
    provider = head.parameter("provider")
    credential = head.parameter("credential_type")
    tags = (head.parameter("tags") ?? "").split(separator: ",").map(String.init)
    needsAllTags = head.parameter("tags_match") == "all"
  }

  private static func day(_ name: String, of head: RequestHead) throws(RequestRefusal) -> String {
    guard let text = head.parameter(name) else { throw .invalid("Required", at: name) }
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let isDay =
      parts.map(\.count) == [4, 2, 2] && parts.allSatisfy { $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    guard isDay else { throw .invalid("Expected YYYY-MM-DD", at: name) }
    return text
  }

  private func includes(_ record: GenerationRecord) -> Bool {
    let wanted = tags.map(record.tags.contains)
    return days.contains(String(record.timestamp.prefix(10)))
      && (user == nil || user == record.user) && (model == nil || model == record.model)
      && (provider == nil || provider == record.provider) && (credential == nil || credential == "system")
      && (tags.isEmpty || (needsAllTags ? wanted.allSatisfy { $0 } : wanted.contains(true)))
  }

  /// The groups that a record counts in: one for each tag, none where it has not the property.
  private func keys(of record: GenerationRecord) -> [String] {
    switch grouping {
    case .day: [String(record.timestamp.prefix(10))]
    case .hour: [String(record.timestamp.prefix(13))]
    case .user: record.user.map { [$0] } ?? []
    case .model: [record.model]
    case .tag: record.tags
    case .provider: [record.provider]
    case .credentialType: ["system"]
    case .zeroDataRetention: ["false"]
    case .apiKeyName: ["sandbox"]
    }
  }

  /// The body of the answer; rows are in the order of their keys.
  func wire(of records: [GenerationRecord]) -> JSONText {
    var groups: [String: [Bill]] = [:]
    for record in records where includes(record) {
      for key in keys(of: record) { groups[key, default: []].append(record.bill) }
    }
    return ["results": .array(groups.sorted { $0.key < $1.key }.map { row($0.key, $0.value) })]
  }

  /// `gateway_cost` is the gateway's own cost here, apart from the provider's rate, and not what it is on a reply.
  private func row(_ key: String, _ bills: [Bill]) -> JSONText {
    func sum(_ amount: (Bill) -> USD) -> JSONText { .money(bills.reduce(.zero) { $0 + amount($1) }) }
    func count(_ tokens: (Bill) -> Int) -> JSONText { .count(bills.reduce(0) { $0 + tokens($1) }) }
    return .object([
      (grouping.rawValue, .string(key)), ("total_cost", sum(\.total)), ("market_cost", sum(\.inference)),
      ("surcharge_cost", sum(\.surcharge)), ("gateway_cost", 0), ("input_tokens", count(\.promptTokens)),
      ("output_tokens", count(\.completionTokens)), ("cached_input_tokens", count(\.cachedTokens)),
      ("cache_creation_input_tokens", count { $0.writtenTokens ?? 0 }), ("reasoning_tokens", 0),
      ("request_count", .count(bills.count)),
    ])
  }
}
