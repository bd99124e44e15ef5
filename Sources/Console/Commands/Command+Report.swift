import App
import Chat
import Journal
import Platform
import Records
import Terminal

extension Command {
  static let report = Command(
    "report", "what was spent, from the local ledger, by day, model, user, tag and more",
    options: [
      .by, .since, .until, .onlyModel, .onlyAssistant, .onlyUser, .onlyTag, .onlySession, .onlyGateway, .utc,
      .reportFormat, .listingJSON, .revenue, .sharedLedger, .remote, .yes,
    ]
  ) { program, options in
    await program.attempt { () async throws(Failure) in
      if options.report.isRemote { return try await program.remoteReport(options) }
      let page = try await program.reportPage(options, program.context())
      program.show(page, options)
      return 0
    }
  }
}

extension Program {
  /// Reads the ledger and groups it; the reading has a thread of its own.
  func reportPage(_ options: Options, _ context: AppContext) async throws(Failure) -> ReportPage {
    let ledgers = try Failure.wrapping(
      try LedgerSet(own: context.requiredLedger(), shared: options.report.ledgers))
    var query = try reportQuery(options, context, ledgers)
    let revenue = try options.report.revenue.map { path throws(Failure) in try revenueFile(path, query) }
    query.plans = revenue?.plans ?? [:]
    let spending: LedgerSpending
    do throws(JournalError) {
      spending = try await LedgerSpending.reading(ledgers.sources(context.folders))
    } catch {
      throw Failure(error)
    }
    let report = spending.report(query)
    return ReportPage(
      report: report, spending: spending, margins: revenue.map { ReportMargins(report, $0) },
      shortIDs: SessionID.short(spending.sessions.map(\.session)), repeatedKeys: revenue?.repeated ?? [],
      ledgers: options.report.ledgers)
  }

  fileprivate func show(_ page: ReportPage, _ options: Options) {
    switch options.report.format ?? (options.printsJSON ? .json : .table) {
    case .json: output.write(page.json.document)
    case .csv: write(csv: page.csv)
    case .table:
      list(page.lines(width: listingWidth, styles: screen.styles, drawsBars: screen.outputIsTerminal))
    }
    for remark in page.remarks { errors.write(errorStyles.dim(remark) + "\n") }
  }

  /// Into a pipe or a file it goes with the line ends of RFC 4180; its cells hold no control characters.
  func write(csv: String) {
    screen.outputIsTerminal ? output.write(csv) : output.passThrough(csv)
  }

  private func reportQuery(
    _ options: Options, _ context: AppContext, _ ledgers: LedgerSet
  ) throws(Failure) -> ReportQuery {
    let (calendar, since, until) = try period(options)
    var query = ReportQuery(keys: options.report.keys ?? [.day], calendar: calendar)
    (query.since, query.until) = (since, until)
    query.model = options.model
    query.assistant = options.assistant
    query.user = options.user
    query.tag = options.tags.last
    query.gateway = options.gateway
    if let text = options.session { query.session = try sessionID(text, context, ledgers) }
    return query
  }

  /// The days of `--since` and `--until`, both included, in the calendar that `--utc` chooses.
  func period(
    _ options: Options
  ) throws(Failure) -> (ReportCalendar, since: ReportCalendar.Day?, until: ReportCalendar.Day?) {
    let calendar = ReportCalendar(isUTC: options.report.isUTC)
    let today = calendar.day(of: Int(Date().timeIntervalSince1970))
    let since = try Self.day(options.report.since, "--since", today)
    let until = try Self.day(options.report.until, "--until", today)
    if let since, let until, since > until {
      throw Failure(
        "--since \(since) is after --until \(until)", hint: "exchange the two days", exitCode: Failure.Code.usage)
    }
    return (calendar, since, until)
  }

  private static func day(
    _ text: String?, _ option: String, _ today: ReportCalendar.Day
  ) throws(Failure) -> ReportCalendar.Day? {
    guard let text else { return nil }
    guard let day = ReportQuery.day(text, today: today) else {
      throw Failure(
        .badValue(option: option, value: text, expected: "2026-11-25, today, yesterday, 7d, week or month"))
    }
    return day
  }

  private func revenueFile(_ path: String, _ query: ReportQuery) throws(Failure) -> RevenueFile {
    guard query.keys.count == 1 else {
      throw Failure(
        "--revenue needs a report by one key", hint: "such as: tuppence report --by user --revenue \(path)",
        exitCode: Failure.Code.usage)
    }
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw Failure("\(path) cannot be read", hint: "--revenue takes a CSV file: key,amount[,plan]")
    }
    do throws(RevenueFile.Failure) {
      return try RevenueFile(bytes)
    } catch {
      throw Failure(error, in: path)
    }
  }
}

extension Failure {
  init(_ error: RevenueFile.Failure, in path: String) {
    let cause =
      switch error.cause {
      case .notUTF8: "is not UTF-8 text"
      case .openQuote: "opens a quote that does not end"
      case .columns(let count): "has \(counted(count, "column")); it needs key,amount or key,amount,plan"
      case .emptyKey: "has no key"
      case .amount(let text): "has \"\(text)\" where an amount such as 12.50 must be"
      case .secondPlan(let key, let first): "gives \(key) a second plan; the first is \(first)"
      case .empty: "has no rows"
      }
    self.init("\(path): line \(error.line) \(cause)", hint: "correct the file; nothing was counted")
  }
}
