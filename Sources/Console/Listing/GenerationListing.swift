import Chat
import Journal
import Platform
import Records
import Terminal

/// Requests of the ledger, newest first.
struct GenerationListing: Sendable {
  private(set) var rows: [GenerationRow] = []

  /// Those of one session, or of all; journals that cannot be read are passed over.
  init(_ ledger: Ledger, session: String? = nil, onlyOpen: Bool = false) {
    let ids = ledger.ids()
    let shortIDs = SessionID.short(ids)
    for id in session.map({ [$0] }) ?? ids {
      guard let records = try? ledger.contents(of: id).records else { continue }
      rows += Self.rows(Transcript(records), id, shortIDs[id] ?? id).filter { !onlyOpen || $0.charge.lookup == .open }
    }
    rows.sort { $0.generation.started > $1.generation.started }
  }

  static func rows(_ transcript: Transcript, _ id: String, _ short: String) -> [GenerationRow] {
    let gateway = transcript.session?.gateway ?? ""
    return transcript.turns.flatMap { turn in
      turn.generations.map { generation in
        GenerationRow(session: id, shortSession: short, gateway: gateway, turn: turn, generation: generation)
      }
    }
  }

  func lines(width: Int, styles: Styles) -> [String] {
    let columns = [
      TextTable.Column("started"), TextTable.Column("turn"), TextTable.Column("model", isFlexible: true),
      TextTable.Column("in", alignment: .right), TextTable.Column("out", alignment: .right),
      TextTable.Column("ms", alignment: .right), TextTable.Column("cost", alignment: .decimal),
      TextTable.Column("state"),
    ]
    let year = ListingTime.text(Date()).prefix(5)
    let cells = rows.map { row in
      let time = ListingTime.text(row.generation.started)
      let usage = row.generation.figures.usage
      return [
        time.hasPrefix(year) ? String(time.dropFirst(5)) : time, row.reference, row.model,
        usage?.input?.grouped ?? "-", usage?.output?.grouped ?? "-", row.duration?.grouped ?? "-",
        (row.charge.cost?.formatted ?? "?") + (row.isPlayMoney ? " play" : ""), row.state,
      ]
    }
    return TextTable(columns: columns, rows: cells).lines(width: width, styles: styles)
  }

  var json: JSONValue { .list(rows.map { .object($0.members(withRaw: false)) }) }

  /// The one that a text means: an id or its beginning, or `SESSION/TURN` with an attempt behind it where there are several.
  func row(named text: String) throws(Failure) -> GenerationRow {
    let exact = rows.filter { $0.generation.id == text || names(text, $0) }
    if let first = exact.first { return first }
    let matches = rows.filter { text.count >= 4 && $0.generation.id?.hasPrefix(text) ?? false }
    // A fork holds its parent's generations too: the same id is the same generation.
    if let first = matches.first, Set(matches.map(\.generation.id)).count == 1 { return first }
    guard matches.isEmpty else {
      throw Failure(
        "\(matches.count) generations begin with \"\(text)\"", hint: "give more of the id",
        exitCode: Failure.Code.usage)
    }
    let nearest = nearestMatch(to: text, among: rows.compactMap(\.generation.id))
    throw Failure(
      "there is no generation \"\(text)\" in the ledger",
      hint: nearest.map { "did you mean \($0)?" } ?? "tuppence generations lists them; SESSION/TURN names one too")
  }

  private func names(_ text: String, _ row: GenerationRow) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2 || parts.count == 3, !parts[0].isEmpty, row.session.hasPrefix(parts[0]),
      Int(parts[1]) == row.turn.index
    else { return false }
    return parts.count == 2 ? row.generation.attempt == 1 : Int(parts[2]) == row.generation.attempt
  }
}
