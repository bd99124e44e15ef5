import App
import GatewayClient
import Platform
import Records
import Terminal

extension Program {
  /// Asks the gateway itself what was spent.
  func remoteReport(_ options: Options) async throws(Failure) -> Int32 {
    let context = try context()
    var utc = options
    utc.report.isUTC = true
    let (_, since, until) = try period(utc)
    let plan = try RemotePlan(options, since: since, until: until)
    let connection = try await connection(options, context)
    let page: Result<RemoteReportPage?, Failure>
    do throws(Failure) {
      page = .success(
        connection.gateway.dialect.reportPath == nil
          ? try await keyReport(plan, connection, options)
          : try await spendReport(plan, connection, context, options))
    } catch {
      page = .failure(error)
    }
    await connection.close()
    guard let page = try page.get() else { return 0 }
    switch options.report.format ?? (options.printsJSON ? .json : .table) {
    case .json: output.write(page.json.document)
    case .csv: write(csv: page.csv)
    case .table: list(page.lines(width: listingWidth, styles: screen.styles))
    }
    let days = "\(page.since) to \(page.until), days of UTC; the newest requests take some minutes to appear"
    errors.write(errorStyles.dim(days) + "\n")
    return 0
  }

  private func spendReport(
    _ plan: RemotePlan, _ connection: Connection, _ context: AppContext, _ options: Options
  ) async throws(Failure) -> RemoteReportPage {
    let ledger = try Failure.wrapping(try context.requiredLedger())
    try agreeToFee(queries: 1, connection, options)
    let report = try await ask(plan.query, ReportFees(ledger, connection), connection)
    return RemoteReportPage(
      key: plan.key, since: plan.since.description, until: plan.until.description, isPlayMoney: connection.isPlayMoney,
      fee: RemoteReportQuery.fee, rows: plan.rows(report.rows))
  }

  /// Asks before queries that cost money; in a script only `--yes` agrees. Throws where the user does not agree.
  func agreeToFee(queries: Int, _ connection: Connection, _ options: Options) throws(Failure) {
    let fee = (RemoteReportQuery.fee * queries).formatted + (connection.isPlayMoney ? " of play money" : "")
    let costs =
      queries == 1
      ? "a query of the report of \(connection.name) costs \(fee)"
      : "\(queries) queries of the report of \(connection.name) cost \(fee)"
    if options.agrees {
      errors.write(errorStyles.dim(Sanitiser.line(costs)) + "\n")
      return
    }
    guard screen.isInteractive else {
      throw Failure(costs, hint: "--yes agrees to it", exitCode: Failure.Code.refused)
    }
    guard try confirms("\(costs). Ask?", options) else {
      throw Failure("the report of \(connection.name) was not asked for", hint: "nothing was charged")
    }
  }

  /// Asks one query; its fee goes into the ledger.
  func ask(
    _ query: RemoteReportQuery, _ fees: ReportFees, _ connection: Connection
  ) async throws(Failure) -> RemoteReport {
    do throws(ReportFees.Failure) {
      if let report = try await fees.report(query) { return report }
    } catch {
      throw Self.failure(error, connection)
    }
    throw Self.noReport(connection)
  }

  private static func failure(_ error: ReportFees.Failure, _ connection: Connection) -> Failure {
    switch error {
    case .journal(let error): return Failure(error)
    case .gateway(.refused(let refusal)) where refusal.status == 403:
      return Failure(
        "\(connection.name) does not report spending to this account (HTTP 403): \(refusal.message)",
        hint:
          "its report needs a Pro or Enterprise plan; nothing was charged; tuppence report without --remote is free",
        exitCode: Failure.Code.refused)
    case .gateway(let error): return connection.failure(error, in: .script)
    }
  }

  private static func noReport(_ connection: Connection) -> Failure {
    Failure(
      "\(connection.name) has no report of spending", hint: "tuppence report without --remote adds up the ledger",
      exitCode: Failure.Code.usage)
  }

  /// OpenRouter's figures, which cost nothing: of the whole account for a management key, else of the key alone.
  private func keyReport(
    _ plan: RemotePlan, _ connection: Connection, _ options: Options
  ) async throws(Failure) -> RemoteReportPage? {
    let use: KeyUse?
    var activity: [ActivityRow] = []
    do throws(GatewayError) {
      use = try await connection.gateway.keyUse()
      if use?.managesAccount == true { activity = try await connection.gateway.activity() ?? [] }
    } catch {
      throw connection.failure(error, in: .script)
    }
    guard let use else { throw Self.noReport(connection) }
    if use.managesAccount { return try plan.page(of: activity, isPlayMoney: connection.isPlayMoney) }
    output.write(options.printsJSON ? use.json.document : HelpText.rows(use.rows) + "\n")
    let remark = "the sums of this key; a management key gets the account's activity by day, model and provider"
    errors.write(errorStyles.dim(remark) + "\n")
    return nil
  }
}
