import App
import Chat
import Journal
import Records

/// Sessions that an earlier run left with open charges, taken up by this process.
struct PendingSessions: Sendable {
  private(set) var sessions: [Session] = []
  /// Open charges in them.
  private(set) var charges = 0
  /// Open charges in those that another process holds.
  private(set) var elsewhere = 0

  /// Takes those of one gateway; those that another process holds, and damaged ones, are left.
  init(_ context: AppContext, on connection: Connection, news: @escaping @Sendable (SessionEvent) -> Void) {
    guard let ledger = context.ledger else { return }
    for id in ledger.pendingIDs() {
      let lock = try? ledger.lock(id)
      // Read behind the lock: what another process found before it let go is in it.
      let records = (try? ledger.contents(of: id))?.records ?? []
      let transcript = Transcript(records)
      guard let lock else {
        if transcript.gateway == connection.name { elsewhere += transcript.open.count }
        continue
      }
      guard !transcript.open.isEmpty else {
        lock.release(isSettled: true)
        continue
      }
      guard transcript.gateway == connection.name else { continue }
      let opened = transcript.session ?? Self.standIn(for: id, transcript, connection)
      charges += transcript.open.count
      sessions.append(
        Session(
          opening: opened, assistant: Assistant(name: opened.assistant, prompt: ""), records: records,
          journal: ledger.journal(id), lock: lock, gateway: connection.gateway, news: news))
    }
  }

  /// Takes the place of a session's record that is damaged; the next record brings it into the journal again.
  private static func standIn(for id: String, _ transcript: Transcript, _ connection: Connection) -> SessionOpened {
    SessionOpened(
      id: id, gateway: connection.name, baseURL: connection.gateway.baseURL.absoluteString,
      billing: connection.gateway.dialect.billing, assistant: transcript.turns.first?.start.assistant ?? "",
      model: transcript.turns.first?.start.model ?? "", program: Program.version)
  }

  /// The gateways that open charges wait for, in the order of their sessions, each with how many there are.
  static func gateways(_ context: AppContext) -> [(name: String, open: Int)] {
    guard let ledger = context.ledger else { return [] }
    var gateways: [(name: String, open: Int)] = []
    for id in ledger.pendingIDs() {
      guard let contents = try? ledger.contents(of: id) else { continue }
      let transcript = Transcript(contents.records)
      guard !transcript.open.isEmpty, let name = transcript.gateway else { continue }
      let place = gateways.firstIndex { $0.name == name } ?? gateways.endIndex
      if place == gateways.endIndex { gateways.append((name, 0)) }
      gateways[place].open += transcript.open.count
    }
    return gateways
  }

  func close() async {
    for session in sessions { await session.close() }
  }
}
