import Exports
import GatewayClient
import Records
import Terminal

/// What a gateway's own report says, as a table, JSON or CSV.
struct RemoteReportPage: Sendable {
  struct Row: Equatable, Sendable {
    var key: String?
    var cost: USD?
    var marketCost: USD?
    var surcharge: USD?
    var requests: Int?
    var usage: Usage
  }

  let key: ReportKey
  let since: String
  let until: String
  let isPlayMoney: Bool
  /// What the query cost; nil where it was free.
  let fee: USD?
  let rows: [Row]
  /// Nil where a request can be in several rows, which have no sum.
  let total: Row?

  /// Adds rows with the same key up.
  init(
    key: ReportKey, since: String, until: String, isPlayMoney: Bool, fee: USD?, rows: [Row]
  ) {
    (self.key, self.since, self.until, self.isPlayMoney, self.fee) = (key, since, until, isPlayMoney, fee)
    let sums = Dictionary(grouping: rows, by: \.key).map { key, rows in Self.sum(rows, key) }
    self.rows = sums.sorted { left, right in
      if !key.isPeriod, left.cost != right.cost { return (left.cost ?? .zero) > (right.cost ?? .zero) }
      return (left.key ?? "\u{10FFFF}") < (right.key ?? "\u{10FFFF}")
    }
    total = key == .tag ? nil : Self.sum(rows, nil)
  }

  private static func sum(_ rows: [Row], _ key: String?) -> Row {
    func amount(_ path: (Row) -> USD?) -> USD? {
      // A sum of which a part is unknown is unknown.
      rows.reduce(USD.zero as USD?) { sum, row in sum.flatMap { sum in path(row).flatMap { sum.adding($0) } } }
    }
    let requests = rows.reduce(0 as Int?) { sum, row in sum.flatMap { sum in row.requests.map { sum + $0 } } }
    return Row(
      key: key, cost: amount(\.cost), marketCost: amount(\.marketCost), surcharge: amount(\.surcharge),
      requests: requests, usage: rows.reduce(Usage()) { $0 + $1.usage })
  }

  func lines(width: Int, styles: Styles) -> [String] {
    guard !rows.isEmpty else { return ["no requests"] }
    let columns = [
      TextTable.Column(key.rawValue, isFlexible: !key.isPeriod),
      TextTable.Column("requests", alignment: .right, dropOrder: 2),
      TextTable.Column("in", alignment: .right, dropOrder: 1),
      TextTable.Column("out", alignment: .right, dropOrder: 1), TextTable.Column("cost", alignment: .decimal),
    ]
    let table = TextTable(
      columns: columns, rows: rows.map { cells($0, $0.key ?? "(none)") }, total: total.map { cells($0, "total") })
    return table.lines(width: width, styles: styles)
  }

  private func cells(_ row: Row, _ name: String) -> [String] {
    [
      name, row.requests?.grouped ?? "-", row.usage.input?.grouped ?? "-", row.usage.output?.grouped ?? "-",
      row.cost?.formatted ?? "unknown",
    ]
  }

  var json: JSONValue {
    .object([
      "version": .number(1), "remote": .flag(true), "by": .text(key.rawValue), "since": .text(since),
      "until": .text(until), "utc": .flag(true), "play_money": .flag(isPlayMoney), "fee": .amount(fee),
      "rows": .list(rows.map { json($0, hasKey: true) }),
      "totals": total.map { json($0, hasKey: false) } ?? .null,
    ])
  }

  private func json(_ row: Row, hasKey: Bool) -> JSONValue {
    var members: [String: JSONValue] = [
      "requests": row.requests.map { .number($0) } ?? .null, "cost": .amount(row.cost),
      "market_cost": .amount(row.marketCost), "surcharge": .amount(row.surcharge), "usage": row.usage.json,
    ]
    if hasKey { members["key"] = .text(row.key) }
    return .object(members)
  }

  /// RFC 4180, without a total; what is unknown is a bare empty field.
  var csv: String {
    let titles = [key.rawValue, "requests", "cost", "market_cost", "surcharge", "input", "output"]
    let lines = rows.map { row -> [String] in
      let counts = [row.requests, row.usage.input, row.usage.output].map { $0.map { String($0) } ?? "" }
      let amounts = [row.cost, row.marketCost, row.surcharge].map { $0?.description ?? "" }
      return [row.key.map(CSV.cell) ?? "", counts[0]] + amounts + counts.dropFirst()
    }
    return ([titles] + lines).map { $0.joined(separator: ",") + "\r\n" }.joined()
  }
}
