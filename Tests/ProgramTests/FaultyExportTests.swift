import Foundation
import TestSupport
import Testing

/// The export formats of a ledger of faulty turns, by the sums that others compute.
@Suite struct FaultyExportTests {
  /// Every fault in which each charge gets its id: then nothing is left to estimates once the bills are there.
  private static let faults = [
    "none", "none", "cut", "end", "error-in-stream", "one-byte", "crlf", "comments", "empty", "429", "503", "byok",
    "surcharge", "no-usage", "late-record", "no-record",
  ]

  @Test func everyFormatHasTheGatewayLogsTotalOnceAllIsSettled() async throws {
    let stage = try await SoakFixture(seed: UInt64.random(in: 1...999_999), faults: Self.faults)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for chat in 0..<6 {
        let prompts = (0..<25).map { "faulty \(chat).\($0) ?\n" }.joined()
        group.addTask { _ = try await stage.user.run(["chat"], input: Data(prompts.utf8), with: stage.access) }
      }
      try await group.waitForAll()
    }
    try await stage.restart(faultless: true)
    try await eventually("every bill") { try await stage.settle().pending == .number(0) }
    let sums = try await stage.sums()
    #expect(sums.open.isEmpty && sums.unnamed.isEmpty && sums.gateway.generations > 100, "seed \(stage.seed)")
    #expect(sums.ledger.cost == sums.gateway.cost, "seed \(stage.seed)")
    let judged = try await stage.user.judged(total: sums.gateway.cost)
    #expect(judged.components(separatedBy: "sum ").count > 8 || judged.contains("no judge: python3"), "\(judged)")
  }
}
