import App
import Chat
import Platform
import Records
import Terminal

extension Command {
  static let settle = Command(
    "settle", "looks up every charge that is still open", options: [.listingJSON]
  ) { program, options in
    await program.attempt { () async throws(Failure) in try await program.settle(options) }
  }
}

extension Program {
  fileprivate func settle(_ options: Options) async throws(Failure) -> Int32 {
    let context = try context()
    _ = try Failure.wrapping(try context.requiredLedger())
    var report = SettleReport()
    var status: Int32 = 0
    for (gateway, open) in PendingSessions.gateways(context) {
      do throws(Failure) {
        try await settle(gateway, context, options, into: &report)
      } catch {
        // The charges of other gateways are asked about all the same.
        report.add(unasked: open)
        status = self.report(Failure("\(gateway): \(error.message)", hint: error.hint, exitCode: error.exitCode))
      }
    }
    output.write(options.printsJSON ? report.json.document : report.phrase + "\n")
    return status
  }

  /// Asks one gateway about all its open charges.
  private func settle(
    _ gateway: String, _ context: AppContext, _ options: Options, into report: inout SettleReport
  ) async throws(Failure) {
    var named = options
    named.gateway = gateway
    let connection = try await connection(named, context)
    let wording = SessionEventText(
      screen: screen, isPlayMoney: connection.isPlayMoney, currentSession: { "" }, shortID: context.shortID,
      place: .script)
    let news = options.printsJSON ? errors : output
    let pending = PendingSessions(context, on: connection) { news.write(wording.text($0) + "\n") }
    if isatty(errors.descriptor) == 1, pending.charges > 0 {
      errors.write(errorStyles.dim("asking \(connection.name) about \(counted(pending.charges, "charge"))") + "\n")
    }
    report.add(unasked: pending.elsewhere, elsewhere: true)
    for session in pending.sessions {
      let open = await session.transcript.open
      await session.settleNow()
      report.add(open, now: await session.transcript, isPlayMoney: connection.isPlayMoney)
    }
    await pending.close()
    await connection.close()
  }
}
