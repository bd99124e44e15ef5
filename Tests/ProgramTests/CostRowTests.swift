import Foundation
import TestSupport
import Testing

/// The one row of money under a reply, as it stands on a screen and as its bill changes it.
@Suite(.serialized)
struct CostRowTests {
  private static let reported = "¤ $0.000003 reported +$0.00015 tags · 20 in · 3 out"

  private func isMoney(_ row: String) -> Bool { row.hasPrefix("¤ $") }

  private func window(_ gateway: CannedGateway) async throws -> Tmux {
    let home = try Home(gateway)
    #expect(try await home.run(["config", "set", "model", "openai/gpt-4.1-nano"]).exit == .status(0))
    return try await Tmux.chat(home, columns: 80)
  }

  /// What is typed while the bill is not there, and the rows below the cost row then.
  static let drafts: [(keys: [String], rows: [String])] = [
    ([], ["duck ▸"]), (["half a line"], ["duck ▸ half a line"]),
    (["one", "M-Enter", "two", "M-Enter", "three"], ["duck ▸ one", "two", "three"]),
    (["one \\", "Enter", "two"], ["duck ▸ one \\", "… two"]),
  ]

  @Test(arguments: drafts.indices) func aBillChangesTheRowInPlace(_ number: Int) async throws {
    let (keys, rows) = Self.drafts[number]
    let bills = ByteServer.Gate()
    let window = try await window(try CannedGateway(costs: ["0.00016"], bills: bills))
    try await window.type("first\r")
    let before = try await window.see { $0.contains { $0.hasPrefix(Self.reported) } }
    for key in keys { try await ["M-Enter", "Enter"].contains(key) ? window.press(key) : window.type(key) }
    let typed = try await window.see { seen in
      seen.count == before.count + rows.count - 1
        && zip(seen.suffix(rows.count), rows).allSatisfy { $0.hasPrefix($1) }
    }
    let cursor = try await window.cursor()
    bills.open()
    let after = try await window.see { $0.contains { $0.hasPrefix("¤ $0.00016 billed (+$0.000007 against reported)") } }
    #expect(after.count == typed.count && after.count(where: isMoney) == 1, "\(after)")
    for (row, other) in zip(typed, after) where !isMoney(row) {
      // The prompt has the new total at its right, where the draft leaves room.
      #expect(row == other || other.hasPrefix(row.components(separatedBy: "  ")[0]), "\(other)")
    }
    #expect(try await window.cursor() == cursor)
  }

  @Test func aBillThatComesLaterHasARowWithItsTurn() async throws {
    let bills = ByteServer.Gate()
    let window = try await window(try CannedGateway(costs: ["0.00016"], bills: bills))
    try await window.type("first\r")
    try await window.see { $0.contains { $0.hasPrefix(Self.reported) } }
    try await window.type("/tags\r")
    try await window.see { $0.filter { $0.contains("▸") }.count == 3 }
    bills.open()
    let rows = try await window.see {
      $0.contains("¤ turn 1 · $0.00016 billed (+$0.000007 against reported) · session $0.00016")
    }
    #expect(rows.contains { $0.hasPrefix(Self.reported) })
  }

  @Test func theBillOfAnotherSessionSaysSoWithoutASum() async throws {
    let bills = ByteServer.Gate()
    let window = try await window(try CannedGateway(costs: ["0.00016"], bills: bills))
    try await window.type("first\r")
    try await window.see { $0.contains { $0.hasPrefix(Self.reported) } }
    try await window.type("/new\r")
    try await window.see { $0.last?.contains("▸") == true && $0.filter { $0.contains("▸") }.count == 3 }
    bills.open()
    let row = ", turn 1: $0.00016 billed (+$0.000007 against reported)"
    try await window.see { $0.contains { $0.hasPrefix("¤ session ") && $0.hasSuffix(row) } }
  }

  @Test(arguments: ["short", "off"]) func theUserSaysHowMuchItSays(_ detail: String) async throws {
    let bills = ByteServer.Gate()
    let gateway = try CannedGateway(costs: ["0.00016"], bills: bills) { _, number, id in
      CannedGateway.reply("Reply \(number).", id: id).map { step in
        guard case .send(let text) = step, number == 2 else { return step }
        return .send(text.replacing(#""finish_reason":"stop""#, with: #""finish_reason":"length""#))
      }
    }
    let home = try Home(gateway)
    #expect(try await home.run(["config", "set", "cost_line", "no"]).errors.contains("full, short, off"))
    #expect(try await home.run(["config", "set", "model", "openai/gpt-4.1-nano"]).exit == .status(0))
    #expect(try await home.run(["config", "set", "cost_line", detail]).exit == .status(0))
    let window = try await Tmux.chat(home, columns: 80)
    try await window.type("first\r")
    try await window.see { $0.last?.contains("▸") == true && $0.contains("Reply 1.") }
    bills.open()
    let rows = try await window.see { $0.last?.contains("$0.00016") == true }
    let shown = rows.filter { $0.hasPrefix("¤") }
    #expect(shown == (detail == "off" ? [] : ["¤ $0.00016 billed (+$0.000007 against reported) · session $0.00016"]))
    let asked = try await home.run(["ask", "second"])
    let line = asked.errors.split(separator: "\n").last ?? ""
    #expect(line.hasPrefix(detail == "off" ? "stopped: length limit" : "$0.000003 reported"), "\(asked.errors)")
  }

  /// A typed conversation of ten turns with two changes of the model: one row of money a turn.
  @Test func tenTurnsTakeTenRowsOfMoney() async throws {
    let home = try Home(try CannedGateway(costs: ["0.0000042"]))
    #expect(try await home.run(["config", "set", "model", "openai/gpt-4.1-nano"]).exit == .status(0))
    let window = try await Tmux.chat(home, columns: 80, rows: 24)
    for turn in 1...10 {
      if let model = [4: "gpt-5-mini", 8: "gpt-4.1-nano"][turn] {
        try await window.type("/model openai/\(model)\r")
        try await window.see { rows in
          rows.last?.hasPrefix("duck ▸") == true
            && rows.suffix(4).contains { $0.hasPrefix("¤ openai/\(model) from the next turn on") }
        }
      }
      try await window.type("Question \(turn)?\r")
      try await window.see { rows in
        guard let place = rows.lastIndex(of: "Reply \(turn).") else { return false }
        return rows[place...].contains { isMoney($0) && $0.contains(" billed ") }
      }
    }
    let all = try await window.history()
    let money = all.filter { $0.contains("$") && !$0.contains("▸") && !$0.contains("from the next turn on") }
      .filter { !$0.hasPrefix("  about $") }
    #expect(money.count == 10 && money.allSatisfy { isMoney($0) && $0.contains("billed") }, "\(money)")
    for turn in 1...10 {
      let place = try #require(all.firstIndex(of: "Reply \(turn)."))
      #expect(isMoney(all[place + 1]) && all[place + 2].hasPrefix("duck ▸"), "\(all[place...].prefix(4))")
    }
  }
}
