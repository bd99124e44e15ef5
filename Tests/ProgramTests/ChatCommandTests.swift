import Foundation
import TestSupport
import Testing

/// Lines at the prompt of a chat on a terminal: what is a command, what is text, and what each does.
@Suite(.serialized)
struct ChatCommandTests {
  @Test func anUnknownCommandSuggestsAndSendsNothing() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    let chair = try await Chair(home)
    let said = try await chair.line("/modle openai/gpt-5-mini")
    #expect(said.contains("did you mean /model?") && said.contains("nothing was sent"))
    try await chair.leave()
    #expect(gateway.prompts.isEmpty && home.journals.isEmpty)
  }

  @Test func pathsAndDoubleSlashesAreText() async throws {
    let gateway = try CannedGateway()
    let chair = try await Chair(try Home(gateway))
    try await chair.line("/usr/lib/x: error")
    try await chair.line("//help")
    try await chair.line("/2 is a half")
    #expect(
      gateway.prompts.map { $0.messages.list.last?.content.text } == ["/usr/lib/x: error", "/help", "/2 is a half"])
    try chair.type("exit\r")
    #expect(try await chair.exit() == .status(0))
  }

  @Test func aPasteOfThreeLinesIsSentOnceAndOnlyByEnter() async throws {
    let gateway = try CannedGateway()
    let chair = try await Chair(try Home(gateway))
    try chair.type("\u{1B}[200~/clear\r\nsecond\rthird\n\u{1B}[201~")
    try await chair.see("third")
    #expect(gateway.prompts.isEmpty)
    try chair.type("end")
    try await chair.see("end")
    #expect(gateway.prompts.isEmpty)
    try await chair.line("")
    #expect(gateway.prompts.map { $0.messages.list.last?.content.text } == ["/clear\nsecond\nthird\nend"])
    try await chair.leave()
  }

  @Test func retryTakesTheLastTurnsPlaceAndBothAreBilled() async throws {
    let gateway = try CannedGateway(costs: ["0.01", "0.02", "0.04"])
    let home = try Home(gateway)
    let chair = try await Chair(home)
    #expect(try await chair.line("/retry").contains("no turn to ask again"))
    try await chair.line("one")
    try await chair.line("two")
    try await chair.line("/retry")
    let sent = gateway.prompts.map { $0.messages.list.dropFirst().compactMap(\.content.text) }
    #expect(sent == [["one"], ["one", "Reply 1.", "two"], ["one", "Reply 1.", "two"]])
    let answer = try await chair.line("/settle")
    #expect(answer.contains("session $0.07"))
    #expect(try await chair.line("/settle").contains("nothing is open"))
    try await chair.leave()
    #expect(try await home.export().totals.cost.text == "0.07")
  }

  @Test func clearForgetsTheWordsAndKeepsTheBills() async throws {
    let gateway = try CannedGateway(costs: ["0.01"])
    let home = try Home(gateway)
    let chair = try await Chair(home)
    try await chair.line("one")
    try await chair.line("/clear")
    try await chair.line("two")
    #expect(gateway.prompts[1].messages.list.dropFirst().map(\.content.text) == ["two"])
    try await chair.line("/settle")
    try await chair.leave()
    #expect(try await home.export().totals.cost.text == "0.02")
  }

  @Test func newStartsAnotherSessionAndBothAreBilled() async throws {
    let gateway = try CannedGateway(costs: ["0.01"])
    let home = try Home(gateway)
    let chair = try await Chair(home)
    try await chair.line("/assistant swift")
    try await chair.line("one")
    #expect(try await chair.line("/new").contains("session "))
    try await chair.line("two")
    try await chair.see("billed")
    try await chair.see("billed")
    try await chair.leave()
    #expect(home.journals.count == 2)
    #expect(gateway.prompts[1].messages.list.dropFirst().map(\.content.text) == ["two"])
    for journal in home.journals {
      let export = try await home.export(journal.deletingPathExtension().lastPathComponent)
      #expect(export.totals.cost.text == "0.01" && export.turns[0].assistant.text == "swift")
      #expect(export.totals.pending == .number(0))
    }
  }

  @Test func tagsOffLeavesThemOut() async throws {
    let gateway = try CannedGateway()
    let chair = try await Chair(try Home(gateway))
    #expect(try await chair.line("/tags").contains("assistant:duck, $0.00015 a turn"))
    #expect(try await chair.line("/tags off").contains("no tags are sent"))
    try await chair.line("one")
    #expect(try await chair.line("/tags maybe").contains("/tags cannot be \"maybe\""))
    #expect(try await chair.line("/tags on").contains("session:"))
    try await chair.line("two")
    #expect(gateway.prompts[0].providerOptions == .null)
    #expect(gateway.prompts[1].providerOptions.gateway.tags.list.count == 2)
    try await chair.leave()
  }

  @Test func exportsIntoAFileThatItDoesNotOverwrite() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    let chair = try await Chair(home)
    #expect(try await chair.line("/export x.json").contains("no turns to export"))
    try await chair.line("one")
    #expect(try await chair.line("/export talk.json").contains("written to talk.json"))
    #expect(try await chair.line("/export talk.json").contains("talk.json exists"))
    #expect(try await chair.line("/export talk.docx").contains("no export format"))
    let file = try JSON(try String(contentsOf: home.folder("talk.json"), encoding: .utf8))
    #expect(file.turns[0].prompt.text == "one" && file.turns[0].reply.text == "Reply 1.")
    #expect(try await chair.line("/export").contains("Reply 1."))
    try await chair.leave()
    let markdown = try await home.run(["export", "-o", home.folder("talk.md").path])
    #expect(markdown.exit == .status(0))
    #expect(try String(contentsOf: home.folder("talk.md"), encoding: .utf8).contains("Reply 1."))
    #expect(try await home.run(["export", "-o", home.folder("talk.md").path]).exit == .status(1))
    #expect(try await home.run(["export", "--force", "-o", home.folder("talk.md").path]).exit == .status(0))
  }

  @Test func theCostTableHasEachTurnAndTheTotal() async throws {
    let gateway = try CannedGateway(costs: ["0.01", "0.02"])
    let chair = try await Chair(try Home(gateway))
    #expect(try await chair.line("/cost").contains("no turns yet"))
    try await chair.line("one")
    try await chair.line("/model openai/gpt-5-mini")
    try await chair.line("two")
    try await chair.line("/settle")
    let table = try await chair.line("/cost")
    for word in ["$0.01", "$0.02", "$0.03", "billed", "by model", "openai/gpt-5-mini", "total"] {
      #expect(table.contains(word), "\(word) in \(table)")
    }
    try await chair.leave()
  }

  @Test func helpNamesEveryCommandAndCommandsEndTheChat() async throws {
    let chair = try await Chair(try Home(try CannedGateway()))
    let help = try await chair.line("/help")
    for name in ["model", "assistant", "cost", "tags", "retry", "clear", "new", "export", "settle", "quit"] {
      #expect(help.contains("/\(name) "), "\(name)")
    }
    try await chair.catalogue()
    #expect(try await chair.line("/model nosuch/model").contains("lists no model"))
    #expect(try await chair.line("/assistant swfit").contains("did you mean swift?"))
    try chair.type("/quit\r")
    #expect(try await chair.exit() == .status(0))
  }

  @Test(arguments: [20, 40, 80, 200])
  func everyWidthDoes(_ columns: Int) async throws {
    let gateway = try CannedGateway { _, _, id in
      CannedGateway.reply(String(repeating: "wide 日本語 words ", count: 20), id: id)
    }
    let chair = try await Chair(try Home(gateway), columns: columns)
    try chair.type(String(repeating: "a long line ", count: 12))
    chair.terminal.resize(columns: columns + 7, rows: 12)
    try await chair.line("")
    try await chair.line("/cost")
    try await chair.line("/help")
    try await chair.line("/settle")
    try await chair.leave()
    #expect(gateway.prompts.count == 1)
  }
}
