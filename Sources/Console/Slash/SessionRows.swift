import Foundation
import Records
import Terminal

/// One session as `/sessions` and Tab show it.
struct SessionRow: Equatable, Sendable {
  var id: String
  var shortID: String
  /// The title, or the beginning of the first prompt.
  var title: String
  /// The local day it began on, `2026-11-21`.
  var day: String
  var turns: Int
  var cost: String

  /// Nil for records without a first one.
  init?(_ transcript: Transcript, shortID: String, timeZone: TimeZone = .current) {
    guard let session = transcript.session else { return nil }
    id = session.id
    self.shortID = shortID
    let opening = transcript.turns.first?.start.prompt.split(whereSeparator: \.isNewline).first.map(String.init)
    title = String((transcript.title ?? opening ?? "").prefix(120))
    let style = Date.ISO8601FormatStyle(timeZone: timeZone).year().month().day()
    day = transcript.started?.formatted(style) ?? ""
    let totals = transcript.totals
    turns = totals.turns
    cost = totals.shortPhrase + (session.gateway == "sandbox" ? " play" : "")
  }

  /// `Actors · 3 turns, $0.0021`.
  var note: String { "\(title) · \(turns == 1 ? "1 turn" : "\(turns) turns"), \(cost)" }
}

/// The latest sessions of the ledger.
enum SessionRows {
  /// The latest changed first; what cannot be read is passed over.
  static func latest(_ count: Int, in workspace: Workspace) -> [SessionRow] {
    guard let ledger = workspace.ledger else { return [] }
    return ledger.ids().prefix(count).compactMap { id in
      guard let records = try? ledger.contents(of: id).records else { return nil }
      return SessionRow(Transcript(records), shortID: workspace.shortID(id))
    }
  }

  /// The table; `*` marks the current session.
  static func lines(_ rows: [SessionRow], current: String, width: Int, styles: Styles) -> [String] {
    let isWide = width >= 60
    let columns =
      [TextTable.Column("  id"), TextTable.Column("title", isFlexible: true)]
      + (isWide ? [TextTable.Column("began")] : [])
      + [TextTable.Column("turns", alignment: .right), TextTable.Column("cost", alignment: .right)]
    let cells = rows.map { row in
      [(row.id == current ? "* " : "  ") + row.shortID, row.title] + (isWide ? [row.day] : [])
        + ["\(row.turns)", row.cost]
    }
    return TextTable(columns: columns, rows: cells).lines(width: width, styles: styles)
  }
}

/// File names that `/export` offers.
enum ExportNames {
  /// By the title's letters and digits where there are any, else by the id.
  static func suggested(id: String, title: String?) -> [String] {
    let words = (title ?? "").lowercased().split { !$0.isLetter && !$0.isNumber }
    let name = words.isEmpty ? "session-\(id)" : String(words.joined(separator: "-").prefix(48))
    return ["\(name).md", "\(name).json"]
  }
}
