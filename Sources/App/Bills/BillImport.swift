import Chat
import Journal
import Platform
import Records

/// Bills of other programs, put into the ledger as sessions of their own.
package struct BillImport: Equatable, Sendable {
  package private(set) var imported: [String] = []
  /// Generations that the ledger had before.
  package private(set) var known: [String] = []
  /// Ids of the new sessions, one a gateway.
  package private(set) var sessions: [String] = []

  /// What reports show as the assistant of imported generations.
  package static let assistant = "imported"

  /// Whether a session holds imported bills: a conversation always names its model.
  static func isImport(_ opened: SessionOpened) -> Bool {
    opened.assistant == assistant && opened.model.isEmpty
  }

  /// Writes the bills that were found, each dated by its generation's time.
  package init(_ bills: [GenerationBill], into context: AppContext, now: Date = Date()) throws(AppError) {
    let ledger = try context.requiredLedger()
    let found = bills.filter { $0.state == .billed }
    do throws(JournalError) {
      let old = try Self.ids(in: ledger)
      known = found.map(\.id).filter(old.contains)
      for gateway in BillGateway.allCases {
        let new = found.filter { $0.gateway == gateway && !old.contains($0.id) }
          .map { (time: $0.created ?? now, bill: $0) }.sorted { ($0.time, $0.bill.id) < ($1.time, $1.bill.id) }
        guard let first = new.first else { continue }
        let id = SessionID.random()
        let journal = ledger.journal(id)
        for record in Self.records(new, session: id, gateway, start: first.time) {
          try journal.append(record, synced: false)
        }
        try journal.sync()
        sessions.append(id)
        imported += new.map(\.bill.id)
      }
    } catch {
      throw .journal(error)
    }
  }

  private static func records(
    _ bills: [(time: Date, bill: GenerationBill)], session: String, _ gateway: BillGateway, start: Date
  ) -> [Record] {
    let address = gateway == .vercel ? "https://ai-gateway.vercel.sh/v1" : "https://openrouter.ai/api/v1"
    let opened = SessionOpened(
      id: session, gateway: gateway.rawValue, baseURL: address, billing: .lookup, assistant: assistant, model: "",
      sendsTags: false, program: AppContext.programVersion)
    var records = [
      Record(time: start, entry: .session(opened)),
      Record(time: start, entry: .change(Change(title: "Imported bills"))),
    ]
    for (place, (time, bill)) in bills.enumerated() {
      let turn = place + 1
      let model = bill.figures.servedModel ?? "unknown"
      let entries: [Entry] = [
        .turn(TurnStarted(turn: turn, prompt: "", assistant: assistant, model: model, gateway: gateway.rawValue)),
        .generation(GenerationNamed(turn: turn, attempt: 1, id: bill.id)),
        .reply(ReplyEnded(turn: turn, attempt: 1, status: .complete, text: "")),
        .charge(
          ChargeFound(
            turn: turn, attempt: 1, id: bill.id, lookup: .done, figures: bill.figures, raw: bill.raw)),
      ]
      records += entries.map { Record(time: time, entry: $0) }
    }
    return records
  }

  /// Every generation of every session.
  private static func ids(in ledger: Ledger) throws(JournalError) -> Set<String> {
    var ids: Set<String> = []
    for session in try ledger.listedIDs() {
      _ = try ledger.journal(session).read(.figures) { record in
        switch record.entry {
        case .generation(let named): ids.insert(named.id)
        case .charge(let charge): ids.insert(charge.id)
        case .session, .turn, .attempt, .reply, .tool, .change, .note, .removed: break
        }
      }
    }
    return ids
  }
}
