import Records

/// How a report is printed.
package enum ReportFormat: String, CaseIterable, Sendable {
  case table, json, csv
}

/// What the command line asks of a report; nil is "not said".
package struct ReportOptions: Equatable, Sendable {
  package var keys: [ReportKey]?
  package var since: String?
  package var until: String?
  package var isUTC = false
  package var format: ReportFormat?
  package var revenue: String?
  /// `--ledger`: other data folders that are read too.
  package var ledgers: [String] = []
  /// `--remote`: the gateway is asked.
  package var isRemote = false
  package var tolerance: USD?

  package init() {}
}

extension CommandOption {
  static let by = CommandOption(
    "by", value: "KEY[,KEY]", "what the rows are: day, user,model; served is the model that answered"
  ) {
    (options, text) throws(UsageError) in
    guard let keys = ReportKey.list(text) else {
      throw .badValue(option: "--by", value: text, expected: "one or two of \(ReportKey.names)")
    }
    options.report.keys = keys
  }
  static let since = CommandOption("since", value: "DAY", "the first day: 2026-11-25, today, 7d, week or month") {
    $0.report.since = $1
  }
  static let until = CommandOption("until", value: "DAY", "the last day, included") { $0.report.until = $1 }
  static let utc = CommandOption("utc", "days of UTC in place of local days") { options, _ in
    options.report.isUTC = true
  }
  static let reportFormat = CommandOption(
    "format", value: "F", choices: ReportFormat.allCases.map(\.rawValue), "table, json or csv"
  ) {
    (options, text) throws(UsageError) in
    guard let format = ReportFormat(rawValue: text) else {
      let all = ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")
      throw .badValue(option: "--format", value: text, expected: all)
    }
    options.report.format = format
  }
  static let revenue = CommandOption("revenue", value: "FILE", "CSV key,amount[,plan]: adds revenue and margin") {
    $0.report.revenue = $1
  }
  /// Several data folders in place of one's own alone, for commands that only read.
  static let sharedLedger = CommandOption("ledger", value: "DIR", "reads another data folder too; repeatable") {
    $0.report.ledgers.append($1)
  }
  static let remote = CommandOption("remote", "asks the gateway; a query costs $0.005") { options, _ in
    options.report.isRemote = true
  }
  static let tolerance = CommandOption("tolerance", value: "USD", "exit code 1 where more than this is not explained") {
    (options, text) throws(UsageError) in
    guard let amount = USD(text), amount >= .zero else {
      throw .badValue(option: "--tolerance", value: text, expected: "an amount such as 0.01")
    }
    options.report.tolerance = amount
  }
  static let onlyModel = CommandOption("model", short: "m", value: "ID", "only turns with this model") { $0.model = $1 }
  static let onlyAssistant = CommandOption("assistant", short: "a", value: "NAME", "only turns with this assistant") {
    $0.assistant = $1
  }
  static let onlyUser = CommandOption("user", value: "ID", "only turns for this user") { $0.user = $1 }
  static let onlyTag = CommandOption("tag", value: "T", "only turns with this tag") { $0.tags = [$1] }
  static let onlySession = CommandOption("session", short: "s", value: "ID", "only turns of this session") {
    $0.session = $1
  }
  static let onlyGateway = CommandOption(
    "gateway", value: "G", choices: gateway.choices, "only turns of this gateway; sandbox: its play money"
  ) {
    $0.gateway = $1
  }
}
