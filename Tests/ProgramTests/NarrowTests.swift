import Foundation
import TestSupport
import Testing

/// Tables on screens of every width: what they leave out is never a part of an amount.
@Suite(.serialized)
struct NarrowTests {
  private static let widths = [20, 40, 80, 200]

  private func rows(_ transcript: String) -> [String] {
    var text = transcript.replacing("\r\n", with: "\n")
    for code in ["0", "1", "2", "31", "33", "36"] { text = text.replacing("\u{1B}[\(code)m", with: "") }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  private func expect(_ texts: [String], in rows: [String], width: Int, _ what: String) {
    for row in rows { #expect(row.count <= width, "\(what): \(row)") }
    for text in texts { #expect(rows.contains { $0.contains(text) }, "\(text) in \(what) at \(width): \(rows)") }
  }

  @Test(arguments: widths) func theChatsTablesKeepTheirAmountsWhole(_ width: Int) async throws {
    let home = try Home(try CannedGateway(costs: ["0.0012337", "1234.5678901"]))
    let driver = try await TerminalDriver(home, ["--no-tags"], columns: width)
    for prompt in ["one", "two"] { try await driver.line(prompt) }
    for command in ["/settle", "/confirm 1", "/confirm 2"] { try await driver.line(command) }
    func rows(_ line: String) async throws -> [String] {
      try driver.type(line + "\r")
      try await driver.see("\u{1B}[?2004l")
      let shown = String(try await driver.see(TerminalDriver.ready).dropLast(TerminalDriver.ready.count))
      try await driver.see("▸")
      return self.rows(shown)
    }
    let cost = try await rows("/cost")
    expect(["$0.001234", "$1234.57", "total"], in: cost, width: width, "/cost")
    #expect(cost[0].hasPrefix(" turn") && cost[0].contains("state") == (width > 20))
    #expect(cost[0].contains("assistant") == (width > 40) && cost[0].contains(" in ") == (width > 40))
    expect(["$1234.57"], in: try await rows("/sessions"), width: width, "/sessions")
    expect(["$2.00", "$3.00"], in: try await rows("/models"), width: width, "/models")
    try await driver.leave()
    for (command, texts) in [("sessions", ["$1234.57"]), ("models", ["$2.00", "$3.00"])] {
      let terminal = try home.terminal([command], columns: width)
      #expect(try await terminal.waitForExit(timeout: TerminalDriver.patience) == .status(0))
      expect(texts, in: self.rows(terminal.transcript), width: width + (command == "models" ? 40 : 0), command)
    }
  }
}
