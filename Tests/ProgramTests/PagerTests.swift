import Foundation
import TestSupport
import Testing

/// Listings that are longer than the screen.
@Suite(.serialized)
struct PagerTests {
  private static let recorder = "{ env; cat; } > paged"

  @Test func aLongListingGoesThroughThePagerWithoutAnyKey() async throws {
    let home = try Home(try CannedGateway())
    let driver = try await TerminalDriver(home, with: ["PAGER": Self.recorder, "SECRET_API_KEY": "no"])
    let shown = try await driver.line("/help")
    #expect(!shown.contains("/history"))
    let paged = try String(contentsOf: home.folder("paged"), encoding: .utf8)
    #expect(paged.contains("/history [N]") && paged.contains("/quit") && paged.contains("LESS=FRX"))
    #expect(!paged.contains(Home.key))
    // What fits is shown as it always was.
    #expect(try await driver.line("/help history").contains("/history"))
    try await driver.leave()
  }

  @Test(arguments: ["cat", "", " ", "/nonexistent/pager", "nosuchpager -x"])
  func withoutAPagerItStandsOnTheScreen(_ pager: String) async throws {
    let driver = try await TerminalDriver(try Home(try CannedGateway()), with: ["PAGER": pager])
    let shown = try await driver.line("/help")
    #expect(shown.contains("/history [N]") && shown.contains("/quit"))
    try await driver.leave()
  }

  @Test func aDumbTerminalAndAPipeHaveNone() async throws {
    let home = try Home(try CannedGateway())
    let terminal = try home.terminal(["chat"], with: ["TERM": "dumb", "PAGER": Self.recorder])
    try await terminal.read(until: "duck >", timeout: TerminalDriver.patience)
    try terminal.send("/help\n")
    try await terminal.read(until: "/quit", timeout: TerminalDriver.patience)
    let run = try await home.run(["chat"], input: Data("/help\n".utf8), with: ["PAGER": Self.recorder])
    #expect(run.output.contains("/quit"))
    #expect(!FileManager.default.fileExists(atPath: home.folder("paged").path))
  }

  /// less itself: it takes the keys, Ctrl-C ends neither, and the chat goes on.
  @Test func lessHasTheKeysAndControlCEndsNothing() async throws {
    var home = try Home(try CannedGateway())
    home.pager = nil
    let window = try await Tmux.chat(home, columns: 80, rows: 10)
    try await window.type("/help\r")
    try await window.see { $0.last == ":" }
    let first = try await window.rows()
    try await window.press("Space")
    try await window.see { $0 != first && $0.last == ":" }
    try await window.press("C-c")
    try await window.press("G")
    try await window.see { $0.last == "(END)" }
    try await window.type("q")
    try await window.see { $0.last?.hasPrefix("duck ▸") == true }
    try await window.type("still here\r")
    try await window.see("Reply 1.")
  }

  @Test func aCommandOfTheShellUsesItToo() async throws {
    let models = (1...40).map { "maker/model-\($0)" }
    var home = try Home(try CannedGateway(models: models))
    home.pager = nil
    let window = try await Tmux(home, columns: 80, rows: 10, shell: true)
    try await window.see { $0.last == "$" }
    try await window.type("$TUPPENCE models; echo \"ended $?\"\r")
    try await window.see { $0.last == ":" }
    try await window.press("C-c")
    try await window.press("G")
    try await window.see { $0.last == "(END)" && $0.contains { $0.contains("maker/model-9") } }
    try await window.type("q")
    try await window.see { $0.contains("ended 0") && $0.last == "$" }
  }
}
