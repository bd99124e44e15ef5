import Foundation
import TestSupport
import Testing

/// Ctrl-C, Ctrl-D and signals: what stops, what is kept, and how the terminal is left.
@Suite(.serialized)
struct LeavingTests {
  /// How a terminal is before any program sat at it.
  private func usualSettings() throws -> String {
    try PseudoTerminal().terminalSettings
  }

  @Test func controlCStopsTheReplyKeepsThePromptAndBringsTheBill() async throws {
    let gateway = try CannedGateway(costs: ["0.07"]) { _, number, id in
      number == 1
        ? CannedGateway.reply(["Half of", " it"], id: id, until: ByteServer.Gate())
        : CannedGateway.reply("Whole.", id: id)
    }
    let home = try Home(gateway)
    let driver = try await TerminalDriver(home)
    try driver.type("one\r")
    try await driver.see("Half")
    try driver.type("\u{03}")
    #expect(try await driver.prompt().contains("interrupted"))
    let number = try #require(gateway.server.requests.firstIndex { $0.method == "POST" })
    try await gateway.server.clientClosed(number, within: TerminalDriver.patience)
    #expect(home.records("reply").first?["text"] == .string("Half of it"))
    try await driver.see("$0.07 billed")
    #expect(try await driver.line("two").contains("Whole."))
    try await driver.leave()
    #expect(try await home.export().turns.list.map(\.status.text) == ["interrupted", "complete"])
    #expect(try driver.terminal.terminalSettings == usualSettings())
  }

  @Test func controlCBeforeTheFirstTextGivesThePromptBack() async throws {
    let gateway = try CannedGateway { _, _, _ in [.stall] }
    let home = try Home(gateway)
    let driver = try await TerminalDriver(home)
    try driver.type("one\r")
    try await eventually("request") { !gateway.prompts.isEmpty }
    try driver.type("\u{03}")
    #expect(try await driver.prompt().contains("interrupted"))
    #expect(home.records("turn").count == 1 && home.records("reply").first?.status.text == "interrupted")
    try await driver.leave()
  }

  @Test func controlCAtThePromptClearsTheLineAndTwiceLeaves() async throws {
    let gateway = try CannedGateway()
    let driver = try await TerminalDriver(try Home(gateway))
    try driver.type("never sent")
    try await driver.see("never sent")
    try driver.type("\u{03}")
    try await driver.see("▸")
    try driver.type("\u{03}")
    try await driver.see("Ctrl-C again leaves")
    try await driver.prompt()
    try driver.type("\u{03}")
    #expect(try await driver.exit() == .status(0))
    #expect(gateway.prompts.isEmpty)
    #expect(try driver.terminal.terminalSettings == usualSettings())
  }

  @Test func controlDLeavesAtOnceWithNothingOpen() async throws {
    let driver = try await TerminalDriver(try Home(try CannedGateway()))
    #expect(try driver.terminal.terminalSettings != usualSettings())
    try await driver.leave()
    #expect(try driver.terminal.terminalSettings == usualSettings())
    #expect(driver.terminal.transcript.components(separatedBy: "\u{1B}[?2004l").count == 2)
  }

  @Test(arguments: [SIGTERM, SIGHUP])
  func aSignalAtThePromptRestoresTheTerminal(_ signal: Int32) async throws {
    let driver = try await TerminalDriver(try Home(try CannedGateway()))
    try driver.type("half")
    try await driver.see("half")
    driver.terminal.signal(signal)
    _ = try await driver.exit()
    #expect(try driver.terminal.terminalSettings == usualSettings())
    #expect(driver.terminal.transcript.components(separatedBy: "\u{1B}[?2004l").count == 2)
  }

  @Test(arguments: [SIGTERM, SIGHUP])
  func aSignalInTheMiddleOfAReplyKeepsWhatCame(_ signal: Int32) async throws {
    let gateway = try CannedGateway(costs: ["0.0007"]) { _, _, id in
      CannedGateway.reply(["Half of", " it"], id: id, until: ByteServer.Gate())
    }
    let home = try Home(gateway)
    let driver = try await TerminalDriver(home)
    try driver.type("one\r")
    try await driver.see("Half")
    driver.terminal.signal(signal)
    _ = try await driver.exit()
    #expect(try driver.terminal.terminalSettings == usualSettings())
    #expect(home.records("reply").first?["text"] == .string("Half of it"))
    try await home.run(["settle"])
    let export = try await home.export()
    #expect(export.totals.cost.text == "0.0007" && export.turns[0].status.text == "interrupted")
  }

  @Test(arguments: [["NO_COLOR": "1"], ["TERM": "dumb"]])
  func withoutColourTheProgramsOwnTextHasNoColours(_ more: [String: String]) async throws {
    let gateway = try CannedGateway { _, number, id in
      number == 1 ? CannedGateway.reply("Plain.", id: id) : ByteServer.answer("400 Bad Request", body: "{}")
    }
    let home = try Home(gateway)
    let terminal = try home.terminal(with: more)
    let isDumb = more["TERM"] != nil
    let prompt = isDumb ? "duck > " : "▸ "
    for line in ["one", "two", "/help", "/cost", "/nosuch", "/settle"] {
      try await terminal.read(until: prompt, timeout: TerminalDriver.patience)
      try terminal.send(line + (isDumb ? "\n" : "\r"))
    }
    try await terminal.read(until: "billed", timeout: TerminalDriver.patience)
    try await terminal.read(until: prompt, timeout: TerminalDriver.patience)
    try terminal.send("\u{04}")
    #expect(try await terminal.waitForExit(timeout: TerminalDriver.patience) == .status(0))
    for colour in Array(30...37) + Array(90...97) { #expect(!terminal.transcript.contains("\u{1B}[\(colour)m")) }
    if isDumb { #expect(!terminal.transcript.contains("\u{1B}")) }
    #expect(terminal.transcript.contains("Plain.\r\n"))
  }
}
