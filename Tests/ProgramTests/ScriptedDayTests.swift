import Foundation
import TestSupport
import Testing

/// A user's day in the chat against the sandbox, with the fewest keys; every cent of it is in the ledger.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct ScriptedDayTests {
  /// What the independent script makes of the sandbox's raw log and of the journals.
  private func sums(_ home: Home) async throws -> LedgerSums {
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Scripts/ledger-sum")
    let folders = ["sandbox", "sessions"].map { home.files.appending(path: $0).path }
    let child = try ChildProgram(
      path: "/bin/sh", arguments: [script.standardized.path] + folders,
      environment: ["PATH": "/usr/bin:/bin:/usr/local/bin:/opt/homebrew/bin"])
    let exit = try await child.waitForExit(timeout: .seconds(60))
    #expect(exit == .status(0) && child.errors.isEmpty, "\(child.output)\(child.errors)")
    return try LedgerSums(child.output)
  }

  /// Types a line and waits for what the chat says to it, and for the next prompt.
  private func line(_ text: String, _ driver: TerminalDriver, shows words: String) async throws {
    let shown = try await driver.line(text)
    #expect(shown.contains(words), "\(text): \(shown)")
  }

  @Test func tenTasksLeaveALedgerWhoseTotalIsWhatWasBilled() async throws {
    let home = try Home()
    let editor = home.folder("editor")
    try Data("#!/bin/sh\necho 'Why does an actor re-enter?' > \"$1\"\n".utf8).write(to: editor)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: editor.path)
    let driver = try await TerminalDriver(home, with: ["EDITOR": editor.path])
    try await driver.catalogue()
    // A question, a switch, a question there.
    try await line("Why does my actor deadlock?", driver, shows: "¤")
    try await line("/model gpt-5-mini", driver, shows: "openai/gpt-5-mini from the next turn on")
    try await line("It awaits itself.", driver, shows: "¤")
    // Thrown away and asked again, of another model for once, and with other words.
    try await line("/retry", driver, shows: "¤")
    try await line("/retry haiku", driver, shows: "¤")
    try await line("/edit last", driver, shows: "Why does an actor re-enter?")
    try await line("/undo", driver, shows: "is out of the conversation")
    // Another way from the first turn on.
    try await line("/fork 1", driver, shows: "goes on from turn 1")
    try await line("What if it is a class?", driver, shows: "¤")
    // Two models beside each other.
    try driver.type("/compare haiku,gpt-5-mini Which lock is right?\r")
    try await driver.see("Keep which reply, 1 to 2? [1] ")
    try driver.type("2\r")
    try await driver.see("is in the conversation; the costs count all replies")
    try await driver.prompt()
    // Another assistant, a setting, and back to what was said this morning.
    try await line("/assistant swift", driver, shows: "swift from the next turn on")
    try await line("/set temperature 0.2", driver, shows: "temperature: 0.2")
    try await line("Show it.", driver, shows: "¤")
    // A summary in the conversation's place, and the conversation again.
    try await line("/compact haiku", driver, shows: "the summary is in the place of 4 turns")
    try await line("/compact undo", driver, shows: "the conversation is back in the place of its summary: 4 turns")
    try await line("/search re-enter", driver, shows: "turn 5 prompt")
    try await line("/resume 1", driver, shows: "5 turns")
    try await line("And now?", driver, shows: "¤")
    try await driver.leave()
    let piped = try await home.run(
      ["ask", "--gateway", "sandbox", "-q", "--models", "anthropic/claude-haiku-4.5,openai/gpt-5-mini", "Review it"],
      input: Data("diff --git a b\n+ lock()\n".utf8))
    #expect(piped.exit == .status(0) && piped.errors.isEmpty)
    #expect(try await home.run(["settle", "--wait=60s"]).exit == .status(0))

    let sums = try await sums(home)
    #expect(sums.gateway.generations == 13 && sums.gateway.cost == sums.ledger.cost)
    #expect(sums.open.isEmpty && sums.unnamed.isEmpty)
    let report = try JSON(try await home.run(["report", "--gateway", "sandbox", "--json"]).output)
    #expect(DecimalText(report.totals.cost.text ?? "") == DecimalText(sums.gateway.cost))
    let exports = try JSON(try await home.run(["export", "--all", "--gateway", "sandbox", "--format", "json"]).output)
    let sessions = exports.sessions.list
    #expect(sessions.count == 3 && sessions.reduce(0) { $0 + $1.turns.list.count } == 13, "\(exports)")
    #expect(DecimalText(exports.play_money.cost.text ?? "") == DecimalText(sums.gateway.cost))
  }
}
