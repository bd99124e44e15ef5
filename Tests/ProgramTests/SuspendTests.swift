import Foundation
import TestSupport
import Testing

/// A shell with job control around the chat: stopping, going on, and how the terminal is left.
@Suite(.serialized)
struct SuspendTests {
  @Test func controlZStopsAndTheLineComesBack() async throws {
    let gateway = try CannedGateway()
    let window = try await Tmux.shell(try Home(gateway), before: "stty -a > usual; ")
    try await window.type("half a line that is long enough to wrap into another row")
    try await window.press("C-b", "C-b", "C-b", "C-z")
    try await window.see("Stopped")
    try await window.enter("stty -a > stopped; cmp usual stopped && echo the same modes")
    try await window.see("the same modes")
    // Whoever reads now is not asked for marks around a paste.
    try await window.enter("clear; echo re''ady; cat -v")
    try await window.see("ready")
    try await window.paste("pasted")
    try await window.press("Enter", "C-d")
    try await window.see(["pasted", "pasted", "$"])
    try await window.enter("clear; fg")
    try await window.see("to wrap into")
    try await window.type("MORE ")
    try await window.press("Enter")
    try await eventually("the request") {
      gateway.sent == ["half a line that is long enough to wrap into another MORE row"]
    }
  }

  @Test func controlZStopsAReplyThatGoesOnAfterwards() async throws {
    let gate = ByteServer.Gate()
    let gateway = try CannedGateway { _, _, id in CannedGateway.reply(["Half of", " it."], id: id, until: gate) }
    let window = try await Tmux.shell(try Home(gateway), before: "stty -a > usual; ")
    try await window.enter("one")
    try await window.see("Half of")
    try await window.press("C-z")
    try await window.see("Stopped")
    try await window.enter("stty -a > stopped; cmp usual stopped && echo the same modes")
    try await window.see("the same modes")
    try await window.enter("clear; fg")
    gate.open()
    try await window.see("duck ▸")
    try await window.press("C-d")
    try await window.enter("stty -a > after; cmp usual after && echo as before")
    try await window.see("as before")
  }

  @Test func whatIsTypedDuringAReplyWaitsUnseen() async throws {
    let gate = ByteServer.Gate()
    let gateway = try CannedGateway { _, number, id in
      number == 1 ? CannedGateway.reply(["Half of", " it."], id: id, until: gate) : CannedGateway.reply("Two.", id: id)
    }
    let window = try await Tmux.chat(try Home(gateway))
    try await window.enter("one")
    try await window.see("Half of")
    try await window.enter("typed ahead")
    try await window.type("and more")
    gate.open()
    try await window.see(["duck ▸ typed ahead", "and more"])
    let screen = try await window.rows().joined(separator: "\n")
    #expect(screen.contains("Half of it.\n") && screen.components(separatedBy: "ahead").count == 2)
    #expect(gateway.sent == ["one"])
    try await window.press("Enter")
    try await eventually("the request") { gateway.sent == ["one", "typed ahead\nand more"] }
  }

  @Test(arguments: [
    "C-d", "/quit", "exit", "TERM", "HUP", "TERM in a reply", "HUP in a reply", "C-c C-c", "C-d after a reply",
  ])
  func theTerminalIsLeftAsItWas(_ way: String) async throws {
    let gateway = try CannedGateway { _, _, id in
      way.contains("in a reply")
        ? CannedGateway.reply(["Half of", " it."], id: id, until: ByteServer.Gate())
        : CannedGateway.reply("Whole.", id: id)
    }
    let home = try Home(gateway)
    let window = try await Tmux.shell(home, before: "stty -a > usual; echo $$ > shell; ")
    if way.hasSuffix("a reply") {
      try await window.enter("one")
      try await window.see(way.contains("in a") ? "Half of" : "Whole.")
    }
    switch way.prefix(3) {
    case "C-d":
      try await eventually("a prompt") { try await window.rows().last?.hasPrefix("duck ▸") == true }
      try await window.press("C-d")
    case "C-c":
      try await window.press("C-c")
      try await window.see("Ctrl-C again leaves")
      try await window.press("C-c")
    case "TER", "HUP":
      let signal = String(way.prefix { $0 != " " })
      let shell = try String(contentsOf: home.folder("shell"), encoding: .utf8).trimmingCharacters(in: .newlines)
      let end = try await home.shell("kill -\(signal) $(ps -o pid= --ppid \(shell))")
      try #require(end.exit == .status(0), "\(end.errors)")
    default: try await window.enter(way)
    }
    try await window.see("ended")
    try await window.enter("clear; stty -a > after; cmp usual after && echo as before")
    try await window.see("as before")
    try await window.enter("clear; echo re''ady; cat -v")
    try await window.see("ready")
    try await window.paste("pasted")
    try await window.press("Enter", "C-d")
    try await window.see(["pasted", "pasted", "$"])
  }
}
