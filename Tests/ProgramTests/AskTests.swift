import Foundation
import TestSupport
import Testing

/// `tuppence ask` as scripts use it.
@Suite(.serialized)
struct AskTests {
  @Test func theReplyIsOnStandardOutputAndTheCostOnStandardError() async throws {
    let gateway = try CannedGateway { _, _, id in CannedGateway.reply("All good.", id: id, cost: "0.0042") }
    let run = try await Home(gateway).run(["ask", "how", "is", "it?"])
    #expect(run.output == "All good.\n")
    #expect(run.errors.contains("$0.0042 reported"))
    #expect(run.exit == .status(0))
    #expect(gateway.prompts[0].messages.list.last?.content.text == "how is it?")
    let request = try #require(gateway.server.requests.first { $0.method == "POST" })
    #expect(request.headers["authorization"] == "Bearer \(Home.key)")
    #expect(request.path == "/v1/chat/completions")
  }

  @Test func barePipeIsAsk() async throws {
    let gateway = try CannedGateway()
    let run = try await Home(gateway).run([], input: Data("one\ntwo\n".utf8))
    #expect(run.output == "Reply 1.\n" && run.exit == .status(0))
    #expect(gateway.prompts.count == 1)
    #expect(gateway.prompts[0].messages.list.last?.content.text == "one\ntwo")
  }

  @Test func jsonHasTheDocumentedShape() async throws {
    let gateway = try CannedGateway()
    let run = try await Home(gateway).run(["ask", "--json", "-a", "swift", "hi"])
    let json = try JSON(run.output)
    #expect(json.keys == ["reply", "session", "turn"])
    #expect(json.reply == .string("Reply 1.") && json.turn.reply == json.reply)
    #expect(json.turn.assistant.text == "swift" && json.turn.prompt.text == "hi" && json.turn.status.text == "complete")
    #expect(json.turn.index == .number(1))
    let wanted: Set = [
      "index", "started", "finished", "status", "assistant", "model", "tags", "prompt", "reply", "generations", "cost",
      "running_cost", "state",
    ]
    #expect(json.turn.keys.isSuperset(of: wanted))
    let generation = json.turn.generations[0]
    #expect(generation.id.text == CannedGateway.id(1) && generation.cost.text == "0.000003")
    #expect(generation.state.text == "reported" && generation.lookup.text == "open")
    #expect(generation.usage.input == .number(20) && generation.usage.output == .number(3))
    #expect(json.turn.tags[0].text == "session:\(json.session.text ?? "")" && run.errors.contains("reported"))
  }

  @Test func withoutStreamingTheSameStandsThereAtTheEnd() async throws {
    let gate = ByteServer.Gate()
    let gateway = try CannedGateway { _, _, id in CannedGateway.reply(["Half", " and half"], id: id, until: gate) }
    let home = try Home(gateway)
    let child = try home.start(["ask", "--no-stream", "hi"])
    try await eventually("generation recorded") { !home.records("generation").isEmpty }
    #expect(child.output.isEmpty)
    gate.open()
    #expect(try await child.waitForExit() == .status(0))
    #expect(child.output == "Half and half\n")
  }

  @Test func waitsForTheBillWhenAsked() async throws {
    let gateway = try CannedGateway(costs: ["0.0012337500000000002"])
    let home = try Home(gateway)
    let run = try await home.run(["ask", "--wait-for-bill", "--json", "hi"])
    let turn = try JSON(run.output).turn
    #expect(turn.cost.text == "0.0012337500000000002" && turn.state.text == "billed" && run.exit == .status(0))
    #expect(run.errors.contains("billed") && !run.errors.contains("reported"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: home.files.path + "/pending").isEmpty)
  }

  @Test func attachedFilesThenInputThenWordsMakeThePrompt() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    let notes = home.folder("notes.txt")
    try Data("remember the milk".utf8).write(to: notes)
    let run = try await home.run(["ask", "--attach", notes.path, "what is this?"], input: Data("from the pipe\n".utf8))
    #expect(run.exit == .status(0))
    let prompt = gateway.prompts[0].messages.list.last?.content.text
    #expect(prompt == "File `notes.txt`:\n```\nremember the milk\n```\n\nfrom the pipe\n\nwhat is this?")
  }

  @Test func continuesTheLastConversation() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    try await home.run(["ask", "-m", "openai/gpt-5-mini", "--tag", "mine", "first"])
    let run = try await home.run(["ask", "-c", "second"])
    #expect(run.exit == .status(0))
    let second = gateway.prompts[1]
    #expect(second.messages.list.suffix(3).map(\.content.text) == ["first", "Reply 1.", "second"])
    #expect(second.model.text == "openai/gpt-5-mini")
    #expect(second.providerOptions.gateway.tags.list.contains(.string("mine")))
    #expect(home.journals.count == 1)
  }

  @Test(arguments: [
    (Data(), "there is no prompt"), (Data([0x66, 0xFF, 0xFE, 0x00, 0x01]), "not text"),
    (Data("nul\0inside".utf8), "not text"), (Data(repeating: 0x61, count: 20 << 20), "larger than 16 MiB"),
  ])
  func anInputThatIsNoPromptIsRefusedUnsent(_ input: Data, _ message: String) async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    let run = try await home.run(["ask"], input: input)
    #expect(run.exit == .status(64))
    #expect(run.errors.contains(message) && run.output.isEmpty)
    #expect(gateway.server.requests.isEmpty && home.journals.isEmpty)
  }

  @Test func withoutAKeyItRefusesAndAsksNoDuck() async throws {
    let home = try Home()
    let run = try await home.run(["ask", "hi"])
    #expect(run.exit == .status(77) && run.output.isEmpty)
    #expect(run.errors.contains("no key"))
    let sandbox = try await home.run(["ask", "--gateway", "sandbox", "hi"])
    #expect(sandbox.exit == .status(0) && !sandbox.output.isEmpty && sandbox.errors.contains("play money"))
  }

  @Test(arguments: [
    ("401 Unauthorized", "authentication_error", "Unauthorized", Int32(77)),
    ("402 Payment Required", "insufficient_funds", "Insufficient funds.", 77),
    ("404 Not Found", "model_not_found", "Model 'x/y' not found", 1),
    ("500 Internal Server Error", "internal_server_error", "Oops", 69),
  ])
  func aRefusalHasItsExitCodeAndIsRecorded(
    _ status: String, _ type: String, _ message: String, _ code: Int32
  ) async throws {
    let body = #"{"error":{"message":"\#(message)","type":"\#(type)"}}"#
    let gateway = try CannedGateway { _, _, _ in ByteServer.answer(status, body: body) }
    let home = try Home(gateway)
    let run = try await home.run(["ask", "-m", "x/y", "hi"])
    #expect(run.exit == .status(code) && run.output.isEmpty)
    #expect(run.errors.contains(message))
    #expect(home.records("turn").count == 1 && home.records("reply").first?.status.text == "failed")
  }

  @Test func nobodyListeningIsUnreachable() async throws {
    let port = try CannedGateway().server.port
    let home = try Home()
    let more = ["AI_GATEWAY_API_KEY": Home.key, "AI_GATEWAY_BASE_URL": "http://127.0.0.1:\(port)/v1"]
    let run = try await home.run(["ask", "hi"], with: more)
    #expect(run.exit == .status(69) && run.errors.contains("cannot reach 127.0.0.1"))
    #expect(try await home.export().totals.cost.text == "0")
  }

  @Test func misuseIsSaidBeforeAnythingIsSent() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    for (arguments, hint) in [
      (["ask", "--jsno", "hi"], "--json"), (["aks", "hi"], "ask"), (["ask", "--model"], "--model"),
      (["ask", "-a", "swfit", "hi"], "swift"), (["ask", "--gateway", "vrcel", "hi"], "vercel"),
      (["export", "--format", "docx"], "markdown"),
    ] {
      let run = try await home.run(arguments)
      #expect(run.exit == .status(64) && run.output.isEmpty, "\(arguments)")
      #expect(run.errors.contains(hint), "\(run.errors)")
    }
    #expect(gateway.server.requests.isEmpty)
  }

  @Test func anInterruptKeepsWhatCameAndItsBill() async throws {
    let gateway = try CannedGateway(costs: ["0.07"]) { _, _, id in
      CannedGateway.reply(["Half of", " it"], id: id, until: ByteServer.Gate())
    }
    let home = try Home(gateway)
    let child = try home.start(["ask", "hi"])
    try await child.wait(for: "Half of it")
    child.signal(SIGINT)
    #expect(try await child.waitForExit() == .status(130))
    #expect(child.output == "Half of it\n" && child.errors.contains("interrupted"))
    try await gateway.server.clientClosed(within: .seconds(20))
    let ended = try #require(home.records("reply").first)
    #expect(ended.status.text == "interrupted" && ended["text"] == .string("Half of it"))
    #expect(try await home.run(["settle"]).exit == .status(0))
    let turn = try await home.export().turns[0]
    #expect(turn.status.text == "interrupted" && turn.state.text == "billed" && turn.cost.text == "0.07")
  }
}
