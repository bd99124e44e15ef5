import Foundation
import TestSupport
import Testing

/// Text from models and servers that tries to drive the terminal.
@Suite(.serialized)
struct HostileTextTests {
  /// How a reply of the danger list comes: in one event, an event a scalar, or in one event whose bytes come singly.
  enum Cut: CaseIterable {
    case nowhere, everyScalar, everyByte
  }

  private func gateway(_ cut: Cut) throws -> CannedGateway {
    try CannedGateway { _, _, id in
      let scalars = Danger.text.unicodeScalars.map { String($0) }
      let events = CannedGateway.events(cut == .everyScalar ? scalars : [Danger.text], id: id)
      let body = Array((events.map(ByteServer.chunk).joined() + ByteServer.lastChunk).utf8)
      let size = [.nowhere: 1 << 20, .everyScalar: 3001, .everyByte: 1][cut] ?? 1
      return [.send(ByteServer.streamHead), .pieces(body, size: size)]
    }
  }

  @Test(arguments: Cut.allCases) func aReplyReachesNoPipeUntamed(_ cut: Cut) async throws {
    let home = try Home(try gateway(cut))
    let run = try await home.run(["ask", "hi"])
    #expect(run.exit == .status(0) && run.output.contains("^[]52;c;ZXZpbA==^G"))
    Danger.expectHarmless(run.output)
    Danger.expectHarmless(run.errors)
    let export = try await home.export()
    #expect(export.turns[0].reply.text?.unicodeScalars.elementsEqual(Danger.text.unicodeScalars) == true)
    Danger.expectHarmless(try await home.run(["export"]).output)
  }

  @Test(arguments: Cut.allCases) func aReplyReachesNoTerminalUntamed(_ cut: Cut) async throws {
    let home = try Home(try gateway(cut))
    let chair = try await Chair(home)
    for line in ["hi", "/cost", "/export", "/history", "/settle"] {
      try chair.type(line + "\r")
      try await chair.see("\u{1B}[?2004l")
      let shown = try await chair.see(Chair.ready)
      Danger.expectHarmless(String(shown.dropLast(Chair.ready.count)), onTerminal: true)
      // Our own attributes are no exception where somebody else wrote them.
      if ["hi", "/export", "/history"].contains(line) { #expect(shown.contains("^[[36mswift^[[0m")) }
      try await chair.see("▸")
    }
    try await chair.leave()
    let export = try await home.export()
    #expect(export.turns[0].reply.text?.unicodeScalars.elementsEqual(Danger.text.unicodeScalars) == true)
  }

  @Test func exportedAndPrintedJSONIsHarmlessOnATerminal() async throws {
    let home = try Home(try gateway(.nowhere))
    for arguments in [["ask", "--json", "hi"], ["export", "--format", "json"], ["export", "--format", "jsonl"]] {
      let terminal = try home.terminal(arguments)
      #expect(try await terminal.waitForExit(timeout: Chair.patience) == .status(0))
      Danger.expectHarmless(terminal.transcript, onTerminal: true)
    }
  }

  @Test func onlyRawLetsControlsThroughAndOnlyIntoAPipe() async throws {
    let home = try Home(try gateway(.everyScalar))
    let run = try await home.run(["ask", "--raw", "hi"])
    #expect(run.output.unicodeScalars.elementsEqual((Danger.text + "\n").unicodeScalars))
    let chat = try await home.run(["chat", "--raw"], input: Data("hi\n".utf8))
    #expect(chat.output.unicodeScalars.elementsEqual((Danger.text + "\n").unicodeScalars))
    #expect(try await home.run(["export", "--raw"]).output.contains(Danger.list[0]))
    for arguments in [["ask", "--raw", "hi"], ["chat", "--raw"], ["export", "--raw"]] {
      let terminal = try home.terminal(arguments)
      #expect(try await terminal.waitForExit(timeout: Chair.patience) == .status(64))
      #expect(terminal.transcript.contains("--raw would let the text drive this terminal"))
    }
    #expect(home.journals.count == 2)
  }

  /// Without colour there is no escape at all.
  @Test(arguments: [["TERM": "dumb"], ["TERM": ""], ["NO_COLOR": "1"]])
  func withoutColourNoEscapeReachesTheTerminal(_ variables: [String: String]) async throws {
    let home = try Home(try gateway(.everyScalar))
    let terminal = try home.terminal(["ask", "hi"], with: variables)
    #expect(try await terminal.waitForExit(timeout: Chair.patience) == .status(0))
    #expect(terminal.transcript.contains("^[]52;c;ZXZpbA==^G") && !terminal.transcript.contains("\u{1B}"))
    Danger.expectHarmless(terminal.transcript, onTerminal: true)
    guard variables["NO_COLOR"] == nil else { return }
    let chat = try home.terminal(["chat"], with: variables)
    try await chat.read(until: "duck > ", timeout: Chair.patience)
    try chat.send("hi\n/history\n\u{04}")
    #expect(try await chat.waitForExit(timeout: Chair.patience) == .status(0))
    Danger.expectHarmless(chat.transcript, onTerminal: true)
    #expect(chat.transcript.contains("^[]52;c;ZXZpbA==^G") && !chat.transcript.contains("\u{1B}"))
  }

  @Test func bytesThatAreNoTextAreHarmless() async throws {
    let gateway = try CannedGateway { _, _, id in
      let events = CannedGateway.events(["HERE"], id: id).map(ByteServer.chunk)
      let evil: [UInt8] = [0x9B, 0x32, 0x4A, 0xC2]
      var body = Array((events.joined() + ByteServer.lastChunk).utf8)
      if let place = body.firstRange(of: Array("HERE".utf8)) { body.replaceSubrange(place, with: evil) }
      return [.send(ByteServer.streamHead), .pieces(body, size: 1)]
    }
    let home = try Home(gateway)
    let run = try await home.run(["ask", "hi"])
    #expect(run.exit == .status(0) && run.output.hasPrefix("\u{FFFD}2J\u{FFFD}"))
    Danger.expectHarmless(run.output)
  }

  @Test(arguments: ["application/json", "text/plain", "text/html"])
  func anErrorBodyIsHarmless(_ type: String) async throws {
    let message =
      type == "application/json" ? #"{"error":{"message":\#(CannedGateway.quoted(Danger.text))}}"# : Danger.text
    let gateway = try CannedGateway { _, _, _ in ByteServer.answer("400 Bad Request", type: type, body: message) }
    let home = try Home(gateway)
    let run = try await home.run(["ask", "hi"])
    #expect(run.exit == .status(1) && run.output.isEmpty)
    Danger.expectHarmless(run.errors)
    let chair = try await Chair(home)
    try chair.type("hi\r")
    try await chair.see("\u{1B}[?2004l")
    Danger.expectHarmless(String(try await chair.see(Chair.ready).dropLast(Chair.ready.count)), onTerminal: true)
    try await chair.see("▸")
    try await chair.leave()
  }

  @Test func anErrorInTheMiddleOfAStreamIsHarmless() async throws {
    let gateway = try CannedGateway { _, _, id in
      let event =
        #"data: {"error":{"message":\#(CannedGateway.quoted(Danger.text)),"type":\#(CannedGateway.quoted(Danger.text))}}"#
      return ByteServer.stream(CannedGateway.events(["Half"], id: id).prefix(2).joined() + event + "\n\n")
    }
    let home = try Home(gateway)
    let run = try await home.run(["ask", "hi"])
    #expect(run.exit == .status(1) && run.output == "Half\n")
    Danger.expectHarmless(run.errors)
    #expect(home.records("reply").first?["text"] == .string("Half"))
  }

  @Test func modelNamesAreHarmless() async throws {
    let gateway = try CannedGateway(models: Danger.list + ["evil\(Danger.text)"]) { _, _, id in
      let served = CannedGateway.quoted("evil" + Danger.text).dropFirst().dropLast()
      return ByteServer.stream(ByteServer.recordedEvents(id: id, model: String(served), text: "Hi.").joined())
    }
    let home = try Home(gateway)
    let run = try await home.run(["ask", "--model", Danger.text, "hi"])
    #expect(run.exit == .status(0) && run.errors.contains("served by \"evil"))
    Danger.expectHarmless(run.errors)
    Danger.expectHarmless(try await home.run(["export"]).output)
    let chair = try await Chair(home, ["--model", Danger.text])
    Danger.expectHarmless(
      String(chair.terminal.transcript.prefix { $0 != "▸" }.split(separator: Chair.ready)[0]), onTerminal: true)
    // Its models are in when Tab offers them.
    try await eventually("catalogue") { gateway.server.requests.contains { $0.path == "/v1/models" } }
    for line in ["/model", "/model evil", "hi", "/cost"] {
      try chair.type(line + "\r")
      try await chair.see("\u{1B}[?2004l")
      Danger.expectHarmless(String(try await chair.see(Chair.ready).dropLast(Chair.ready.count)), onTerminal: true)
    }
    try chair.type("/model \t\t")
    try await chair.see("^[]52")
    #expect(!chair.terminal.transcript.contains("\u{1B}]") && !chair.terminal.transcript.contains("\u{9B}"))
    try chair.type("\u{03}\u{04}")
    _ = try await chair.exit()
  }
}
