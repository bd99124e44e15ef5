import Foundation
import TestSupport
import Testing

/// Lines at the prompt of a chat on a terminal: what is a command, what is text, and what each does.
@Suite(.serialized)
struct ChatCommandTests {
  /// A gateway that is slow to tell its credit delays neither the prompt nor a turn; a second chat of the day does not ask.
  @Test func theFirstChatOfADayLooksAtTheCredit() async throws {
    let gate = ByteServer.Gate()
    let gateway = try CannedGateway(credits: gate)
    let home = try Home(gateway)
    let driver = try await TerminalDriver(home)
    try await eventually("a request for the credit") {
      gateway.server.requests.contains { $0.path.hasSuffix("/credits") }
    }
    try await driver.line("one")
    #expect(gateway.sent == ["one"])
    gate.open()
    let file = home.files.appending(path: "credits.json")
    try await eventually("a look at the credit") { FileManager.default.fileExists(atPath: file.path) }
    try await driver.leave()
    #expect(try JSON(String(contentsOf: file, encoding: .utf8)).looks.keys.count == 1)
    let second = try await TerminalDriver(home)
    try await second.line("two")
    try await second.leave()
    #expect(gateway.server.requests.count { $0.path.hasSuffix("/credits") } == 1)
  }

  @Test func anUnknownCommandSuggestsAndSendsNothing() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    let driver = try await TerminalDriver(home)
    let said = try await driver.line("/modle openai/gpt-5-mini")
    #expect(said.contains("did you mean /model?") && said.contains("nothing was sent"))
    try await driver.leave()
    #expect(gateway.prompts.isEmpty && home.journals.isEmpty)
  }

  @Test func pathsAndDoubleSlashesAreText() async throws {
    let gateway = try CannedGateway()
    let driver = try await TerminalDriver(try Home(gateway))
    try await driver.line("/usr/lib/x: error")
    try await driver.line("//help")
    try await driver.line("/2 is a half")
    #expect(
      gateway.prompts.map { $0.messages.list.last?.content.text } == ["/usr/lib/x: error", "/help", "/2 is a half"])
    try driver.type("exit\r")
    #expect(try await driver.exit() == .status(0))
  }

  @Test func aPasteOfThreeLinesIsSentOnceAndOnlyByEnter() async throws {
    let gateway = try CannedGateway()
    let driver = try await TerminalDriver(try Home(gateway))
    try driver.type("\u{1B}[200~/clear\r\nsecond\rthird\n\u{1B}[201~")
    try await driver.see("third")
    #expect(gateway.prompts.isEmpty)
    try driver.type("end")
    try await driver.see("end")
    #expect(gateway.prompts.isEmpty)
    try await driver.line("")
    #expect(gateway.prompts.map { $0.messages.list.last?.content.text } == ["/clear\nsecond\nthird\nend"])
    try await driver.leave()
  }

  @Test func retryTakesTheLastTurnsPlaceAndBothAreBilled() async throws {
    let gateway = try CannedGateway(costs: ["0.0001", "0.0002", "0.0004"])
    let home = try Home(gateway)
    let driver = try await TerminalDriver(home)
    #expect(try await driver.line("/retry").contains("no turn to ask again"))
    try await driver.line("one")
    try await driver.line("two")
    try await driver.line("/retry")
    let sent = gateway.prompts.map { $0.messages.list.dropFirst().compactMap(\.content.text) }
    #expect(sent == [["one"], ["one", "Reply 1.", "two"], ["one", "Reply 1.", "two"]])
    let answer = try await driver.line("/settle")
    #expect(answer.contains("session $0.0007"))
    #expect(try await driver.line("/settle").contains("nothing is open"))
    try await driver.leave()
    #expect(try await home.export().totals.cost.text == "0.0007")
  }

  @Test func clearForgetsTheWordsAndKeepsTheBills() async throws {
    let gateway = try CannedGateway(costs: ["0.0001"])
    let home = try Home(gateway)
    let driver = try await TerminalDriver(home)
    try await driver.line("one")
    try await driver.line("/clear")
    try await driver.line("two")
    #expect(gateway.prompts[1].messages.list.dropFirst().map(\.content.text) == ["two"])
    try await driver.line("/settle")
    try await driver.leave()
    #expect(try await home.export().totals.cost.text == "0.0002")
  }

  @Test func newStartsAnotherSessionAndBothAreBilled() async throws {
    let gateway = try CannedGateway(costs: ["0.0001"])
    let home = try Home(gateway)
    let driver = try await TerminalDriver(home)
    try await driver.line("/assistant swift")
    try await driver.line("one")
    #expect(try await driver.line("/new").contains("session "))
    try await driver.line("two")
    try await driver.see("billed")
    try await driver.see("billed")
    try await driver.leave()
    #expect(home.journals.count == 2)
    #expect(gateway.prompts[1].messages.list.dropFirst().map(\.content.text) == ["two"])
    for journal in home.journals {
      let export = try await home.export(journal.deletingPathExtension().lastPathComponent)
      #expect(export.totals.cost.text == "0.0001" && export.turns[0].assistant.text == "swift")
      #expect(export.totals.pending == .number(0))
    }
  }

  @Test func tagsOffLeavesThemOut() async throws {
    let gateway = try CannedGateway()
    let driver = try await TerminalDriver(try Home(gateway))
    #expect(try await driver.line("/tags").contains("assistant:duck, $0.00015 a turn"))
    #expect(try await driver.line("/tags off").contains("no tags are sent"))
    try await driver.line("one")
    #expect(try await driver.line("/tags maybe").contains("/tags cannot be \"maybe\""))
    #expect(try await driver.line("/tags on").contains("session:"))
    try await driver.line("two")
    #expect(gateway.prompts[0].providerOptions.gateway.tags == .null)
    #expect(gateway.prompts[1].providerOptions.gateway.tags.list.count == 2)
    try await driver.leave()
  }

  @Test func exportsIntoAFileThatItDoesNotOverwrite() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    let driver = try await TerminalDriver(home)
    #expect(try await driver.line("/export x.json").contains("no turns to export"))
    try await driver.line("one")
    #expect(try await driver.line("/export talk.json").contains("written to talk.json"))
    #expect(try await driver.line("/export talk.json").contains("talk.json exists"))
    #expect(try await driver.line("/export talk.docx").contains("no export format"))
    let file = try JSON(try String(contentsOf: home.folder("talk.json"), encoding: .utf8))
    #expect(file.turns[0].prompt.text == "one" && file.turns[0].reply.text == "Reply 1.")
    #expect(try await driver.line("/export").contains("Reply 1."))
    try await driver.leave()
    let markdown = try await home.run(["export", "-o", home.folder("talk.md").path])
    #expect(markdown.exit == .status(0))
    #expect(try String(contentsOf: home.folder("talk.md"), encoding: .utf8).contains("Reply 1."))
    #expect(try await home.run(["export", "-o", home.folder("talk.md").path]).exit == .status(1))
    #expect(try await home.run(["export", "--force", "-o", home.folder("talk.md").path]).exit == .status(0))
  }

  @Test func theCostTableHasEachTurnAndTheTotal() async throws {
    let gateway = try CannedGateway(costs: ["0.0001", "0.0002"])
    let driver = try await TerminalDriver(try Home(gateway))
    #expect(try await driver.line("/cost").contains("no turns yet"))
    try await driver.line("one")
    try await driver.line("/model openai/gpt-5-mini")
    try await driver.line("two")
    try await driver.line("/settle")
    let table = try await driver.line("/cost")
    for word in ["$0.0001", "$0.0002", "$0.0003", "billed", "by model", "openai/gpt-5-mini", "total"] {
      #expect(table.contains(word), "\(word) in \(table)")
    }
    try await driver.leave()
  }

  @Test func helpNamesEveryCommandAndCommandsEndTheChat() async throws {
    let driver = try await TerminalDriver(try Home(try CannedGateway()))
    let help = try await driver.line("/help")
    for name in ["model", "assistant", "cost", "tags", "retry", "clear", "new", "export", "settle", "quit"] {
      #expect(help.contains("/\(name) "), "\(name)")
    }
    try await driver.catalogue()
    #expect(try await driver.line("/model nosuch/model").contains("lists no model"))
    #expect(try await driver.line("/assistant swfit").contains("did you mean swift?"))
    try driver.type("/quit\r")
    #expect(try await driver.exit() == .status(0))
  }

  @Test(arguments: [20, 40, 80, 200])
  func everyWidthDoes(_ columns: Int) async throws {
    let gateway = try CannedGateway { _, _, id in
      CannedGateway.reply(String(repeating: "wide 日本語 words ", count: 20), id: id)
    }
    let driver = try await TerminalDriver(try Home(gateway), columns: columns)
    try driver.type(String(repeating: "a long line ", count: 12))
    driver.terminal.resize(columns: columns + 7, rows: 12)
    try await driver.line("")
    try await driver.line("/cost")
    try await driver.line("/help")
    try await driver.line("/settle")
    try await driver.leave()
    #expect(gateway.prompts.count == 1)
  }
}
