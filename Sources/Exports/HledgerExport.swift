import Platform
import Records

extension ExportFormat {
  package static let hledger = ExportFormat(
    "hledger", suffixes: ["journal", "hledger"], screening: .text, leavesOutUnknown: true,
    "plain-text accounting: a transaction a request, for hledger"
  ) { _ in HledgerRenderer() }
}

/// A journal for hledger: a transaction a request whose cost counts in the ledger's sum, with every digit.
///
/// The balance of `expenses:ai` is the ledger's total. A request without a figure is a comment. Play money is the commodity
/// `PLAY`.
struct HledgerRenderer: ExportRenderer {
  mutating func begin(_ take: (String) -> Void) {
    // Without so many places hledger would round what it shows, and let an entry pass that does not balance.
    take("decimal-mark .\n")
    for name in ["USD", "PLAY"] { take("commodity 1000.\(String(repeating: "0", count: 24)) \(name)\n") }
  }

  mutating func add(_ export: SessionExport, _ take: (String) -> Void) {
    let commodity = export.isPlayMoney ? "PLAY" : "USD"
    let gateway = Self.account(export.session.gateway)
    export.eachTurn { item in
      for part in item.parts {
        guard let counted = part.counted else { continue }
        let day = CivilTime(utc: Int(part.generation.started.timeIntervalSince1970.rounded(.down))).dateText
        let notes = tags(of: part, in: item.turn, export.session)
        guard let cost = counted.cost else {
          take("\n; \(day) unknown cost, \(notes)\n")
          continue
        }
        let model = item.turn.start.model.split(separator: "/").map { Self.account(String($0)) }
        let account = (["expenses", "ai", gateway] + model).joined(separator: ":")
        take(
          "\n\(day) * \(Self.plain(export.session.gateway)) | \(Self.plain(item.turn.start.model))\n    ; \(notes)\n"
            + "    \(account)  \(cost.description) \(commodity)\n"
            + "    liabilities:ai:\(gateway)  \((-cost).description) \(commodity)\n")
      }
    }
  }

  /// Tags of hledger: a name, a colon, and a value up to a comma.
  private func tags(of part: TurnExport.Part, in turn: Turn, _ session: SessionExport.Session) -> String {
    let extras = part.generation.ended?.extras
    let tags: [(String, String?)] = [
      ("gen", part.generation.id), ("session", session.id), ("turn", "\(turn.index)"),
      ("attempt", "\(part.generation.attempt)"), ("assistant", turn.start.assistant), ("user", turn.start.user),
      ("state", (part.counted ?? part.charge).state.rawValue), ("served", part.figures.servedModel),
      ("provider", part.figures.provider),
      ("tagged", turn.start.tags.isEmpty ? nil : turn.start.tags.joined(separator: " ")),
      ("doubt", part.charge.doubt?.rawValue), ("refused", extras?.isRefusal == true ? "yes" : nil),
      ("tools", (extras?.toolCalls).flatMap { $0.isEmpty ? nil : $0.joined(separator: " ") }),
      ("pictures", (part.generation.ended?.pictureCount).flatMap { $0 > 0 ? "\($0)" : nil }),
      ("tier", part.figures.serviceTier),
      ("credential", part.figures.credentialType), ("forked-from", session.forkedFrom),
    ]
    return tags.compactMap { name, value in value.map { "\(name):\(Self.plain($0))" } }.joined(separator: ", ")
  }

  /// A name of an account: nothing in it ends the account or the line.
  private static func account(_ text: String) -> String {
    let name = String(text.map { $0.isLetter || $0.isNumber || "-._".contains($0) ? $0 : "-" })
    return name.isEmpty ? "unknown" : name
  }

  /// Text in a description or a tag: no comment, no second tag and no new line begins in it.
  private static func plain(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy {
      $0 < 0x80 && $0 > 0x20 && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "|")
    }
    return isPlain ? text : String(text.map { ";,|".contains($0) || $0.isWhitespace ? " " : $0 })
  }
}
