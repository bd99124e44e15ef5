import Foundation
import TestSupport
import Testing

/// The keys of emacs and of vi, the user's `.editrc`, and the search through the history.
@Suite(.serialized)
struct EditingKeysTests {
  @Test func viKeysEditTheLine() async throws {
    let home = try Home(try CannedGateway())
    let window = try await Tmux.chat(home, settings: "tuppence:bind -v\n")
    try await window.enter("older")
    try await window.see("Reply 1")
    try await window.see("duck ▸")
    for (keys, line) in [
      (["one two three", "Escape", "0", "x"], "ne two three"), (["A", "!"], "ne two three!"),
      (["Escape", "$", "x"], "ne two three"), (["0", "i", "o"], "one two three"), (["Escape", "w", "dw"], "one three"),
      (["Escape", "k"], "older"), (["j"], "one three"), (["dd"], ""), (["i", "x", "Escape", "a", "y"], "xy"),
      (["Up"], "older"), (["Down"], "xy"), (["Right", "z"], "xzy"),
    ] {
      // In one go, as fast as a hand cannot be.
      for key in keys {
        if ["Escape", "Up", "Down", "Right"].contains(key) {
          try await window.press(key)
        } else {
          try await window.type(key)
        }
      }
      try await eventually(line) {
        let row = try await window.rows().last ?? ""
        return row == (line.isEmpty ? "duck ▸" : "duck ▸ \(line)") || row.hasPrefix("duck ▸ \(line)  ")
          || line.isEmpty && row.hasPrefix("duck ▸  ")
      }
    }
    try await window.press("Escape", "k")
    try await eventually("one go") { try await window.rows().last?.hasPrefix("duck ▸ older") == true }
    try await window.press("C-c")
    try await window.type("text")
    try await eventually("text") { try await window.rows().last?.hasPrefix("duck ▸ text") == true }
  }

  /// A key that nobody has bound is no text, and in vi's keys no command.
  @Test func keysWithoutAMeaningDoNothing() async throws {
    let window = try await Tmux.chat(try Home(try CannedGateway()), columns: 60)
    try await window.type("two words")
    try await window.press("F5", "PPage", "NPage", "IC")
    try await window.type(".")
    try await window.see("two words.")
    try await window.press("C-Left")
    try await window.type("X")
    try await window.see("two Xwords.")
    try await window.press("Home")
    try await window.type("Y")
    try await window.see("Ytwo Xwords.")
  }

  @Test func viTakesAPasteInBothModes() async throws {
    let gateway = try CannedGateway()
    let window = try await Tmux.chat(try Home(gateway), settings: "bind -v\n")
    try await window.paste("one\ntwo")
    try await window.see(["duck ▸ one", "two"])
    try await window.press("Escape")
    try await window.type("k0")
    try await window.paste("in\nfront ")
    try await window.see(["duck ▸ in", "front one", "two"])
    try await window.press("Enter")
    try await eventually("the request") { gateway.sent == ["in\nfront one\ntwo"] }
  }

  @Test func theUsersKeysAreHeeded() async throws {
    let gateway = try CannedGateway()
    let window = try await Tmux.chat(
      try Home(gateway),
      settings: "other:bind ^T ed-move-to-beg\ntuppence:bind ^T ed-kill-line\nbind ^P ed-move-to-beg\n")
    try await window.type("keep this")
    try await window.press("C-p", "C-f", "C-f", "C-f", "C-f", "C-t")
    try await window.see(["duck ▸ keep"])
  }

  @Test func withoutEditingALineIsPlain() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    try Data("tuppence:edit off\n".utf8).write(to: home.folder(".editrc"))
    let window = try await Tmux(home, columns: 60, with: ["EDITRC": home.folder(".editrc").path])
    try await window.see("duck")
    // Nobody asked for marks around a paste, so its lines are lines.
    try await window.paste("plain\ntext\n")
    try await eventually("the requests") { gateway.sent == ["plain", "text"] }
    try await window.see("Reply 2")
  }

  @Test func theSearchFindsEntriesOfSeveralLines() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    let entries =
      ["alpha one", "the 上海 text\nof two lines", "beta ALPHA", "last"] + [
        String(repeating: "deep 1\n", count: 99) + "needle"
      ]
    try FileManager.default.createDirectory(at: home.files, withIntermediateDirectories: true)
    let lines = try entries.map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) + "\n" }
    try Data(lines.joined().utf8).write(to: home.files.appending(path: "history"))
    let window = try await Tmux.chat(home)
    try await window.type("draft")
    try await window.press("C-r")
    try await window.see(["search “” ▸ draft"])
    try await window.type("alpha")
    try await window.see(["search “alpha” ▸ beta ALPHA"], cursor: "22,2")
    try await window.press("C-r")
    try await window.see(["search “alpha” ▸ alpha one"])
    try await window.press("C-r")
    try await window.see(["no match “alpha” ▸ alpha one"])
    try await window.press("C-g")
    try await window.see(["duck ▸ draft"])
    try await window.press("C-r")
    try await window.type("上海")
    try await window.see(["search “上海” ▸ the 上海 text", "of two lines"])
    try await window.press("BSpace", "BSpace")
    try await window.type("needle")
    try await window.see(["search “needle” ▸ [paste 1: 100 lines, 699 characters]"])
    try await window.press("C-c", "C-r")
    try await window.type("two lin")
    try await window.see("search “two lin” ▸ the 上海 text")
    try await window.press("Escape")
    try await window.see(["duck ▸ the 上海 text", "of two lines"])
    try await window.press("C-e")
    try await window.enter("!")
    try await eventually("the request") { gateway.sent == ["the 上海 text\nof two lines!"] }
    try await window.see("Reply 1")
    try await window.press("C-r")
    try await window.type("alpha o")
    try await window.press("Enter")
    try await eventually("the request") { gateway.sent.last == "alpha one" }
  }
}
