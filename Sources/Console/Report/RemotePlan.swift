import App
import GatewayClient
import Platform
import Records

/// What is asked of a gateway's own report, by the options of `tuppence report`.
struct RemotePlan: Sendable {
  let key: ReportKey
  /// Days of UTC, both included.
  let since: ReportCalendar.Day
  let until: ReportCalendar.Day
  private let user: String?
  private let model: String?
  private let tags: [String]

  /// Days without a limit: the gateway names no longest period.
  private static let usualDays = 30

  init(_ options: Options, since: ReportCalendar.Day?, until: ReportCalendar.Day?) throws(Failure) {
    let keys = options.report.keys ?? [.day]
    guard keys.count == 1 else {
      throw Self.impossible("by two keys", hint: "leave one of them out, or --remote: the local ledger has them")
    }
    guard keys[0] != .gateway else { throw Self.impossible("by gateway", hint: "--gateway names the one to ask") }
    guard keys[0] != .served else {
      throw Self.impossible("by the model that served", hint: "--by model, or leave --remote out")
    }
    guard options.report.revenue == nil, options.report.ledgers.isEmpty else {
      throw Self.impossible("with --revenue or --ledger", hint: "leave --remote out: the local ledger has them")
    }
    key = keys[0]
    let today = ReportCalendar(isUTC: true).day(of: Int(Date().timeIntervalSince1970))
    self.until = until ?? today
    self.since = since ?? self.until.advanced(by: 1 - Self.usualDays)
    user = options.user
    model = options.model
    tags =
      options.tags + (options.assistant.map { ["assistant:\($0)"] } ?? [])
      + (options.session.map { ["session:\($0)"] } ?? [])
  }

  private static func impossible(_ what: String, hint: String) -> Failure {
    Failure("a gateway does not report \(what)", hint: hint, exitCode: Failure.Code.usage)
  }

  var query: RemoteReportQuery {
    var query = RemoteReportQuery(since: since.description, until: until.description, grouping: grouping)
    (query.user, query.model, query.tags) = (user, model, tags)
    return query
  }

  private var grouping: RemoteReportQuery.Grouping {
    switch key {
    case .day, .week, .month, .gateway, .served: .day
    case .model: .model
    case .provider: .provider
    case .user: .user
    case .tag, .plan, .assistant, .session: .tag
    case .credential: .credential
    case .key: .key
    }
  }

  /// What the tags of a key begin with; a request has one of them at most.
  private var tagPrefix: String? {
    switch key {
    case .plan, .assistant, .session: key.rawValue + ":"
    case .day, .week, .month, .model, .served, .provider, .user, .tag, .credential, .key, .gateway: nil
    }
  }

  /// The report's rows under the names of the local report.
  func rows(_ rows: [RemoteReport.Row]) -> [RemoteReportPage.Row] {
    rows.compactMap { row in
      var name = row.key
      if let tagPrefix {
        guard let tag = row.key, tag.hasPrefix(tagPrefix) else { return nil }
        name = String(tag.dropFirst(tagPrefix.count))
      }
      return RemoteReportPage.Row(
        key: named(name), cost: row.cost, marketCost: row.marketCost, surcharge: row.surcharge, requests: row.requests,
        usage: row.usage)
    }
  }

  private func named(_ value: String?) -> String? {
    switch key {
    case .week: value.flatMap { ReportCalendar.Day($0) }?.weekText ?? value
    case .month: value.flatMap { ReportCalendar.Day($0) }?.monthText ?? value
    case .credential: value == "system" ? "gateway" : value
    case .day, .model, .served, .provider, .assistant, .session, .user, .tag, .plan, .key, .gateway: value
    }
  }

  /// The activity of an account that lists days, models and providers, grouped by one of them.
  func page(of activity: [ActivityRow], isPlayMoney: Bool) throws(Failure) -> RemoteReportPage {
    guard key.isPeriod || key == .model || key == .provider, user == nil, tags.isEmpty else {
      throw Self.impossible("more than days, models and providers here", hint: "leave --remote out")
    }
    let days = since.description...until.description
    let rows = activity.filter { days.contains($0.day) && (model == nil || $0.model == model) }.map { row in
      RemoteReportPage.Row(
        key: key == .model ? row.model : key == .provider ? row.provider : named(row.day), cost: row.cost,
        requests: row.requests, usage: row.usage)
    }
    return RemoteReportPage(
      key: key, since: days.lowerBound, until: days.upperBound, isPlayMoney: isPlayMoney, fee: nil, rows: rows)
  }
}

extension KeyUse {
  /// The key's own sums, for a table of two columns.
  var rows: [(String, String)] {
    let amounts = [
      ("used in all", usage), ("today", daily), ("this week", weekly), ("this month", monthly),
      ("the key's limit", limit), ("left of it", remaining),
    ]
    return amounts.compactMap { name, amount in amount.map { (name, $0.formatted) } }
  }

  var json: JSONValue {
    .object([
      "version": .number(1), "remote": .flag(true), "scope": .text("key"), "usage": .amount(usage),
      "usage_daily": .amount(daily), "usage_weekly": .amount(weekly), "usage_monthly": .amount(monthly),
      "limit": .amount(limit), "remaining": .amount(remaining),
    ])
  }
}
