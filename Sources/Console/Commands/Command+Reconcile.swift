import App
import GatewayClient
import Journal
import Platform
import Records
import Settings
import Terminal

extension Command {
  static let reconcile = Command(
    "reconcile", "compare the ledger with what the gateway says was used in a period",
    options: [
      .since, .until, .utc, .gateway, .sharedLedger, .remote, .yes, .tolerance, .listingJSON,
    ]
  ) { program, options in
    await program.attempt { () async throws(Failure) in try await program.reconcile(options) }
  }
}

extension Program {
  /// Sums of a gateway can hold the noise of binary fractions.
  private static let usualTolerance = USD(units: 1_000_000_000_000_000_000)

  fileprivate func reconcile(_ options: Options) async throws(Failure) -> Int32 {
    let context = try context()
    var options = options
    if options.report.isRemote { options.report.isUTC = true }
    let (calendar, since, until) = try period(options)
    let ledgers = try Failure.wrapping(
      try LedgerSet(own: context.requiredLedger(), shared: options.report.ledgers))
    let connection = try await connection(options, context)
    let result: Result<ReconciliationPage, Failure>
    do throws(Failure) {
      result = .success(
        options.report.isRemote
          ? try await besideReport(connection, ledgers, since, until, options)
          : try await besideCredits(connection, ledgers, calendar, since, until, context))
    } catch {
      result = .failure(error)
    }
    await connection.close()
    let page = try result.get()
    if options.printsJSON {
      output.write(page.json.document)
    } else {
      list(page.lines(width: listingWidth, styles: screen.styles))
    }
    for remark in page.remarks { errors.write(errorStyles.dim(remark) + "\n") }
    return code(page, options)
  }

  /// 1 where more is not explained than may be; without `--remote` and `--tolerance` others' traffic is nothing wrong.
  private func code(_ page: ReconciliationPage, _ options: Options) -> Int32 {
    guard page.isRemote || options.report.tolerance != nil, let rest = page.rest else { return 0 }
    let tolerance = options.report.tolerance ?? Self.usualTolerance
    return rest > tolerance || rest < -tolerance ? Failure.Code.failed : 0
  }

  /// Compares the readings of the account's credit that are closest around the days, this one included.
  private func besideCredits(
    _ connection: Connection, _ ledgers: LedgerSet, _ calendar: ReportCalendar, _ since: ReportCalendar.Day?,
    _ until: ReportCalendar.Day?, _ context: AppContext
  ) async throws(Failure) -> ReconciliationPage {
    try await look(connection, context)
    let looks = CreditSnapshots(context.folders).all(of: CreditSnapshots.account(of: connection))
    let start = since.map { calendar.start(of: $0) }
    let end = until.map { calendar.start(of: $0.advanced(by: 1)) }
    let window = CreditWindow(looks, from: start, to: end)
    let period = window.map { $0.from.time..<$0.to.time }
    let asked = (start ?? .distantPast)..<max(start ?? .distantPast, end ?? .distantFuture)
    let read = try await items(ledgers, connection, period ?? asked)
    return ReconciliationPage(
      reconciliation: Reconciliation(read.items, used: window?.used), gateway: connection.name,
      since: since?.description, until: until?.description,
      covered: window.map { .init(from: $0.from.time, to: $0.to.time, used: $0.used) }, isRemote: false,
      unreadable: read.unreadable)
  }

  /// A reading costs nothing; where the gateway cannot be reached, the readings of other days are compared.
  private func look(_ connection: Connection, _ context: AppContext) async throws(Failure) {
    do throws(Failure) {
      let report = try await CreditReport.taken(connection, context)
      guard report?.credits.scope == .account else {
        throw Failure(
          "\(connection.name) does not report what the account used",
          hint: "tuppence report --remote shows what it reports about the key", exitCode: Failure.Code.usage)
      }
    } catch {
      guard error.exitCode == Failure.Code.unreachable else { throw error }
      errors.write(error.text(styles: errorStyles))
    }
  }

  /// Compares the gateway's own report, which has tags and users.
  private func besideReport(
    _ connection: Connection, _ ledgers: LedgerSet, _ since: ReportCalendar.Day?, _ until: ReportCalendar.Day?,
    _ options: Options
  ) async throws(Failure) -> ReconciliationPage {
    let calendar = ReportCalendar(isUTC: true)
    let last = until ?? calendar.day(of: Int(Date().timeIntervalSince1970))
    let first = since ?? last.advanced(by: -6)
    let period = calendar.start(of: first)..<calendar.start(of: last.advanced(by: 1))
    let before = try await items(ledgers, connection, period)
    let asksUsers = !Reconciliation.usersToAsk(before.items).isEmpty
    try agreeToFee(queries: asksUsers ? 3 : 2, connection, options)
    let fees = ReportFees(ledgers.own, connection)
    func costs(by grouping: RemoteReportQuery.Grouping) async throws(Failure) -> [(key: String?, cost: USD)] {
      let query = RemoteReportQuery(since: first.description, until: last.description, grouping: grouping)
      return try await ask(query, fees, connection).rows.map { row throws(Failure) in
        guard let cost = row.cost else {
          throw Failure("the report of \(connection.name) has costs that cannot be read", hint: "nothing was compared")
        }
        return (row.key, cost)
      }
    }
    func sums(by grouping: RemoteReportQuery.Grouping, prefix: String = "") async throws(Failure) -> [String: USD] {
      let named = try await costs(by: grouping).filter { $0.key?.hasPrefix(prefix) ?? false }
      return Dictionary(named.map { (String(($0.key ?? "").dropFirst(prefix.count)), $0.cost) }, uniquingKeysWith: +)
    }
    // What the report takes to appear: "a few minutes".
    let youngest = Date(timeIntervalSinceNow: -600)
    let reported = Reconciliation.Reported(
      total: try await costs(by: .day).reduce(.zero) { $0 + $1.cost },
      tagged: try await sums(by: .tag, prefix: "session:"), users: asksUsers ? try await sums(by: .user) : nil,
      youngest: youngest)
    // The fees of these queries are in the ledger by now.
    let items = try await items(ledgers, connection, period)
    return ReconciliationPage(
      reconciliation: Reconciliation(items.items, reported), gateway: connection.name, since: first.description,
      until: last.description, covered: nil, isRemote: true, unreadable: items.unreadable)
  }

  private func items(
    _ ledgers: LedgerSet, _ connection: Connection, _ period: Range<Date>
  ) async throws(Failure) -> LedgerPeriod {
    do throws(JournalError) {
      return try await LedgerPeriod.reading(ledgers, gateway: connection.name, period)
    } catch {
      throw Failure(error)
    }
  }
}

/// Two readings of an account's credit around a period, as close to it as there are any.
struct CreditWindow: Equatable, Sendable {
  let from: CreditLook
  let to: CreditLook

  /// Nil where there are not two snapshots.
  init?(_ looks: [CreditLook], from start: Date?, to end: Date?) {
    let looks = looks.filter { $0.totalUsed != nil }
    let first = start.flatMap { start in looks.last { $0.time <= start } } ?? looks.first
    let last = end.flatMap { end in looks.first { $0.time >= end } } ?? looks.last
    guard let first, let last, first.time < last.time else { return nil }
    (from, to) = (first, last)
  }

  /// Nil where the lifetime use fell: that is another account.
  var used: USD? { CreditUse(from: from, to: to)?.used }
}
