import Chat
import Terminal

/// Looks up, beside a chat, what earlier runs left open: now and then, and holding their sessions no longer than it asks,
/// so that another program can go on with them meanwhile.
struct PendingSettlement: Sendable {
  /// When the rounds begin, in seconds from the first one; bills are most likely soon. Then hourly.
  private static let rounds = [2, 5, 10, 20, 40, 60, 120, 300, 600, 1_800, 3_600]
  private static let hour = 3_600

  let workspace: Workspace
  let connection: Connection
  let desk: Desk
  let wording: NewsWording

  /// Goes on until it is cancelled.
  func run() async {
    await round(isFirst: true)
    var (elapsed, rounds) = (0, Self.rounds[...])
    while true {
      let wait = (rounds.popFirst() ?? elapsed + Self.hour) - elapsed
      guard (try? await Task.sleep(for: .seconds(wait))) != nil else { return }
      elapsed += wait
      await round(isFirst: false)
    }
  }

  /// Asks about every open charge once.
  private func round(isFirst: Bool) async {
    let pending = PendingSessions(workspace, on: connection) { desk.announce(wording.text($0)) }
    if isFirst, pending.charges > 0 {
      let charges = pending.charges == 1 ? "a charge" : "\(pending.charges) charges"
      desk.announce(wording.remark("looking up \(charges) that an earlier session left open"))
    }
    for session in pending.sessions {
      await session.settleNow()
      await session.close()
    }
  }
}
