import Foundation
import TestSupport
import Testing

/// Tab in the chat, on a terminal.
@Suite(.serialized)
struct CompletionTests {
  /// Types, and strikes Tab until the text is there: what is offered is read behind the prompt.
  private func tab(_ typed: String, in driver: TerminalDriver, until text: String) async throws {
    try driver.type(typed)
    try await eventually("\(text) in \(driver.terminal.unread.debugDescription)") {
      try driver.type("\t")
      // The editor answers every Tab, with a bell where it knows nothing.
      usleep(50_000)
      return driver.terminal.unread.contains(text)
    }
    try await driver.see(text)
  }

  private func clear(_ driver: TerminalDriver) async throws {
    try driver.type("\u{15}")
    try driver.type("/rename\r")
    try await driver.see("this session has no title")
    try await driver.prompt()
  }

  @Test func everyKindIsOfferedWithAWordAboutIt() async throws {
    let home = try Home(try CannedGateway())
    try await home.run(["ask", "An earlier question"])
    let driver = try await TerminalDriver(home)
    try await tab("/s", in: driver, until: "changes a setting of this session")
    try await driver.see("/settle ")
    try await clear(driver)
    try await tab("/model open", in: driver, until: "openai/gpt-4.1-nano  $2.00 in, $3.00 out a million")
    try await clear(driver)
    try await tab("/assistant ", in: driver, until: "duck")
    try await driver.see("swift ")
    try await clear(driver)
    try await tab("/set ", in: driver, until: "assistant    changes the assistant for later turns")
    try await clear(driver)
    try await tab("/set tags o", in: driver, until: "on   off")
    try await clear(driver)
    try await tab("/resume earlier", in: driver, until: "/resume ")
    try driver.type("\r")
    try await driver.see("1 turn")
    try await driver.prompt()
    try await driver.leave()
  }

  @Test func aSlipIsMended() async throws {
    let home = try Home(try CannedGateway())
    let driver = try await TerminalDriver(home)
    try await driver.catalogue()
    for (slip, meant) in [
      ("/asistant swfit", nil), ("/assistant swfit\t", "swift from the next turn on"),
      ("/model openai/gpt-5-mni\t", "openai/gpt-5-mini from the next turn on"), ("/tgas\t", "session:"),
      ("/set usr\t", "no user is named"),
    ] as [(String, String?)] {
      let shown = try await driver.line(slip)
      #expect(shown.contains(meant ?? "did you mean /assistant?"), "\(slip): \(shown)")
    }
    for (slip, hint) in [
      ("/assistant swfit", "did you mean swift?"), ("/model openai/gpt-5-mni", "did you mean openai/gpt-5-mini?"),
      ("/set usr x", "did you mean user?"),
    ] { #expect(try await driver.line(slip).contains(hint), "\(slip)") }
    try await home.run(["ask", "hi"])
    let id = try #require(try await home.export().session.id.text).prefix(4)
    let wrong = String(id.dropLast()) + (id.last == "0" ? "1" : "0")
    #expect(try await driver.line("/resume \(wrong)").contains("did you mean \(id)?"))
    try await driver.leave()
  }

  @Test func completesInTheMiddleOfALine() async throws {
    let driver = try await TerminalDriver(try Home())
    try driver.type("/hel me\u{02}\u{02}\u{02}\t\r")
    try await driver.see("there is no command /me")
    try await driver.prompt()
    try await driver.leave()
  }

  @Test func filesAreOfferedAsTheyHaveToBeTyped() async throws {
    let home = try Home(try CannedGateway())
    for (name, text) in [
      ("my notes.txt", "hello"), (".hidden", "secret"), ("evil\u{1B}[2Jx", "no"), ("evil\u{202E}y", "no"),
      ("evilz", "fine"), ("sub dir/it's.md", "deep"),
    ] {
      let url = home.folder(name)
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: url)
    }
    let driver = try await TerminalDriver(home)
    for (typed, said) in [
      ("/attach my\t", "my notes.txt: 5 bytes"), ("/attach \"my\t", "my notes.txt: 5 bytes"),
      ("/attach ~/my\t", "my notes.txt: 5 bytes"), ("/attach my notes.txt", "my notes.txt: 5 bytes"),
      ("/attach sub\t\t", "sub dir/it's.md: 4 bytes"), ("/attach evil\t", "evilz: 4 bytes"),
      ("/attach .hid\t", ".hidden: 6 bytes"), ("/attach h\t", "home/ is not a regular file"),
      ("/attach evilz my\t", "my notes.txt: 5 bytes"), ("/attach clear", "nothing is attached"),
    ] {
      let shown = try await driver.line(typed)
      #expect(shown.contains(said), "\(typed): \(shown)")
    }
    try driver.type("/attach \t\t")
    let listed = try await driver.see("▸ /attach ")
    #expect(listed.contains("my notes.txt") && listed.contains("sub dir/") && !listed.contains(".hidden"))
    #expect(!listed.contains("2Jx") && !listed.contains("\u{202E}"))
    try await clear(driver)
    try await driver.line("hi")
    #expect(try await driver.line("/export sub\tkept.md").contains("written to sub dir/kept.md"))
    #expect(FileManager.default.fileExists(atPath: home.folder("sub dir/kept.md").path))
    try await driver.leave()
  }
}
