import Foundation
import TestSupport
import Testing

/// The estimate that counts below a reply while it streams, as it stands on a screen.
@Suite(.serialized)
struct LiveFiguresTests {
  private static let text = "One two three four five six seven eight nine ten eleven twelve."

  /// A reply that stands still after its first words until the gate opens.
  private func gateway(_ gates: [ByteServer.Gate]) throws -> CannedGateway {
    try CannedGateway { _, number, id in
      let pieces = ["One two three four five six seven ", "eight nine ten eleven twelve."]
      return CannedGateway.reply(pieces, id: id, until: gates[number - 1])
    }
  }

  @Test(arguments: [20, 40, 80, 200])
  func countWhileTheReplyStreamsAndAreGoneAtItsEnd(width: Int) async throws {
    let gates = [ByteServer.Gate(), ByteServer.Gate()]
    let home = try Home(try gateway(gates))
    #expect(try await home.run(["models", "--json"]).exit == .status(0))
    let screen = try await Tmux.chat(home, columns: width, rows: 8)
    // The second reply streams at the bottom of the screen, where the row below has to be made.
    for gate in gates {
      try await screen.type("go\r")
      let streaming = try await screen.see { rows in
        rows.last?.hasPrefix("¤ about") == true && rows.dropLast().last?.contains("eleven") == true
      }
      #expect(streaming.last?.hasPrefix("¤ about $0.000") == true, "\(streaming)")
      if width > 20 { #expect(streaming.last?.contains(" · 16 out · ") == true, "\(streaming)") }
      gate.open()
      let ended = try await screen.see { $0.last?.contains("▸") == true && !$0.contains { $0.hasPrefix("¤ about") } }
      let shown = ended.joined(separator: " ")
      #expect(!shown.contains("16 out") && shown.contains(width > 20 ? "reported" : "repor…"), "\(ended)")
      #expect(try await home.export().turns[0].reply.text == Self.text)
    }
  }

  /// The terminal wraps such a word itself, over the row in which the figures stood.
  @Test func aWordWiderThanTheWindowRunsOverNone() async throws {
    let (word, gates) = (String(repeating: "x", count: 47), [ByteServer.Gate(), ByteServer.Gate()])
    let gateway = try CannedGateway { _, _, id in
      let events = CannedGateway.events(["See:\n\n", word + " ", "ok ", "\nend"], id: id).map(ByteServer.chunk)
      return [
        .send(ByteServer.streamHead + events[..<2].joined()), .pause(gates[0]), .send(events[2..<5].joined()),
        .pause(gates[1]), .send(events[5...].joined() + ByteServer.lastChunk),
      ]
    }
    let home = try Home(gateway)
    #expect(try await home.run(["models", "--json"]).exit == .status(0))
    let window = try await Tmux.chat(home, columns: 40)
    try await window.type("go\r")
    try await window.see { $0.contains("See:") && $0.last?.hasPrefix("¤ about") == true }
    gates[0].open()
    try await window.see { $0.contains { $0.hasPrefix("xxxxxxx") } && $0.last?.hasPrefix("¤ about") == true }
    gates[1].open()
    let rows = try await window.see { $0.last?.contains("▸") == true }
    #expect(rows.contains { $0.hasPrefix("xxxxxxx ok") } && rows.contains { $0.hasSuffix("end") }, "\(rows)")
  }

  @Test func anInterruptedReplyLeavesNone() async throws {
    let home = try Home(try gateway([ByteServer.Gate()]))
    #expect(try await home.run(["models", "--json"]).exit == .status(0))
    let screen = try await Tmux.chat(home, columns: 80)
    try await screen.type("go\r")
    try await screen.see { $0.last?.hasPrefix("¤ about") == true }
    try await screen.type("\u{03}")
    let rows = try await screen.see { $0.last?.contains("▸") == true }
    #expect(!rows.contains { $0.hasPrefix("¤ about") } && rows.joined().contains("interrupted"), "\(rows)")
  }

  @Test func aPipeAndADumbTerminalHaveNone() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    #expect(try await home.run(["models", "--json"]).exit == .status(0))
    let piped = try await home.run(["chat"], input: Data("go\n".utf8))
    #expect(piped.output == "Reply 1.\n" && !piped.errors.contains("about $"))
    let terminal = try home.terminal(["chat"], with: ["TERM": "dumb"])
    try await terminal.read(until: "duck >", timeout: TerminalDriver.patience)
    try terminal.send("go\n")
    let seen = try await terminal.read(until: "reported", timeout: TerminalDriver.patience)
    #expect(!seen.contains("about $") && !seen.contains("\u{1B}"))
  }

  @Test func aDearTurnIsAnnouncedAtThePrompt() async throws {
    let home = try Home(try CannedGateway())
    #expect(try await home.run(["models", "--json"]).exit == .status(0))
    let driver = try await TerminalDriver(home, ["--no-tags"])
    #expect(try await !driver.line("/tags").contains("next about"))
    let set = try await driver.line("/budget turn 0.0001")
    #expect(set.contains("a turn that may cost more than $0.0001 is asked about"))
    try await driver.see("next about $0.0")
    #expect(try await home.run(["config", "get", "turn_limit"]).output == "0.0001\n")
    #expect(try await !driver.line("/budget turn 1").contains("next about"))
    try await driver.leave()
  }
}
