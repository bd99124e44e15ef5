import Foundation
import TestSupport
import Testing

/// Amounts from the gateway's JSON through the ledger into every export, digit for digit.
@Suite(.serialized)
struct MoneyTests {
  /// What a gateway may write for an amount, and the same as a plain decimal.
  private static let matrix = [
    ("0.00123375", "0.00123375"), ("3.2e-06", "0.0000032"), ("0.0000003", "0.0000003"), ("3E-7", "0.0000003"),
    ("1.5e-05", "0.000015"), ("0.0012337500000000002", "0.0012337500000000002"), ("0", "0"), ("0.0", "0"),
    ("\"95.50\"", "95.5"), ("1.875e-8", "0.00000001875"), ("12345678.123456789012", "12345678.123456789012"),
    ("0.000000000000000000000001", "0.000000000000000000000001"), ("1e2", "100"), ("-0.5", "-0.5"),
  ]

  @Test func everyTextGoesRoundWithoutLosingADigit() async throws {
    let home = try Home(try CannedGateway(costs: Self.matrix.map(\.0)))
    let prompts = (1...Self.matrix.count).map { "prompt \($0)\n" }.joined()
    #expect(try await home.run(["chat", "--no-tags"], input: Data(prompts.utf8)).exit == .status(0))
    #expect(try await home.run(["settle"]).output.hasSuffix(" 0 still open\n"))
    // What is too strange to count is confirmed, so that the sums have it.
    for (place, amount) in Self.matrix.map(\.1).enumerated()
    where ["0.00123375", "95.5", "12345678.123456789012", "100", "-0.5"].contains(amount) {
      #expect(
        try await home.run(["generation", CannedGateway.id(place + 1), "--confirm"]).exit == .status(0), "\(amount)")
    }
    let turns = try await home.export().turns.list
    #expect(turns.map(\.cost.text) == Self.matrix.map(\.1))
    #expect(turns.allSatisfy { $0.state.text == "billed" })
    // The gateway's own digits stay in the journal.
    let raw = home.records("charge").compactMap(\.raw.text)
    for (text, _) in Self.matrix { #expect(raw.contains { $0.contains("\"total_cost\":\(text),") }, "\(text)") }
    let csv = try await home.run(["export", "--format", "csv"]).output
    #expect(csv.count { $0 == "\r\n" } == Self.matrix.count + 1 && csv.hasSuffix("\r\n"))
    let rows = csv.split(separator: "\r\n").map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    let place = try #require(rows.first?.firstIndex(of: "cost"))
    #expect(rows.dropFirst().map { String($0[place]) } == Self.matrix.map(\.1))
    let lines = try await home.run(["export", "--format", "jsonl"]).output.split(separator: "\n")
    let amounts = try lines.compactMap { try JSON(String($0)).cost.text }
    for (_, plain) in Self.matrix { #expect(amounts.contains(plain), "\(plain) in \(amounts)") }
    // The sum of all, by a means of its own; the half that was given back is taken off at the end.
    let sum = Self.matrix.map(\.1).filter { !$0.hasPrefix("-") }.compactMap { DecimalText($0) }.reduce(.zero, +)
    let total = try await home.export().totals.cost.text
    #expect(DecimalText(try #require(total)).map { "\($0 + (DecimalText("0.5") ?? .zero))" } == "\(sum)")
  }
}
