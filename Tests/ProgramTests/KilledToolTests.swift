import Foundation
import TestSupport
import Testing

/// A turn of five steps with two parallel calls, killed at any moment.
@Suite(.serialized) struct KilledToolTests {
  private static let prompt =
    "read_file a.txt then read_file b.txt and read_file c.txt then read_file a.txt then read_file b.txt"
  private static let kills = ProcessInfo.processInfo.environment["TUPPENCE_TOOL_KILLS"].flatMap { Int($0) } ?? 12

  @Test func everyStepIsBilledAndNoCallRunsTwice() async throws {
    let stage = try await ToolFixture(options: ["--pace", "3"])
    let tools = ["--tools", "read_file", "--allow-tool", "local/read_file"]
    let clock = ContinuousClock()
    let start = clock.now
    let whole = try stage.start(["ask"] + tools + [Self.prompt])
    #expect(try await whole.waitForExit() == .status(0))
    let length = clock.now - start
    #expect(stage.posts == 5)
    var random = SeededRandom(seed: UInt64(Date().timeIntervalSince1970))
    var cut = 0
    for _ in 0..<Self.kills {
      let child = try stage.start(["ask"] + tools + [Self.prompt])
      try await Task.sleep(for: length * Int.random(in: 1...99, using: &random) / 100)
      child.signal(SIGKILL)
      if try await child.waitForExit() == .signal(SIGKILL) { cut += 1 }
      guard !stage.user.journals.isEmpty else { continue }
      let before = stage.uses.count
      // The next start answers the calls that were not run, and runs none.
      let next = try await stage.ask("-c", "--tools", "read_file", "go on")
      #expect(next.exit == .status(0), "\(next.errors)")
      #expect(stage.uses.count == before)
    }
    #expect(cut > Self.kills / 2)
    try await stage.settle()
    try expectNoCallRanTwice(stage)
    let sums = try await stage.sums()
    #expect(sums.open.isEmpty && sums.unnamed.count <= cut)
    #expect(sums.ledger.generations + sums.unnamed.count == sums.gateway.generations)
    let known = DecimalText(sums.ledger.cost) ?? .zero
    #expect(sums.unnamed.map(\.cost).reduce(known, +).description == sums.gateway.cost)
  }

  private func expectNoCallRanTwice(_ stage: ToolFixture) throws {
    var started: [String: Int] = [:]
    for journal in stage.user.journals {
      for line in try String(contentsOf: journal, encoding: .utf8).split(separator: "\n") {
        guard let use = try? JSON(String(line)), use.type.text == "tool", use.status.text == "started" else { continue }
        started["\(journal.lastPathComponent) \(use.turn) \(use.attempt) \(use.call.text ?? "")", default: 0] += 1
      }
    }
    #expect(!started.isEmpty && started.values.allSatisfy { $0 == 1 })
  }
}
