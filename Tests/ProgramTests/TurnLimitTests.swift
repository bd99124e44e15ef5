import Foundation
import TestSupport
import Testing

/// Turns that may cost more than one turn may, in scripts and in the chat.
@Suite(.serialized)
struct TurnLimitTests {
  private func costly() throws -> CannedGateway {
    try CannedGateway(costs: ["0.01"]) { _, number, id in
      CannedGateway.reply("Reply \(number).", id: id, cost: "0.01")
    }
  }

  private func set(_ home: Home, _ name: String, _ value: String) async throws {
    let run = try await home.run(["config", "set", name, value])
    try #require(run.exit == .status(0), "\(run.errors)")
  }

  @Test func aDearTurnOfAScriptIsRefusedWithoutAYes() async throws {
    let gateway = try costly()
    let home = try Home(gateway)
    let large = Data(String(repeating: "word ", count: 600_000).utf8)
    let refused = try await home.run(["ask", "what is this?"], input: large)
    #expect(refused.exit == .status(77) && refused.output.isEmpty && gateway.prompts.isEmpty)
    #expect(refused.errors.contains("more than the $0.50 that one turn may cost; nothing was sent"))
    #expect(refused.errors.contains("--yes agrees to it; --turn-limit AMOUNT raises the limit"))
    let file = home.folder("notes.txt")
    try large.prefix(1_000_000).write(to: file)
    let files = Array(repeating: ["--attach", file.path], count: 3).flatMap { $0 }
    #expect(try await home.run(["ask"] + files + ["what is this?"]).exit == .status(77))
    #expect(gateway.prompts.isEmpty && home.journals.isEmpty)
    for option in [["--yes"], ["--turn-limit", "off"], ["--turn-limit", "$9"]] {
      #expect(try await home.run(["ask"] + option + ["what is this?"], input: large).exit == .status(0))
    }
    #expect(gateway.prompts.count == 3)
    #expect(try await home.run(["ask", "--turn-limit", "much", "one"]).exit == .status(64))
    try await set(home, "turn_limit", "off")
    #expect(try await home.run(["ask", "what is this?"], input: large).exit == .status(0))
  }

  @Test func theChatAsksAboutADearTurnAndPipesRefuseIt() async throws {
    let gateway = try costly()
    let home = try Home(gateway)
    let driver = try await TerminalDriver(home, ["--no-tags", "--turn-limit", "0"])
    try await driver.catalogue()
    try driver.type("one\r")
    try await driver.see("more than the $0.00 that one turn may cost")
    try await driver.see("Send it? [y/N]")
    #expect(try await driver.line("n").contains("not sent"))
    #expect(gateway.prompts.isEmpty)
    #expect(try await driver.line("/budget turn 0.40").contains("(turn_limit in config.json)"))
    #expect(try await driver.line("one").contains("$0.01 reported"))
    #expect(try await driver.line("/budget").contains("a turn that may cost more than $0.40 is asked about"))
    try await driver.leave()
    try await set(home, "turn_limit", "0.000001")
    let piped = try await home.run(["chat", "--no-tags"], input: Data("one\n".utf8))
    #expect(piped.output.isEmpty && piped.errors.contains("/budget turn AMOUNT raises the limit"))
    #expect(gateway.prompts.count == 1)
  }

  /// The question waits on a thread of its own: with one processor the pool has one thread, which Ctrl-C needs.
  @Test(.enabled(if: access("/usr/bin/taskset", X_OK) == 0))
  func controlCIsANoWithOneProcessorToo() async throws {
    let gateway = try costly()
    let home = try Home(gateway)
    let terminal = try PseudoTerminal(
      path: "/usr/bin/taskset", arguments: ["-c", "0", try Home.program(), "ask", "--budget", "0.0001", "one"],
      environment: home.environment(), folder: home.folder.url.path, columns: 200)
    try await terminal.read(until: "Send it? [y/N]", timeout: TerminalDriver.patience)
    try terminal.send("\u{03}")
    try await terminal.read(until: "nothing was sent", timeout: TerminalDriver.patience)
    #expect(try await terminal.waitForExit(timeout: TerminalDriver.patience) == .status(77))
    #expect(gateway.prompts.isEmpty)
  }
}
