import Foundation
import TestSupport
import Testing

/// The chat in a pipe, and readers that do not stay to the end.
@Suite(.serialized)
struct PipeTests {
  @Test func aChatInAPipeAnswersEachLineAndTellsCostsBeside() async throws {
    let gateway = try CannedGateway(costs: ["0.0001", "0.0002", "0.0004"])
    let home = try Home(gateway)
    let chat = try home.start(["chat"], input: nil)
    chat.send("one\n\n")
    try await chat.wait(for: "Reply 1.")
    chat.send("two\r\n/model openai/gpt-5-mini\nthree")
    try await chat.wait(for: "Reply 2.")
    chat.closeInput()
    #expect(try await chat.waitForExit() == .status(0))
    #expect(chat.output == "Reply 1.\nReply 2.\nReply 3.\n")
    #expect(chat.errors.contains("$0.000003 reported") && !chat.errors.contains("\u{1B}"))
    for bill in ["turn 1 · $0.0001 billed", "turn 2 · $0.0002 billed", "turn 3 · $0.0004 billed"] {
      #expect(chat.errors.contains(bill), "\(chat.errors)")
    }
    #expect(gateway.prompts.map { $0.messages.list.last?.content.text } == ["one", "two", "three"])
    #expect(gateway.prompts.last?.model.text == "openai/gpt-5-mini")
    #expect(try await home.export().totals.cost.text == "0.0007")
  }

  @Test func anErrorInAPipedChatDoesNotEndIt() async throws {
    let gateway = try CannedGateway { _, number, id in
      number == 1 ? ByteServer.answer("400 Bad Request", body: "{}") : CannedGateway.reply("Fine.", id: id)
    }
    let home = try Home(gateway)
    let run = try await home.run(["chat"], input: Data("one\n/nosuch\ntwo\n".utf8))
    #expect(run.output == "Fine.\n" && run.exit == .status(0))
    #expect(run.errors.contains("there is no command /nosuch") && run.errors.contains("HTTP 400"))
    #expect(gateway.prompts.count == 2)
  }

  /// The reader goes after the first line, in the middle of the reply.
  @Test(arguments: ["ask one", "chat"])
  func aReaderThatGoesEndsItQuietlyAndTheTurnIsRecorded(_ command: String) async throws {
    let gateway = try CannedGateway(costs: ["0.0001"]) { _, _, id in
      let lines = CannedGateway.events((1...400).map { "line \($0)\n" }, id: id).map(ByteServer.chunk)
      return [.send(ByteServer.streamHead), .pieces(Array((lines.joined() + ByteServer.lastChunk).utf8), size: 500)]
    }
    let home = try Home(gateway)
    let run = try await home.shell("echo one | { tuppence \(command); echo \"ended $?\" >&2; } | head -n 1")
    #expect(run.output == "line 1\n" && run.exit == .status(0))
    #expect(run.errors.contains("ended 141"), "\(run.errors)")
    for word in ["Broken pipe", "Fatal", "rror:"] { #expect(!run.errors.contains(word), "\(run.errors)") }
    #expect(home.records("turn").count == 1)
    let ended = try #require(home.records("reply").first, "\(run.errors)")
    #expect(ended["text"].text?.hasPrefix("line 1\n") == true)
    try await home.run(["settle"])
    #expect(try await home.export().totals.cost.text == "0.0001")
  }

  @Test func aClosedStandardErrorHurtsNothing() async throws {
    let home = try Home(try CannedGateway())
    let run = try await home.shell("tuppence ask one 2>&-")
    #expect(run.output == "Reply 1.\n" && run.exit == .status(0))
  }

  @Test func twentyThousandChunksComeWholeAndInLittleMemory() async throws {
    let pieces = (0..<20_000).map { "word \($0) " }
    let gate = ByteServer.Gate()
    let gateway = try CannedGateway { _, _, id in
      let events = CannedGateway.events(pieces, id: id).map { ByteServer.Step.send(ByteServer.chunk($0)) }
      return [.send(ByteServer.streamHead)] + events.dropLast() + [.pause(gate)] + events.suffix(1)
        + [.send(ByteServer.lastChunk)]
    }
    let home = try Home(gateway)
    let child = try home.start(["ask", "one"])
    try await child.wait(for: "word 19999 ", timeout: .seconds(60))
    let peak = child.peakMemory
    gate.open()
    #expect(try await child.waitForExit() == .status(0))
    #expect(child.output == pieces.joined() + "\n")
    #expect(home.records("reply").first?["text"] == .string(pieces.joined()))
    guard let peak else { return }
    print("peak memory of a reply in 20,000 chunks: \(peak >> 20) MiB")
    #expect(peak < 120 << 20)
  }
}
