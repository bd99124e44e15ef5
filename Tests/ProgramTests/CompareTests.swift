import Foundation
import TestSupport
import Testing

/// `/compare` and `ask --models` where replies are stopped, cut or refused: what is kept, shown, recorded and billed.
@Suite(.timeLimit(.minutes(2)))
struct CompareTests {
  private static let (nano, mini, sonnet) = ("openai/gpt-4.1-nano", "openai/gpt-5-mini", "anthropic/claude-sonnet-5")

  /// The first model's reply is whole; that of the second stops after a piece until the gate opens.
  private static func halting(_ gate: ByteServer.Gate) throws -> CannedGateway {
    try CannedGateway(costs: ["0.0004"]) { request, _, id in
      request.text.contains("\"\(mini)\"")
        ? CannedGateway.reply(["Half"], id: id, until: gate) : CannedGateway.reply("Whole.", id: id)
    }
  }

  /// One model replies, one is out of credit, and one reply is cut.
  private static func failing() throws -> CannedGateway {
    try CannedGateway(costs: ["0.0004"]) { request, _, id in
      if request.text.contains("\"\(nano)\"") {
        return ByteServer.answer(
          "402 Payment Required", body: #"{"error":{"message":"No credit left","type":"insufficient_funds"}}"#)
      }
      guard request.text.contains("\"\(mini)\"") else { return CannedGateway.reply("Whole.", id: id) }
      let head = CannedGateway.events(["Cut"], id: id).dropLast(2).map(ByteServer.chunk).joined()
      return [.send(ByteServer.streamHead + head + ByteServer.lastChunk)]
    }
  }

  /// Waits until every model's generation is named, and the first one's reply is in the ledger.
  private func begun(_ home: Home, whole: Int = 1) async throws {
    try await eventually("two generations and a whole reply") {
      home.records("generation").count == 2 && home.records("reply").count == whole
    }
  }

  @Test func ctrlCInTheChatStopsWhatStillComesAndKeepsWhatIsWhole() async throws {
    let home = try Home(try Self.halting(ByteServer.Gate()))
    let driver = try await TerminalDriver(home)
    try await driver.catalogue()
    try driver.type("/compare nano,gpt-5-mini Which?\r")
    try await driver.see("Whole.")
    try await begun(home)
    try driver.type("\u{03}")
    try await driver.see("Keep which reply, 1 to 2? [1] ")
    try driver.type("\r")
    try await driver.see("reply 1 (turn 1, \(Self.nano)) is in the conversation; the costs count all replies")
    try await driver.prompt()
    try await driver.leave()
    #expect(try await home.run(["settle"]).exit == .status(0))
    let export = try await home.export()
    #expect(export.turns.list.map(\.status.text) == ["complete", "interrupted"])
    #expect(export.turns.list.map(\.reply.text) == ["Whole.", "Half"])
    #expect(export.turns.list.map(\.state.text) == ["billed", "billed"] && export.totals.cost.text == "0.0008")
  }

  @Test func ctrlCBeforeAReplyIsWholeLeavesTheConversationAsItWas() async throws {
    let gate = ByteServer.Gate()
    let gateway = try CannedGateway(costs: ["0.0004"]) { request, _, id in
      CannedGateway.reply(["Half"], id: id, until: gate)
    }
    let home = try Home(gateway)
    let driver = try await TerminalDriver(home)
    try await driver.catalogue()
    try driver.type("/compare nano,gpt-5-mini Which?\r")
    try await begun(home, whole: 0)
    try driver.type("\u{03}")
    try await driver.see("no reply is whole; the conversation is as it was")
    try await driver.prompt()
    gate.open()
    try await driver.line("Next?")
    #expect(gateway.prompts.last?.messages.list.count == 2)
    try await driver.leave()
    #expect(try await home.run(["settle"]).exit == .status(0))
    let export = try await home.export()
    #expect(export.turns.list.map(\.status.text) == ["interrupted", "interrupted", "complete"])
    #expect(export.totals.cost.text == "0.0012")
  }

  @Test(arguments: [true, false]) func anInterruptedScriptKeepsWhatIsWholeAndEndsAsInterrupted(_ isWhole: Bool)
    async throws
  {
    let gate = ByteServer.Gate()
    let gateway =
      isWhole
      ? try Self.halting(gate)
      : try CannedGateway(costs: ["0.0004"]) { _, _, id in CannedGateway.reply(["Half"], id: id, until: gate) }
    let home = try Home(gateway)
    let child = try home.start(["ask", "--models", "\(Self.nano),\(Self.mini)", "--json", "hi"])
    try await begun(home, whole: isWhole ? 1 : 0)
    child.signal(SIGINT)
    #expect(try await child.waitForExit() == .status(130))
    #expect(child.errors.contains("interrupted"))
    let answer = try JSON(child.output)
    #expect(answer.kept.text == (isWhole ? Self.nano : nil))
    #expect(answer.replies.list.map(\.reply.text) == [isWhole ? "Whole." : "Half", "Half"])
    #expect(try await home.run(["settle"]).exit == .status(0))
    let export = try await home.export()
    #expect(export.turns.list.map(\.status.text) == [isWhole ? "complete" : "interrupted", "interrupted"])
    #expect(export.totals.cost.text == "0.0008")
  }

  @Test func modelsThatFailInAScriptLeaveTheOthersWhole() async throws {
    let home = try Home(try Self.failing())
    let models = [Self.nano, Self.mini, Self.sonnet].joined(separator: ",")
    let run = try await home.run(["ask", "--models", models, "--json", "hi"])
    #expect(run.exit == .status(0))
    #expect(run.errors.contains("credit is used up (HTTP 402): No credit left"), "\(run.errors)")
    #expect(run.errors.contains("the reply was cut off before its end"))
    let answer = try JSON(run.output)
    #expect(answer.kept.text == Self.sonnet)
    #expect(answer.replies.list.map(\.turn.status.text) == ["failed", "interrupted", "complete"])
    #expect(answer.replies.list.map(\.reply.text) == ["", "Cut", "Whole."])
    let rows = run.errors.split(separator: "\n").filter { $0.contains("/") && $0.contains(".0") }
    #expect(rows.contains { $0.contains(Self.sonnet) && $0.contains("kept") }, "\(run.errors)")
    #expect(rows.contains { $0.contains(Self.mini) && $0.contains("cut short") }, "\(run.errors)")
    #expect(try await home.run(["settle"]).exit == .status(0))
    let export = try await home.export()
    #expect(export.turns.list.map(\.state.text).suffix(2) == ["billed", "billed"])
    #expect(export.totals.cost.text == "0.0008" && export.totals.unknown == .number(0))
    // The next request goes on from the kept reply.
    #expect(try await home.run(["ask", "-c", "-m", Self.sonnet, "go on"]).exit == .status(0))
    #expect(home.records("change").filter { $0.keeps != .null }.count == 1)
  }

  @Test func theFirstFailureIsTheExitCodeWhereNoModelReplies() async throws {
    let gateway = try CannedGateway { request, _, id in
      request.text.contains("\"\(Self.nano)\"")
        ? ByteServer.answer("402 Payment Required", body: #"{"error":{"message":"No","type":"insufficient_funds"}}"#)
        : ByteServer.answer("404 Not Found", body: #"{"error":{"message":"No model","type":"model_not_found"}}"#)
    }
    let home = try Home(gateway)
    for (models, code) in [([Self.nano, Self.mini], 77), ([Self.mini, Self.nano], 1)] as [([String], Int32)] {
      let run = try await home.run(["ask", "--models", models.joined(separator: ","), "--json", "hi"])
      #expect(run.exit == .status(code), "\(run.errors)")
      #expect(try JSON(run.output).kept.text == nil)
    }
    #expect(try await home.export().totals.cost.text == "0")
  }

  @Test func modelsThatFailInTheChatAreNamedAndNotOffered() async throws {
    let gateway = try Self.failing()
    let home = try Home(gateway)
    let driver = try await TerminalDriver(home)
    try await driver.catalogue()
    try driver.type("/compare nano,gpt-5-mini,sonnet Which?\r")
    let shown = try await driver.see("Keep which reply, 1 to 3? [3] ")
    #expect(shown.contains("No credit left") && shown.contains("the reply was cut off before its end"))
    // An empty reply cannot be kept.
    try driver.type("1\r")
    try await driver.see("reply 1 is empty; the conversation is as it was")
    try await driver.prompt()
    // Enter keeps the reply in brackets.
    try driver.type("/compare nano,sonnet Which?\r")
    try await driver.see("Keep which reply, 1 to 2? [2] ")
    try driver.type("\r")
    let kept = try await driver.see("is in the conversation; the costs count all replies")
    #expect(kept.contains("reply 2 (turn "))
    try await driver.prompt()
    try await driver.leave()
    #expect(try await home.run(["settle"]).exit == .status(0))
    #expect(try await home.export().totals.cost.text == "0.0012")
  }
}
