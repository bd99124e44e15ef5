import App
import Exports
import Records
import Terminal

/// The bills of some generations, and their exact sum.
struct BillPage: Sendable {
  let bills: [GenerationBill]
  var imported: BillImport?

  private var found: [GenerationBill] { bills.filter { $0.cost != nil } }
  private var missing: [GenerationBill] { bills.filter { $0.cost == nil } }

  /// True where the gateway has no such generation for one of the ids, so that the sum is not that of the log.
  var hasUnknown: Bool { bills.contains { $0.state == .unknown } }

  private var sum: USDSum {
    var sum = USDSum()
    for bill in bills { if let cost = bill.cost { sum.add(cost) } }
    return sum
  }

  private var isAtLeast: Bool { !missing.isEmpty || sum.amount == nil }

  func lines(width: Int, styles: Styles) -> [String] {
    let columns = [
      TextTable.Column("time", dropOrder: 2), TextTable.Column("model", isFlexible: true, dropOrder: 3),
      TextTable.Column("provider", dropOrder: 1), TextTable.Column("in", alignment: .right, dropOrder: 4),
      TextTable.Column("out", alignment: .right, dropOrder: 4), TextTable.Column("cost", alignment: .decimal),
      TextTable.Column("id"),
    ]
    let rows = bills.map { bill in
      let figures = bill.figures
      return [
        bill.state == .billed ? bill.created?.iso8601 ?? "" : "", figures.servedModel ?? "", figures.provider ?? "",
        figures.usage?.input?.grouped ?? "", figures.usage?.output?.grouped ?? "",
        bill.cost?.description ?? bill.state.name, bill.id,
      ].map { Sanitiser.line($0) }
    }
    let total = (isAtLeast ? "≥ " : "") + sum.boundedAmount.description
    return TextTable(
      columns: columns, rows: rows, total: ["", "total", "", "", "", total, counted(found.count, "bill")]
    ).lines(width: width, styles: styles)
  }

  var json: JSONValue {
    var members: [String: JSONValue] = [
      "version": .number(1), "bills": .list(bills.map(Self.json)),
      "totals": .object([
        "cost": .amount(sum.boundedAmount), "found": .number(found.count), "unknown": .number(missing.count),
        "at_least": .flag(isAtLeast),
      ]),
    ]
    if let imported {
      members["import"] = .object([
        "sessions": .list(imported.sessions.map { .text($0) }), "imported": .number(imported.imported.count),
        "known": .list(imported.known.map { .text($0) }),
      ])
    }
    return .object(members)
  }

  private static func json(_ bill: GenerationBill) -> JSONValue {
    .object([
      "id": .text(bill.id), "state": .text(bill.state.name), "cost": .amount(bill.cost),
      "model": .text(bill.figures.servedModel), "provider": .text(bill.figures.provider),
      "gateway": .text(bill.gateway.rawValue), "created": .time(bill.created),
      "usage": (bill.figures.usage ?? Usage()).json,
    ])
  }

  /// RFC 4180, a row a generation, without a total; what is unknown is a bare empty field.
  var csv: String {
    let titles = [
      "id", "state", "gateway", "created", "model", "provider", "input", "cached_input", "cache_write", "output",
      "reasoning", "cost",
    ]
    let rows = bills.map { bill -> [String] in
      let usage = bill.figures.usage ?? Usage()
      let counts = [usage.input, usage.cachedInput, usage.cacheWrite, usage.output, usage.reasoning]
      return [CSV.cell(bill.id), bill.state.name, bill.gateway.rawValue, bill.created?.iso8601 ?? ""]
        + [bill.figures.servedModel, bill.figures.provider].map { $0.map(CSV.cell) ?? "" }
        + counts.map { $0.map(String.init) ?? "" } + [bill.cost?.description ?? ""]
    }
    return ([titles] + rows).map { $0.joined(separator: ",") + "\r\n" }.joined()
  }

  /// What the sum does not hold and what became of the import, for standard error.
  var remarks: [String] {
    var remarks: [String] = []
    let groups: [(String, String)] = [
      ("unknown", "unknown to the gateway, not counted"), ("unavailable", "without an answer, not counted"),
      ("not_asked", "not asked about, not counted"),
    ]
    for (state, words) in groups {
      let ids = missing.filter { $0.state.name == state }.map(\.id)
      if !ids.isEmpty { remarks.append("\(counted(ids.count, "id")) \(words): \(ids.joined(separator: " "))") }
    }
    if let imported {
      remarks.append(
        "\(counted(imported.imported.count, "bill")) imported"
          + (imported.sessions.isEmpty ? "" : " as session \(imported.sessions.joined(separator: ", "))"))
      if !imported.known.isEmpty {
        remarks.append(
          "\(counted(imported.known.count, "bill")) not imported, because the ledger already has them: \(imported.known.joined(separator: " "))"
        )
      }
    }
    return remarks.map { Sanitiser.line($0) }
  }

  /// Why gateways could not be asked, one failure each.
  var failures: [Failure] {
    var failures: [Failure] = []
    var told: Set<String> = []
    for bill in missing where told.insert(bill.gateway.rawValue + bill.state.name).inserted {
      let count = missing.count { $0.gateway == bill.gateway && $0.state.name == bill.state.name }
      switch bill.state {
      case .noKey(let variables):
        failures.append(
          Failure(
            "no key for \(bill.gateway.rawValue): \(counted(count, "id")) not asked about",
            hint: "set \(variables.joined(separator: " or ")), or run: tuppence login", exitCode: Failure.Code.refused))
      case .refused(let status, let message):
        failures.append(
          Failure(
            "\(bill.gateway.rawValue) refuses to send \(counted(count, "bill")) (\(status)): \(message)",
            hint: "use a key of the account that made the requests", exitCode: Failure.Code.refused))
      case .unavailable:
        failures.append(
          Failure(
            "\(bill.gateway.rawValue) did not answer for \(counted(count, "id"))", hint: "run it again later",
            exitCode: Failure.Code.unreachable))
      case .billed, .unknown, .notAsked: break
      }
    }
    return failures
  }
}
