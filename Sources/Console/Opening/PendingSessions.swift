import Chat
import Journal
import Records

/// Sessions that an earlier run left with open charges, taken up by this process.
struct PendingSessions: Sendable {
  private(set) var sessions: [Session] = []
  /// Open charges in them.
  private(set) var charges = 0

  /// Takes those of one gateway; those that another process holds, and damaged ones, are left.
  init(_ workspace: Workspace, on connection: Connection, news: @escaping @Sendable (News) -> Void) {
    guard let ledger = workspace.ledger else { return }
    for id in ledger.pendingIDs() {
      guard let claim = try? ledger.claim(id) else { continue }
      let records = (try? ledger.contents(of: id))?.records ?? []
      let transcript = Transcript(records)
      guard !transcript.open.isEmpty else {
        claim.release(isSettled: true)
        continue
      }
      guard let opened = transcript.session, opened.gateway == connection.name else { continue }
      charges += transcript.open.count
      sessions.append(
        Session(
          opening: opened, assistant: Assistant(name: opened.assistant, prompt: ""), records: records,
          journal: ledger.journal(id), claim: claim, gateway: connection.gateway, news: news))
    }
  }

  /// The gateways that open charges wait for, in the order of their sessions.
  static func gateways(_ workspace: Workspace) -> [String] {
    guard let ledger = workspace.ledger else { return [] }
    let names = ledger.pendingIDs().compactMap { id -> String? in
      guard let contents = try? ledger.contents(of: id) else { return nil }
      let transcript = Transcript(contents.records)
      return transcript.open.isEmpty ? nil : transcript.session?.gateway
    }
    return names.reduce(into: []) { all, name in
      if !all.contains(name) { all.append(name) }
    }
  }

  func settleInBackground() async {
    for session in sessions { await session.settleInBackground() }
  }

  func close() async {
    for session in sessions { await session.close() }
  }
}
