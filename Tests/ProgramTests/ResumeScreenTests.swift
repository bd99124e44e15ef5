import Foundation
import TestSupport
import Testing

/// What a resumed conversation shows of where it was left.
@Suite(.serialized)
struct ResumeScreenTests {
  private static let long = (1...40).map { "- item **\($0)**" }.joined(separator: "\n")

  private func home() async throws -> Home {
    let home = try Home(
      try CannedGateway(costs: ["0.00001"]) { _, number, id in
        CannedGateway.reply(number == 1 ? "An *early* reply." : Self.long, id: id)
      })
    #expect(try await home.run(["ask", "--no-tags", "first"]).exit == .status(0))
    #expect(try await home.run(["ask", "--no-tags", "--continue", "second question"]).exit == .status(0))
    #expect(try await home.run(["settle"]).exit == .status(0))
    return home
  }

  @Test func showsTheLastExchangeInAThirdOfTheScreen() async throws {
    let window = try await Tmux(try await home(), columns: 80, rows: 24, arguments: "--continue")
    let rows = try await window.see { $0.last?.hasPrefix("duck ▸") == true }
    let start = try #require(rows.firstIndex(of: "▸ second question"), "\(rows)")
    #expect(
      rows[start + 1] == "…"
        && rows[start + 2...start + 7].allSatisfy { $0.contains("item 3") || $0.contains("item 40") })
    let facts = rows[(start + 8)...].dropLast().joined(separator: " ")
    #expect(facts.hasPrefix("¤ session ") && facts.contains("duck · "), "\(facts)")
    #expect(facts.contains("2 turns · $0.00002 billed"), "\(facts)")
    #expect(!rows.contains { $0.contains("early") || $0.contains("**") })
  }

  @Test func theHistoryIsRendered() async throws {
    let driver = try await TerminalDriver(try await home(), ["--continue"], with: ["PAGER": "cat"])
    let shown = try await driver.line("/history")
    #expect(shown.contains("\u{1B}[3mearly\u{1B}[0m") && !shown.contains("**"))
    try await driver.leave()
  }
}
