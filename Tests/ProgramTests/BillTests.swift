import Foundation
import TestSupport
import Testing

/// A chat on a terminal, and the bills that come to it unasked.
@Suite(.serialized)
struct BillTests {
  @Test func aSandboxChatShowsEachBillUnasked() async throws {
    let home = try Home()
    let driver = try await TerminalDriver(home)
    #expect(driver.terminal.transcript.contains("sandbox: no key found, play money"))
    let first = try await driver.line("Why is the sky blue?")
    #expect(first.contains("reported") && first.contains("play money"))
    try await driver.see("billed")
    #expect(try await driver.line("/model openai/gpt-5-mini").contains("openai/gpt-5-mini from the next turn on"))
    try await driver.line("And the sea?")
    try await driver.see("billed")
    try await driver.leave()
    let export = try await home.export()
    #expect(export.turns.list.map(\.state.text) == ["billed", "billed"])
    #expect(export.turns.list.map(\.model.text) == ["anthropic/claude-sonnet-5", "openai/gpt-5-mini"])
    #expect(export.totals.turns == .number(2) && export.totals.pending == .number(0))
    let raw = home.records("charge").compactMap(\.raw.text)
    #expect(raw.count == 2)
    #expect(DecimalText.sum(of: "total_cost", in: raw)?.description == export.totals.cost.text)
    #expect(try sandboxTotal(home).description == export.totals.cost.text)
  }

  /// What the sandbox's own file says was spent.
  private func sandboxTotal(_ home: Home) throws -> DecimalText {
    let file = try String(contentsOf: home.files.appending(path: "sandbox/generations.jsonl"), encoding: .utf8)
    var total = DecimalText.zero
    for line in file.split(separator: "\n") {
      let bill = try JSON(String(line)).bill
      for part in [bill.inputCost, bill.outputCost, bill.surcharge] {
        let text = try #require(part.text)
        total = total + (try #require(DecimalText(text)))
      }
    }
    return total
  }

  @Test func theTotalIsTheGatewaysToTheLastDigitAndTheWireHasTheNames() async throws {
    let gateway = try CannedGateway(costs: ["0.0012337500000000002", "3.2e-06"])
    let home = try Home(gateway)
    let driver = try await TerminalDriver(home, ["--tag", "team:blue"])
    try await driver.line("one")
    try await driver.line("/model openai/gpt-5-mini")
    try await driver.line("/assistant swift")
    try await driver.line("two")
    try await driver.see("turn 1 · $0.001234 billed")
    try await driver.see("$0.0000032 billed")
    try await driver.leave()
    let export = try await home.export()
    #expect(export.turns.list.map(\.cost.text) == ["0.0012337500000000002", "0.0000032"])
    #expect(export.totals.cost.text == "0.0012369500000000002" && export.totals.state.text == "billed")
    let raw = home.records("charge").compactMap(\.raw.text)
    #expect(DecimalText.sum(of: "total_cost", in: raw)?.description == "0.0012369500000000002")
    let session = try #require(export.session.id.text)
    #expect(gateway.prompts.map(\.model.text) == ["anthropic/claude-sonnet-5", "openai/gpt-5-mini"])
    let tags = gateway.prompts.map { $0.providerOptions.gateway.tags.list.map(\.text) }
    #expect(
      tags == [
        ["session:\(session)", "assistant:duck", "team:blue"], ["session:\(session)", "assistant:swift", "team:blue"],
      ])
    #expect(gateway.prompts[1].messages.list.map(\.role.text) == ["system", "user", "assistant", "user"])
    #expect(gateway.prompts[1].messages[0].content.text?.contains("Swift engineer") == true)
  }

  @Test func aBillBehindTheReportSaysTheDifference() async throws {
    let gateway = try CannedGateway(costs: ["0.00005"]) { _, _, id in
      CannedGateway.reply("Hm.", id: id, cost: "0.00003")
    }
    let driver = try await TerminalDriver(try Home(gateway), ["--no-tags"])
    #expect(try await driver.line("one").contains("$0.00003 reported"))
    let news = try await driver.see("session $0.00005")
    #expect(news.contains("$0.00005 billed (+$0.00002 against reported)"))
    try await driver.leave()
    #expect(gateway.prompts[0].providerOptions.gateway.tags == .null)
  }

  @Test func aBillLeavesTheHalfTypedLineIntact() async throws {
    let bills = ByteServer.Gate()
    let gateway = try CannedGateway(bills: bills)
    let driver = try await TerminalDriver(try Home(gateway))
    try await driver.line("one")
    try driver.type("half a line, ünd 日本")
    try await driver.see("本")
    bills.open()
    try await driver.see("billed")
    try await driver.line(" whole")
    #expect(gateway.prompts.last?.messages.list.last?.content.text == "half a line, ünd 日本 whole")
    try await driver.leave()
  }

  @Test func leavingSaysWhatStaysOpenAndTheNextStartFindsIt() async throws {
    let bills = ByteServer.Gate()
    let gateway = try CannedGateway(costs: ["0.0007"], bills: bills)
    let home = try Home(gateway)
    let driver = try await TerminalDriver(home)
    try await driver.line("one")
    try driver.type("\u{04}")
    try await driver.see("1 not billed yet; looked up at the next start")
    #expect(try await driver.exit() == .status(0))
    #expect(try await home.export().totals.pending == .number(1))
    bills.open()
    let next = try await TerminalDriver(home)
    try await next.see("$0.0007 billed")
    try await next.leave()
    #expect(try await home.export().totals.state.text == "billed")
  }
}
