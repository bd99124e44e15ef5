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
      let scalars = HostileText.text.unicodeScalars.map { String($0) }
      let events = CannedGateway.events(cut == .everyScalar ? scalars : [HostileText.text], id: id)
      let body = Array((events.map(ByteServer.chunk).joined() + ByteServer.lastChunk).utf8)
      let size = [.nowhere: 1 << 20, .everyScalar: 3001, .everyByte: 1][cut] ?? 1
      return [.send(ByteServer.streamHead), .pieces(body, size: size)]
    }
  }

  @Test(arguments: Cut.allCases) func aReplyReachesNoPipeUntamed(_ cut: Cut) async throws {
    let home = try Home(try gateway(cut))
    let run = try await home.run(["ask", "hi"])
    #expect(run.exit == .status(0) && run.output.contains("^[]52;c;ZXZpbA==^G"))
    HostileText.expectHarmless(run.output)
    HostileText.expectHarmless(run.errors)
    let export = try await home.export()
    #expect(export.turns[0].reply.text?.unicodeScalars.elementsEqual(HostileText.text.unicodeScalars) == true)
    HostileText.expectHarmless(try await home.run(["export"]).output)
  }

  @Test(arguments: Cut.allCases) func aReplyReachesNoTerminalUntamed(_ cut: Cut) async throws {
    let home = try Home(try gateway(cut))
    let driver = try await TerminalDriver(home)
    for line in ["hi", "/cost", "/export", "/history", "/settle"] {
      try driver.type(line + "\r")
      try await driver.see("\u{1B}[?2004l")
      let shown = try await driver.see(TerminalDriver.ready)
      HostileText.expectHarmless(String(shown.dropLast(TerminalDriver.ready.count)), onTerminal: true)
      // Our own attributes are no exception where somebody else wrote them.
      if ["hi", "/export", "/history"].contains(line) { #expect(shown.contains("^[[36mswift^[[0m")) }
      try await driver.see("▸")
    }
    try await driver.leave()
    let export = try await home.export()
    #expect(export.turns[0].reply.text?.unicodeScalars.elementsEqual(HostileText.text.unicodeScalars) == true)
  }

  @Test func exportedAndPrintedJSONIsHarmlessOnATerminal() async throws {
    let home = try Home(try gateway(.nowhere))
    for arguments in [["ask", "--json", "hi"], ["export", "--format", "json"], ["export", "--format", "jsonl"]] {
      let terminal = try home.terminal(arguments)
      #expect(try await terminal.waitForExit(timeout: TerminalDriver.patience) == .status(0))
      HostileText.expectHarmless(terminal.transcript, onTerminal: true)
    }
  }

  @Test func onlyRawLetsControlsThroughAndOnlyIntoAPipe() async throws {
    let home = try Home(try gateway(.everyScalar))
    let run = try await home.run(["ask", "--raw", "hi"])
    #expect(run.output.unicodeScalars.elementsEqual((HostileText.text + "\n").unicodeScalars))
    let chat = try await home.run(["chat", "--raw"], input: Data("hi\n".utf8))
    #expect(chat.output.unicodeScalars.elementsEqual((HostileText.text + "\n").unicodeScalars))
    #expect(try await home.run(["export", "--raw"]).output.contains(HostileText.list[0]))
    for arguments in [["ask", "--raw", "hi"], ["chat", "--raw"], ["export", "--raw"]] {
      let terminal = try home.terminal(arguments)
      #expect(try await terminal.waitForExit(timeout: TerminalDriver.patience) == .status(64))
      #expect(terminal.transcript.contains("--raw would let the text drive this terminal"))
    }
    #expect(home.journals.count == 2)
  }

  /// Where nothing can be styled there is no escape at all, and without colour only bold, italic and the like.
  @Test(arguments: [["TERM": "dumb"], ["TERM": ""], ["NO_COLOR": "1"]])
  func withoutColourNoEscapeReachesTheTerminal(_ variables: [String: String]) async throws {
    let home = try Home(try gateway(.everyScalar))
    let terminal = try home.terminal(["ask", "hi"], with: variables)
    #expect(try await terminal.waitForExit(timeout: TerminalDriver.patience) == .status(0))
    let attributes = ["0", "1", "2", "3", "4", "9"].map { "\u{1B}[\($0)m" }
    let allowed = variables["NO_COLOR"] == nil ? [] : attributes
    let unstyled = allowed.reduce(terminal.transcript) { $0.replacing($1, with: "") }
    #expect(unstyled.contains("^[]52;c;ZXZpbA==^G") && !unstyled.contains("\u{1B}"))
    HostileText.expectHarmless(terminal.transcript, onTerminal: true)
    guard variables["NO_COLOR"] == nil else { return }
    let chat = try home.terminal(["chat"], with: variables)
    try await chat.read(until: "duck > ", timeout: TerminalDriver.patience)
    try chat.send("hi\n/history\n\u{04}")
    #expect(try await chat.waitForExit(timeout: TerminalDriver.patience) == .status(0))
    HostileText.expectHarmless(chat.transcript, onTerminal: true)
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
    HostileText.expectHarmless(run.output)
  }

  @Test(arguments: ["application/json", "text/plain", "text/html"])
  func anErrorBodyIsHarmless(_ type: String) async throws {
    let message =
      type == "application/json"
      ? #"{"error":{"message":\#(CannedGateway.quoted(HostileText.text))}}"# : HostileText.text
    let gateway = try CannedGateway { _, _, _ in ByteServer.answer("400 Bad Request", type: type, body: message) }
    let home = try Home(gateway)
    let run = try await home.run(["ask", "hi"])
    #expect(run.exit == .status(1) && run.output.isEmpty)
    HostileText.expectHarmless(run.errors)
    let driver = try await TerminalDriver(home)
    try driver.type("hi\r")
    try await driver.see("\u{1B}[?2004l")
    HostileText.expectHarmless(
      String(try await driver.see(TerminalDriver.ready).dropLast(TerminalDriver.ready.count)), onTerminal: true)
    try await driver.see("▸")
    try await driver.leave()
  }

  @Test func anErrorInTheMiddleOfAStreamIsHarmless() async throws {
    let gateway = try CannedGateway { _, _, id in
      let event =
        #"data: {"error":{"message":\#(CannedGateway.quoted(HostileText.text)),"type":\#(CannedGateway.quoted(HostileText.text))}}"#
      return ByteServer.stream(CannedGateway.events(["Half"], id: id).prefix(2).joined() + event + "\n\n")
    }
    let home = try Home(gateway)
    let run = try await home.run(["ask", "hi"])
    #expect(run.exit == .status(1) && run.output == "Half\n")
    HostileText.expectHarmless(run.errors)
    #expect(home.records("reply").first?["text"] == .string("Half"))
  }

  @Test func modelNamesAreHarmless() async throws {
    let gateway = try CannedGateway(models: HostileText.list + ["evil\(HostileText.text)"]) { _, _, id in
      let served = CannedGateway.quoted("evil" + HostileText.text).dropFirst().dropLast()
      return ByteServer.stream(ByteServer.recordedEvents(id: id, model: String(served), text: "Hi.").joined())
    }
    let home = try Home(gateway)
    let run = try await home.run(["ask", "--model", HostileText.text, "hi"])
    #expect(run.exit == .status(0) && run.errors.contains("→ served \"evil"))
    HostileText.expectHarmless(run.errors)
    HostileText.expectHarmless(try await home.run(["export"]).output)
    let driver = try await TerminalDriver(home, ["--model", HostileText.text])
    HostileText.expectHarmless(
      String(driver.terminal.transcript.prefix { $0 != "▸" }.split(separator: TerminalDriver.ready)[0]),
      onTerminal: true)
    // Its models are in when Tab offers them.
    try await eventually("catalogue") { gateway.server.requests.contains { $0.path == "/v1/models" } }
    for line in ["/model", "/model evil", "hi", "/cost"] {
      try driver.type(line + "\r")
      try await driver.see("\u{1B}[?2004l")
      HostileText.expectHarmless(
        String(try await driver.see(TerminalDriver.ready).dropLast(TerminalDriver.ready.count)), onTerminal: true)
    }
    try driver.type("/model \t\t")
    try await driver.see("^[]52")
    #expect(!driver.terminal.transcript.contains("\u{1B}]") && !driver.terminal.transcript.contains("\u{9B}"))
    try driver.type("\u{03}\u{04}")
    _ = try await driver.exit()
  }
}
