import Chat
import Foundation
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
    var (billed, left, status) = (0, 0, Int32(0))
    for gateway in PendingSessions.gateways(workspace) {
      do throws(Failure) {
        let (asked, rest) = try await settle(gateway, workspace)
        billed += asked - rest
        left += rest
      } catch {
        // The charges of other gateways are asked about all the same.
        status = report(Failure("\(gateway): \(error.message)", hint: error.hint, exitCode: error.exitCode))
      }
    }
    output.write("\(billed) settled, \(left) still open\n")
    return status
  }

  /// Asks one gateway about all its open charges; how many there were, and how many are still open.
  private func settle(_ gateway: String, _ workspace: Workspace) async throws(Failure) -> (asked: Int, left: Int) {
    let connection = try await Connection(option: gateway, workspace)
    let wording = NewsWording(
      screen: screen, isPlayMoney: connection.isPlayMoney, currentSession: { "" }, shortID: workspace.shortID)
    let output = output
    let pending = PendingSessions(workspace, on: connection) { output.write(wording.text($0) + "\n") }
    if isatty(errors.descriptor) == 1, pending.charges > 0 {
      errors.write(errorStyles.dim("asking \(connection.name) about \(counted(pending.charges, "charge"))") + "\n")
    }
    var left = 0
    for session in pending.sessions {
      await session.settleNow()
      left += await session.transcript.open.count
    }
    await pending.close()
    await connection.close()
    return (pending.charges, left)
  }
}
