import App
import Chat

/// Looks up, beside a chat, what earlier runs left open: now and then, and holding their sessions no longer than it asks,
/// so that another program can go on with them meanwhile.
struct PendingSettlement: Sendable {
  /// When the rounds begin, in seconds from the first one; bills are most likely soon. Then hourly.
  private static let rounds = [2, 5, 10, 20, 40, 60, 120, 300, 600, 1_800, 3_600]
  private static let hour = 3_600

  let context: AppContext
  let connection: Connection
  /// Tells how many charges are taken up, once.
  var begin: @Sendable (Int) -> Void = { _ in }
  var news: @Sendable (SessionEvent) -> Void = { _ in }

  /// Goes on until it is cancelled.
  func run() async {
    await round(begin)
    var (elapsed, rounds) = (0, Self.rounds[...])
    while true {
      let wait = (rounds.popFirst() ?? elapsed + Self.hour) - elapsed
      guard (try? await Task.sleep(for: .seconds(wait))) != nil else { return }
      elapsed += wait
      await round { _ in }
    }
  }

  /// Asks about every open charge once, as much of it as there is time for before it is cancelled.
  func once() async { await round(begin) }

  private func round(_ begin: (Int) -> Void) async {
    let pending = PendingSessions(context, on: connection, news: news)
    if pending.charges > 0 { begin(pending.charges) }
    for session in pending.sessions {
      if !Task.isCancelled { await session.settleNow() }
      await session.close()
    }
  }
}
