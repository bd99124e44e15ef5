import Foundation
import TestSupport
import Testing

/// Options of `ask` for scripts: quiet, variables, settings of requests.
@Suite struct AskOptionTests {
  private func assistant(_ text: String, in home: Home) throws {
    let folder = home.files.appending(path: "prompts")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try Data(text.utf8).write(to: folder.appending(path: "helper.md"))
  }

  @Test func quietLeavesErrorsOnly() async throws {
    let home = try Home(try CannedGateway())
    let quiet = try await home.run(["ask", "-q", "hi"])
    #expect(quiet.output == "Reply 1.\n" && quiet.errors.isEmpty && quiet.exit == .status(0))
    let wrong = try await home.run(["ask", "-q", "--session", "zzzz", "hi"])
    #expect(wrong.errors.contains("no session \"zzzz\"") && wrong.exit == .status(1))
  }

  @Test func aScriptGivesTheVariables() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    try assistant("---\nvariables:\n  level: senior\n---\n{{level}} in {{language}}", in: home)
    let without = try await home.run(["ask", "-a", "helper", "hi"])
    #expect(without.exit == .status(64) && without.errors.contains("needs a value for language"))
    #expect(without.errors.contains("--var language=VALUE"))
    let piped = try await home.run(["chat", "-a", "helper"], input: Data("hi\n".utf8))
    #expect(piped.exit == .status(64))
    #expect(gateway.prompts.isEmpty && home.journals.isEmpty)
    let given = try await home.run(
      ["ask", "-a", "helper", "--var", "language=Go=1", "--var", "level=", "-o", "temperature=0.25", "hi"])
    #expect(given.exit == .status(0), "\(given.errors)")
    let sent = try #require(gateway.prompts.first)
    #expect(sent.messages.list.first?.content.text == " in Go=1")
    #expect(sent.temperature == .number(Decimal(string: "0.25") ?? 0))
    // The next turn of the session has them too.
    #expect(try await home.run(["ask", "-c", "again"]).exit == .status(0))
    #expect(gateway.prompts.last?.messages.list.first?.content.text == " in Go=1")
  }

  @Test func aTerminalAsksForAVariable() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    try assistant("In {{language}}", in: home)
    let terminal = try home.terminal(["ask", "-a", "helper", "hi"])
    _ = try await terminal.read(until: "language (for helper): ", timeout: TerminalDriver.patience)
    try terminal.send("Ada\r")
    #expect(try await terminal.waitForExit(timeout: TerminalDriver.patience) == .status(0))
    #expect(gateway.prompts.last?.messages.list.first?.content.text == "In Ada")
  }

  @Test func theTitleOfAPipedPromptIsTheQuestion() async throws {
    let home = try Home(try CannedGateway())
    let run = try await home.run(["ask", "Review this"], input: Data("diff --git a b\n+x\n".utf8))
    #expect(run.exit == .status(0))
    let list = try await home.run(["sessions"])
    #expect(list.output.contains("Review this") && !list.output.contains("diff --git"))
  }
}
