import Chat
import Records
import Terminal

extension Command {
  static let settle = Command("settle", "looks up every charge that is still open") { program, options in
    await program.attempt { () async throws(Failure) in try await program.settle(options) }
  }
}

extension Program {
  fileprivate func settle(_ options: Options) async throws(Failure) -> Int32 {
    let workspace = try Workspace(self)
    _ = try workspace.requiredLedger()
    var left = 0
    var billed = 0
    for gateway in PendingSessions.gateways(workspace) {
      let connection = try await Connection(option: gateway, workspace)
      let wording = NewsWording(
        screen: screen, isPlayMoney: connection.isPlayMoney, currentSession: { "" },
        shortID: workspace.shortID)
      let output = output
      let pending = PendingSessions(workspace, on: connection) { output.write(wording.text($0) + "\n") }
      for session in pending.sessions {
        let open = await session.transcript.open.count
        await session.settleNow()
        let rest = await session.transcript.open.count
        billed += open - rest
        left += rest
      }
      await pending.close()
      await connection.close()
    }
    output.write("\(billed) settled, \(left) still open\n")
    return 0
  }
}
