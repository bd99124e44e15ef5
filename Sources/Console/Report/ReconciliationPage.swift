import App
import Platform
import Records
import Terminal

/// A ledger compared with its gateway, for `tuppence reconcile`.
struct ReconciliationPage: Sendable {
  /// What an account used between two readings of its credit.
  struct Covered: Equatable, Sendable {
    var from: Date
    var to: Date
    var used: USD?
  }

  let reconciliation: Reconciliation
  let gateway: String
  let since: String?
  let until: String?
  /// Nil without two readings.
  let covered: Covered?
  let isRemote: Bool
  let unreadable: [String]

  func lines(width: Int, styles: Styles) -> [String] {
    let columns = [
      TextTable.Column(gateway, isFlexible: true), TextTable.Column("amount", alignment: .decimal),
      TextTable.Column("generations", alignment: .right, dropOrder: 1),
    ]
    let rows = reconciliation.lines.map { line in
      [
        Self.title(line.kind), line.amount.map(\.formatted) ?? "not known",
        line.generations.isEmpty ? "" : line.generations.count.grouped,
      ]
    }
    return TextTable(columns: columns, rows: rows).lines(width: width, styles: styles) + details
  }

  /// The generations that want a look.
  private var details: [String] {
    reconciliation.lines.filter { [.pending, .unexplained].contains($0.kind) && !$0.generations.isEmpty }.map { line in
      let shown = line.generations.prefix(10).joined(separator: ", ")
      let rest = line.generations.count > 10 ? " and \(line.generations.count - 10) more" : ""
      return Sanitiser.line("\(Self.title(line.kind)): \(shown)\(rest)")
    }
  }

  private static func title(_ kind: Reconciliation.Kind) -> String {
    switch kind {
    case .explained: "explained by bills"
    case .pending: "pending"
    case .fees: "fees for tags and reports"
    case .outside: "outside this ledger"
    case .otherTraffic: "other traffic"
    case .unexplained: "unexplained"
    }
  }

  /// What period the figures cover, and what is missing.
  var remarks: [String] {
    var remarks: [String] = []
    if isRemote {
      remarks.append("the gateway's report of \(since ?? "") to \(until ?? ""), days of UTC")
    } else if let covered {
      let used = covered.used.map { "the account used \($0.formatted)" } ?? "the account's use is not known"
      remarks.append("\(used) from \(covered.from.iso8601) to \(covered.to.iso8601), the readings of its credit")
    } else {
      remarks.append("there is no earlier reading of the credit; this one is stored for the next run")
    }
    if reconciliation.isAtLeast { remarks.append("the ledger has figures that are not known: its sums are at least") }
    for session in unreadable { remarks.append("session \(session) cannot be read in every line; tuppence check") }
    return remarks.map { Sanitiser.line($0) }
  }

  var json: JSONValue {
    var members: [String: JSONValue] = [
      "version": .number(1), "gateway": .text(gateway), "since": .text(since), "until": .text(until),
      "remote": .flag(isRemote), "at_least": .flag(reconciliation.isAtLeast || !unreadable.isEmpty),
      "lines": .list(
        reconciliation.lines.map { line in
          .object([
            "kind": .text(line.kind.rawValue), "amount": .amount(line.amount),
            "generations": .list(line.generations.map { .text($0) }),
          ])
        }),
      "unexplained": .amount(reconciliation.unexplained),
      "unreadable": .list(unreadable.map { .text($0) }),
    ]
    members["covered"] =
      covered.map {
        .object(["from": .time($0.from), "to": .time($0.to), "used": .amount($0.used)])
      } ?? .null
    return .object(members)
  }

  /// The part that is to be explained: what the gateway's report has beyond the ledger, or all that is outside of it.
  var rest: USD? {
    isRemote ? reconciliation.unexplained : reconciliation.lines.last { $0.kind == .outside }?.amount
  }
}
