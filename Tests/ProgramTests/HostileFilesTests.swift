import Foundation
import TestSupport
import Testing

/// Hostile text that does not come from a model: files, their names, settings, sessions, the environment, bills.
@Suite(.serialized)
struct HostileFilesTests {
  private static let name = "evil\u{1B}]0;t\u{07}\u{9B}2J\u{202E}\u{1B}[1A\u{1B}[2K\u{08}\nx"

  /// Runs a command in a pipe and on a terminal; neither gets anything but our own attributes.
  private func expectHarmless(
    _ arguments: [String], in home: Home, with more: [String: String] = [:], showing text: String? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let run = try await home.run(arguments, with: more)
    // The lines of CSV end with both, in a pipe.
    HostileText.expectHarmless(run.output.replacing("\r\n", with: "\n"), sourceLocation: sourceLocation)
    HostileText.expectHarmless(run.errors, sourceLocation: sourceLocation)
    let terminal = try home.terminal(arguments, with: more)
    _ = try await terminal.waitForExit(timeout: TerminalDriver.patience)
    HostileText.expectHarmless(terminal.transcript, onTerminal: true, sourceLocation: sourceLocation)
    if let text {
      #expect((run.output + run.errors).contains(text), "\(run)", sourceLocation: sourceLocation)
      #expect(terminal.transcript.contains(text), "\(terminal.transcript)", sourceLocation: sourceLocation)
    }
  }

  /// Types lines into a chat; what comes behind each of them is harmless. Returns all of it.
  @discardableResult
  private func chat(_ home: Home, _ lines: [String], _ arguments: [String] = []) async throws -> String {
    let driver = try await TerminalDriver(home, arguments)
    var all = ""
    for line in lines {
      try driver.type(line + "\r")
      try await driver.see("\u{1B}[?2004l")
      let shown = String(try await driver.see(TerminalDriver.ready).dropLast(TerminalDriver.ready.count))
      HostileText.expectHarmless(shown, onTerminal: true)
      all += shown
      try await driver.see("▸")
    }
    try await driver.leave()
    return all
  }

  private func write(_ text: String, to path: String, in home: Home) throws {
    let url = home.files.appending(path: path)
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  @Test func promptFilesAndTheirNamesAreHarmless() async throws {
    let home = try Home(try CannedGateway())
    let about = HostileText.line.replacing("\n", with: "").replacing("\"", with: "").replacing("\\", with: "")
    try write(
      "---\ndescription: \"\(about)\"\nmodel: \"evil\(about.prefix(80))\"\n---\n\(HostileText.text)\n",
      to: "prompts/evil.md", in: home)
    try write("---\nname: \"\(about)\"\n---\nx\n", to: "prompts/broken.md", in: home)
    try write("x", to: "prompts/\(Self.name).md", in: home)
    try await expectHarmless(["assistants"], in: home, showing: "^[]0;t^G")
    try await expectHarmless(["assistants", "show", "evil"], in: home, showing: "^[]52;c;ZXZpbA==^G")
    try await expectHarmless(["assistants", "show", "broken"], in: home, showing: "^[]52")
    try await expectHarmless(["assistants", "--json"], in: home)
    try await expectHarmless(["ask", "-a", "evil", "hi"], in: home)
    // Its model has no price, which is a question of its own.
    try await chat(
      home, ["/assistants", "/assistant evil", "/assistant", "/model", "hi", "/cost"], ["--turn-limit", "off"])
    let driver = try await TerminalDriver(home)
    try driver.type("/assistant ")
    // The names are read behind the prompt.
    try await eventually("a list") {
      try driver.type("\t")
      return driver.terminal.unread.contains("^[]52")
    }
    let listed = try await driver.see("^[]52")
    #expect(!listed.contains("\u{1B}]") && !listed.contains("\u{9B}"))
    try driver.type("\u{03}")
    try await driver.see("▸")
    try await driver.leave()
  }

  @Test func namesOfFilesAreHarmless() async throws {
    let home = try Home(try CannedGateway())
    try await expectHarmless(["ask", "--attach", Self.name, "hi"], in: home, showing: "^[]0;t^G")
    try await home.run(["ask", "hi"])
    try await expectHarmless(["export", "-o", "/dev/null/\(Self.name)/x.md"], in: home, showing: "^[]0;t^G")
    let path = home.folder("\(Self.name).md").path
    try await home.run(["export", "-o", path])
    try await expectHarmless(["export", "-o", path], in: home, showing: "^[]0;t^G")
    let hostile = ["TUPPENCE_HOME": home.folder("\(Self.name)-home").path]
    for command in [["config", "path"], ["assistants", "path"], ["doctor"]] {
      try await expectHarmless(command, in: home, with: hostile, showing: "^[]0;t^G")
    }
  }

  @Test func sessionsTitlesTagsAndUsersAreHarmlessAndKept() async throws {
    let home = try Home(try CannedGateway())
    let evil = String(HostileText.line.replacing("\n", with: "").prefix(180))
    let tag = "t\u{1B}[2J\u{9B}\u{07}\u{202E}"
    try await home.run(["ask", "--user", evil, "--tag", tag, "--system", HostileText.text, HostileText.text])
    let export = try await home.export()
    let id = try #require(export.session.id.text)
    try await expectHarmless(["sessions"], in: home, showing: "^[]52;c;ZXZpbA==^G")
    try await expectHarmless(["sessions", "rename", id, evil], in: home)
    for arguments in [
      ["sessions"], ["sessions", "--json"], ["generations"], ["generations", "--json"], ["generation", id + "/1"],
      ["generation", id + "/1", "--raw"], ["export"], ["export", "--format", "csv"], ["export", "--format", "jsonl"],
      ["check"], ["settle"],
    ] { try await expectHarmless(arguments, in: home) }
    let shown = try await chat(
      home, ["/sessions", "/user", "/tags", "/rename", "/system", "/set", "/history", "/new", "/resume \(id)"],
      ["--session", id])
    #expect(shown.contains("t^[[2J^[[^G<U+202E>") && shown.contains("^[]52;c;ZXZpbA==^G"))
    let kept = try await home.export(id)
    #expect(kept.session.title.text?.unicodeScalars.elementsEqual(evil.unicodeScalars) == true)
    #expect(kept.turns[0].prompt.text?.unicodeScalars.elementsEqual(HostileText.text.unicodeScalars) == true)
    #expect(home.records("session").contains { $0["user"].text == evil })
  }

  @Test func aDamagedJournalIsHarmless() async throws {
    let home = try Home(try CannedGateway())
    try await home.run(["ask", "hi"])
    let journal = try #require(home.journals.first)
    let file = try FileHandle(forWritingTo: journal)
    try file.seekToEnd()
    file.write(Data("{\"v\":1,\(HostileText.text)\n".utf8) + Data([0x9B, 0x32, 0x4A, 0x0A]))
    try file.close()
    let evil = journal.deletingLastPathComponent().appending(path: "x\u{1B}]0;t\u{07}\u{9B}.jsonl")
    try Data("\(HostileText.text)\n".utf8).write(to: evil)
    for arguments in [["check"], ["check", "--json"], ["doctor"], ["sessions"], ["export"], ["check", "--repair"]] {
      try await expectHarmless(arguments, in: home)
    }
  }

  @Test func settingsAndTheEnvironmentAreHarmless() async throws {
    let home = try Home(try CannedGateway())
    let model = String(HostileText.line.replacing("\n", with: "").replacing("\"", with: "").prefix(200))
    try write(#"{"model": \#(CannedGateway.quoted(model))}"#, to: "config.json", in: home)
    for arguments in [["config", "show"], ["config", "get", "model"], ["config", "show", "--json"], ["ask", "hi"]] {
      try await expectHarmless(arguments, in: home)
    }
    try write(#"{\#(CannedGateway.quoted(HostileText.text)): 1}"#, to: "config.json", in: home)
    try await expectHarmless(["config", "show"], in: home, showing: "^[]52;c;ZXZpbA==^G")
    for command in ["nosuch\(Self.name)", "printf '\\033]0;t\\007\\233\\n'"] {
      try write(#"{"key_command": \#(CannedGateway.quoted(command))}"#, to: "config.json", in: home)
      try await expectHarmless(["ask", "hi"], in: home, with: ["AI_GATEWAY_API_KEY": "", "AI_GATEWAY_BASE_URL": ""])
    }
    try FileManager.default.removeItem(at: home.files.appending(path: "config.json"))
    for variable in ["TUPPENCE_GATEWAY", "AI_GATEWAY_BASE_URL", "LANG", "https_proxy", "AI_GATEWAY_API_KEY"] {
      try await expectHarmless(["doctor"], in: home, with: [variable: HostileText.line])
      try await expectHarmless(["credits"], in: home, with: [variable: HostileText.line])
    }
    try await expectHarmless([HostileText.text], in: home)
    for arguments in [
      ["ask", "--\(HostileText.text)"], ["export", "--format", HostileText.text],
      ["config", HostileText.text],
    ] {
      try await expectHarmless(arguments, in: home, showing: "^[]52;c;ZXZpbA")
    }
  }

  @Test func theHistoryOfTheKeysIsHarmless() async throws {
    let home = try Home(try CannedGateway())
    let entry = CannedGateway.quoted("older \u{1B}]0;t\u{07}\u{9B}2Jx")
    try write(entry + "\n", to: "history", in: home)
    let driver = try await TerminalDriver(home)
    try driver.type("\u{10}")
    let shown = try await driver.see("2Jx")
    #expect(shown.contains("older ]0;t2Jx"), "\(shown.debugDescription)")
    try driver.type("\u{03}\u{04}")
    _ = try await driver.exit()
  }

  @Test func whatAGatewaySaysOfBillsAndTriesAgainIsHarmless() async throws {
    let body = #"{"error":{"message":\#(CannedGateway.quoted(HostileText.text))}}"#
    let server = try ByteServer { request, _ in
      if request.method == "POST" { return ByteServer.recordedReply(id: CannedGateway.id(1), text: "Hi.") }
      return ByteServer.answer("403 Forbidden", body: body)
    }
    let address = ["AI_GATEWAY_API_KEY": Home.key, "AI_GATEWAY_BASE_URL": server.baseURL.absoluteString]
    let home = try Home()
    try await home.run(["ask", "hi"], with: address)
    for arguments in [["settle"], ["credits"], ["models", "--refresh"], ["doctor"]] {
      try await expectHarmless(arguments, in: home, with: address)
    }
    let settled = try await home.run(["settle"], with: address)
    #expect(settled.output.contains("]52;c;ZXZpbA=="), "\(settled)")
    let busy = try ByteServer { _, _ in ByteServer.answer("503 Service Unavailable", body: body) }
    try await expectHarmless(
      ["ask", "hi"], in: home,
      with: ["AI_GATEWAY_API_KEY": Home.key, "AI_GATEWAY_BASE_URL": busy.baseURL.absoluteString], showing: "try 2 in")
  }
}
