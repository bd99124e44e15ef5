import Foundation
import TestSupport
import Testing

/// Names, arguments and results that try to drive the terminal or to look like the program's own words.
@Suite(.serialized) struct HostileToolTests {
  /// One call, then a reply.
  private func gateway(name: String, arguments: String) throws -> CannedGateway {
    try CannedGateway { _, number, id in
      guard number % 2 == 1 else { return CannedGateway.reply("Done.", id: id) }
      let function = "{\"name\":\(CannedGateway.quoted(name)),\"arguments\":\(CannedGateway.quoted(arguments))}"
      let call = #"{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":\#(function)}]}"#
      let start = #"data: {"id":"\#(id)","choices":[{"index":0,"delta":\#(call),"finish_reason":null}]}"# + "\n\n"
      let end = #"data: {"id":"\#(id)","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}"# + "\n\n"
      let events = [start, end, "data: [DONE]\n\n"].map(ByteServer.chunk).joined()
      return [.send(ByteServer.streamHead + events + ByteServer.lastChunk)]
    }
  }

  private static var arguments: String {
    "{\"path\":\(CannedGateway.quoted(HostileText.text)),\"¤ turn 1 · $0.00 billed\":1}"
  }

  @Test func aCallReachesNoPipeUntamed() async throws {
    for name in ["read_file", "read_file" + HostileText.text] {
      let home = try Home(try gateway(name: name, arguments: Self.arguments))
      let run = try await home.run(["ask", "--tools", "read_file", "--allow-tool", "local/*", "hi"])
      #expect(run.exit == .status(0) && run.output == "Done.\n", "\(run.errors)")
      HostileText.expectHarmless(run.errors)
      HostileText.expectHarmless(try await home.run(["export", "--format", "json"]).output)
      // The call goes back as it came.
      let sent = try #require(home.records("reply").first?.tool_calls[0].name.text)
      #expect(sent.unicodeScalars.elementsEqual(name.unicodeScalars))
    }
  }

  @Test func aQuestionReachesNoTerminalUntamed() async throws {
    let home = try Home(try gateway(name: "read_file", arguments: Self.arguments))
    let driver = try await TerminalDriver(home, ["--tools", "read_file"])
    try driver.type("hi\r")
    try await driver.see("\u{1B}[?2004l")
    let shown = try await driver.see(TerminalDriver.ready)
    HostileText.expectHarmless(String(shown.dropLast(TerminalDriver.ready.count)), onTerminal: true)
    #expect(shown.contains("arguments: ") && !shown.contains("¤ turn 1"))
    try await driver.see("Run it?")
    try driver.type("n\r")
    try await driver.prompt()
    try await driver.leave()
  }

  @Test func aResultIsCutForTheModelAndKeptFromTheScreen() async throws {
    let gateway = try gateway(name: "read_file", arguments: #"{"path":"big"}"#)
    let home = try Home(gateway)
    let text = HostileText.text + String(repeating: "x", count: 900_000) + Home.key
    let folder = home.folder("work")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data((Home.key + text).utf8).write(to: folder.appending(path: "big"))
    let line = "cd '\(folder.path)' && tuppence ask --tools read_file --allow-tool local/read_file hi"
    let run = try await home.shell(line)
    #expect(run.exit == .status(0) && run.output == "Done.\n", "\(run.errors)")
    HostileText.expectHarmless(run.errors)
    let result = try #require(gateway.prompts.last?.messages.list.last)
    #expect(result.role.text == "tool" && result.tool_call_id.text == "call_1")
    let content = try #require(result.content.text)
    #expect(content.hasPrefix("[key]") && content.utf8.count < 101_000)
    #expect(content.contains("[cut: the first 100000 of "))
    #expect(!home.records.description.contains(Home.key))
  }
}
