import Foundation
import Records
import TestSupport
import Testing

/// The built `ask` against the built sandbox with each fault, both as processes of their own, over loopback HTTP.
@Suite struct FaultTableTests {
  @Test(arguments: FaultRow.all)
  func showsAndRecordsWhatTheTableSays(_ row: FaultRow) async throws {
    let stage = try await FaultFixture(row.name)
    let ask = try stage.user.start(["ask", "Why is the sky blue?"], with: stage.access)
    if row.name == "stall" {
      // The client's own deadline is two minutes; a user has no such patience.
      try await eventually("text before the silence") { !ask.output.isEmpty }
      ask.signal(SIGINT)
    }
    #expect(try await ask.waitForExit(timeout: .seconds(60)) == .status(row.exit), "\(ask.errors)")
    expect(ask.output, is: row.reply)
    let lines = ask.errors.split(separator: "\n").map(String.init)
    #expect(Self.costLine(in: lines) == row.costLine)
    #expect(lines.count { $0.contains(" · try ") } == row.requests - 1)
    #expect(lines.filter { $0.hasPrefix("tuppence: ") }.count == (row.sentence == nil ? 0 : 1), "\(ask.errors)")
    if let sentence = row.sentence {
      #expect(lines.contains { Self.fits($0, "tuppence: " + sentence) }, "\(ask.errors)")
    }
    if let hint = row.hint { #expect(lines.contains("  " + hint), "\(ask.errors)") }
    // A redirect's target is the sandbox too: whatever arrives, is in its log.
    #expect(stage.requests.filter { $0.hasPrefix("POST ") }.count == row.requests)
    #expect(stage.requests.allSatisfy { $0.hasPrefix("POST /v1/chat/completions ") }, "\(stage.requests)")
    try await expectLedger(row, stage)
  }

  private func expect(_ output: String, is reply: FaultRow.Reply) {
    switch reply {
    case .whole: #expect(output.hasSuffix("?\n"), "\(output)")
    case .part: #expect(!output.isEmpty && output.hasSuffix("\n") && !output.contains("?"), "\(output)")
    case .none: #expect(output.isEmpty)
    }
  }

  private func expectLedger(_ row: FaultRow, _ stage: FaultFixture) async throws {
    let export = try await stage.user.export()
    let turn = export.turns[0]
    let generation = try #require(turn.generations.list.last)
    #expect(turn.status.text == row.ledger.status && turn.state.text == row.ledger.state)
    #expect(generation.lookup.text == row.ledger.lookup && turn.generations.list.count == row.requests)
    #expect(generation.id.text?.hasPrefix("gen_") == (row.later == nil ? nil : true))
    // Unknown is never zero, and free is.
    #expect((turn.cost == .null) == (row.ledger.state == "unknown"))
    #expect(export.totals.at_least == .flag(row.ledger.state == "unknown"))
    if row.ledger.state == "free" { #expect(turn.cost.text == "0") }
    guard let later = row.later else {
      #expect(try await stage.settle() == "0 settled, 0 still open\n")
      return
    }
    if later != "billed" {
      #expect(try await stage.settle() == "0 settled, 1 still open\n")
      #expect(try await stage.user.export().turns[0].state.text == later)
      return
    }
    try await stage.settleInTime()
    let billed = try await stage.user.export().turns[0]
    #expect(billed.state.text == "billed" && billed.generations.list.last?.lookup.text == "done")
    #expect(try billed.cost.text == stage.charged())
    #expect(billed.generations.list.last?.byok == .flag(row.name == "byok"))
  }

  /// The cost line without what differs from run to run.
  private static func costLine(in lines: [String]) -> String? {
    guard let line = lines.last(where: { $0.contains(" · session ") }) else { return nil }
    let parts = line.components(separatedBy: " · ").filter { part in
      !part.hasPrefix("session ") && !part.hasSuffix(" in") && !part.hasSuffix(" out") && !part.hasSuffix(" s")
    }
    let money = /\$[0-9]+\.[0-9]{4,}(?! tags| surcharges)(?![0-9])/
    return parts.joined(separator: " · ").replacing(money, with: "$…")
  }

  /// Whether a line is the sentence, in which `…` stands for any text.
  private static func fits(_ line: String, _ sentence: String) -> Bool {
    let parts = sentence.components(separatedBy: "…")
    return parts.count == 1
      ? line == sentence : line.hasPrefix(parts[0]) && line.count > parts[0].count && line.hasSuffix(parts[1])
  }

  @Test func anUnknownFaultIsNamedWithTheNearest() async throws {
    let home = try Home()
    for (word, hint) in [("402", "did you mean 402-credit?"), ("zzz", "tuppence sandbox --fault list shows them")] {
      let run = try await home.run(["sandbox", "--fault", word])
      #expect(run.exit == .status(64) && run.output.isEmpty)
      #expect(run.errors == "tuppence: there is no fault \"\(word)\"\n  \(hint)\n")
    }
  }

  @Test func severalFaultsAreDrawnByASeedThatIsTold() async throws {
    let home = try Home()
    let sandbox = try home.start(["sandbox", "--fault", "429,no-record", "--seed", "5", "--pace", "0"])
    try await sandbox.wait(for: "with a fault drawn for each request (--seed 5): 429, no-record\n")
    for arguments in [["--fault", "cut,4029"], ["--fault", "cut,"], ["--seed", "x"], ["--pace", "-1"]] {
      let run = try await home.run(["sandbox"] + arguments)
      #expect(run.exit == .status(64) && run.output.isEmpty, "\(arguments)")
    }
  }

  @Test func everyNamedFaultHasItsRow() async throws {
    let run = try await Home().run(["sandbox", "--fault", "list"])
    #expect(run.exit == .status(0) && run.errors.isEmpty)
    let names = run.output.split(separator: "\n").compactMap { $0.split(separator: " ").first.map(String.init) }
    #expect(names == FaultRow.all.map(\.name))
  }

  /// `RECORD_SNAPSHOTS=1` writes the rows of the sandbox's README again.
  @Test func theReadmeHasJustTheseRows() throws {
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources/Sandbox/README.md")
      .standardized
    var parts = try String(contentsOf: url, encoding: .utf8)
      .components(separatedBy: "\n## What you see when something fails\n")
    try #require(parts.count == 2)
    let end = parts[1].range(of: "\n## ")?.lowerBound ?? parts[1].endIndex
    let lines = parts[1][..<end].components(separatedBy: "\n")
    let wanted = FaultRow.all.map(\.markdown)
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      let head = lines.prefix { $0 != "|---|---|---|" } + ["|---|---|---|"]
      let foot = lines.reversed().prefix { !$0.hasPrefix("|") }.reversed()
      parts[1].replaceSubrange(..<end, with: (head + wanted + foot).joined(separator: "\n"))
      try Data(parts.joined(separator: "\n## What you see when something fails\n").utf8).write(to: url)
    } else {
      #expect(lines.filter { $0.hasPrefix("| `") && !$0.hasPrefix("| `--fault`") } == wanted)
    }
  }

  @Test func waitingForTheBillAsksForItOnceAtATime() async throws {
    let stage = try await FaultFixture("late-record")
    let run = try await stage.user.run(["ask", "--wait-for-bill", "hi"], with: stage.access)
    #expect(run.exit == .status(0) && run.errors.contains(" billed"))
    let looks = stage.requests.filter { $0.hasPrefix("GET /v1/generation ") }
    // At 2, 4 and 7 seconds.
    #expect(looks.filter { $0.hasSuffix(" 404") }.count == 2 && looks.filter { $0.hasSuffix(" 200") }.count == 1)
  }
}
