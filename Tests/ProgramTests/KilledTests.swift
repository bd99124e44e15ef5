import Foundation
import Synchronization
import TestSupport
import Testing

/// kill -9 at any moment: what was spent is found by the next start.
@Suite(.serialized)
struct KilledTests {
  /// A first reply that never ends, and whole ones after it.
  private func gateway(cost: String = "0.0007") throws -> CannedGateway {
    try CannedGateway(costs: [cost]) { _, number, id in
      number == 1
        ? CannedGateway.reply(["Half of", " it"], id: id, until: ByteServer.Gate())
        : CannedGateway.reply("Whole.", id: id)
    }
  }

  /// The sandbox's replies are short: one may be whole before the signal is there.
  private func expectFound(_ home: Home, cost: String, orWhole: Bool = false) async throws {
    let driver = try await TerminalDriver(home)
    try await driver.see("billed")
    #expect(driver.terminal.transcript.contains("looking up a charge that an earlier session left open"))
    try await driver.leave()
    let export = try await home.export()
    let status = export.turns[0].status.text
    #expect(status == "interrupted" || (orWhole && status == "complete"))
    #expect(export.turns[0].prompt.text == "one")
    #expect(export.totals.cost.text == cost && export.totals.state.text == "billed")
    #expect(export.totals.pending == .number(0))
  }

  @Test func anAskKilledInTheMiddleOfAReplyIsBilledByTheNextChat() async throws {
    let home = try Home(try gateway())
    let child = try home.start(["ask", "one"])
    try await child.wait(for: "Half of it")
    child.signal(SIGKILL)
    #expect(try await child.waitForExit() == .signal(SIGKILL))
    try await expectFound(home, cost: "0.0007")
  }

  @Test func aChatKilledInTheMiddleOfAReplyIsBilledByTheNextChat() async throws {
    let home = try Home(try gateway())
    let driver = try await TerminalDriver(home)
    try driver.type("one\r")
    try await driver.see("Half")
    driver.terminal.signal(SIGKILL)
    #expect(try await driver.exit() == .signal(SIGKILL))
    try await expectFound(home, cost: "0.0007")
  }

  @Test func aKilledSandboxChatIsBilledByTheNextChat() async throws {
    let home = try Home()
    let driver = try await TerminalDriver(home)
    try driver.type("one\r")
    try await eventually("generation recorded") { !home.records("generation").isEmpty }
    driver.terminal.signal(SIGKILL)
    #expect(try await driver.exit() == .signal(SIGKILL))
    let file = try String(contentsOf: home.files.appending(path: "sandbox/generations.jsonl"), encoding: .utf8)
    let bill = try JSON(file).bill
    let parts = [bill.inputCost, bill.outputCost, bill.surcharge].compactMap { $0.text.flatMap { DecimalText($0) } }
    try #require(parts.count == 3)
    try await expectFound(home, cost: (parts[0] + parts[1] + parts[2]).description, orWhole: true)
  }

  @Test func nextAskOfTheSameSessionGoesOnAfterAKill() async throws {
    let gateway = try gateway()
    let home = try Home(gateway)
    let child = try home.start(["ask", "one"])
    try await child.wait(for: "Half of it")
    child.signal(SIGKILL)
    _ = try await child.waitForExit()
    let run = try await home.run(["ask", "-c", "two"])
    #expect(run.exit == .status(0) && run.output == "Whole.\n")
    #expect(try await home.run(["settle"]).output.contains("2 settled, 0 still open"))
    #expect(try await home.export().turns.list.map(\.cost.text) == ["0.0007", "0.0007"])
  }

  /// Every reply says its own id, in a stream of many small events; each program is killed after a random while.
  @Test func atAnyMomentEveryIdThatWasPrintedIsRecordedAndFound() async throws {
    let gateway = try CannedGateway(costs: ["0.01"]) { _, _, id in
      let body = CannedGateway.events(["<\(id)>"] + Array(repeating: "word ", count: 100), id: id).map(ByteServer.chunk)
      return [.send(ByteServer.streamHead), .pieces(Array((body.joined() + ByteServer.lastChunk).utf8), size: 200)]
    }
    let home = try Home(gateway)
    var printed: Set<String> = []
    var moments: [Int] = []
    for round in 0..<20 {
      let arguments = round % 2 == 0 ? ["ask", "one"] : ["chat"]
      let child = try home.start(arguments, input: round % 2 == 0 ? "" : "one\ntwo\n")
      // Half of them from the start on, half from the moment the request is there.
      let isLate = round % 4 >= 2
      let before = gateway.server.posts
      if isLate { try await eventually("request") { gateway.server.posts > before } }
      let moment = Int.random(in: 0...(isLate ? 60 : 150))
      moments.append(moment)
      try await Task.sleep(for: .milliseconds(moment))
      child.signal(SIGKILL)
      _ = try await child.waitForExit()
      for match in child.output.matches(of: /<(gen_\w{26})>/) { printed.insert(String(match.1)) }
    }
    let recorded = Set(home.records("generation").compactMap(\.id.text))
    #expect(printed.isSubset(of: recorded), "killed after \(moments) ms")
    try #require(!printed.isEmpty, "killed after \(moments) ms")
    let run = try await home.run(["settle"])
    #expect(run.exit == .status(0) && run.output.contains(" 0 still open"), "\(run.output)")
    let found = Set(home.records("charge").compactMap(\.id.text))
    #expect(found == recorded)
    for journal in home.journals {
      let id = journal.deletingPathExtension().lastPathComponent
      let export = try await home.run(["export", "--format", "json", id])
      // A program that was killed before its first turn left a session without turns.
      if export.exit == .status(0) { #expect(try JSON(export.output).totals.pending == .number(0)) }
    }
  }
}
