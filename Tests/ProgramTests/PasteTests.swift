import Foundation
import TestSupport
import Testing

/// Pastes into the chat: what is seen, what is sent and what comes back from the history.
@Suite(.serialized)
struct PasteTests {
  private static func text(_ name: String, lines: Int) -> String {
    (1...lines).map { "\(name) \($0)" }.joined(separator: "\n")
  }

  @Test func largePastesStandAsMarksAndAreSentWhole() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    let window = try await Tmux.chat(home, columns: 120)
    let (first, second, third) = (
      Self.text("one", lines: 120), Self.text("two", lines: 11), String(repeating: "wide 日本 ", count: 150)
    )
    try await window.type("compare ")
    try await window.paste(first)
    try await window.see(["duck ▸ compare [paste 1: 120 lines, 851 characters]"])
    try await window.type(" with ")
    try await window.paste(second)
    try await window.see(
      ["duck ▸ compare [paste 1: 120 lines, 851 characters] with [paste 2: 11 lines, 67 characters]"])
    try await window.press("BSpace")
    try await window.see(["duck ▸ compare [paste 1: 120 lines, 851 characters] with"])
    try await window.paste(third)
    let line = "duck ▸ compare [paste 1: 120 lines, 851 characters] with [paste 2: 1 line, 1,200 characters]"
    try await window.see([line])
    #expect(try await window.styled().contains("\u{1B}[7m[paste 1"))
    #expect(gateway.sent.isEmpty)
    try await window.press("Enter")
    let whole = "compare \(first) with \(third)"
    try await eventually("the request") { gateway.sent == [whole] }
    try await window.see("Reply 1")
    try await window.see("duck ▸")
    try await window.press("Up")
    try await eventually("the line again") { try await window.rows().last?.hasPrefix(line) == true }
    try await window.press("Enter")
    try await eventually("the request") { gateway.sent == [whole, whole] }
    let history = try String(contentsOf: home.files.appending(path: "history"), encoding: .utf8)
    let entries = try history.split(separator: "\n").map { try JSONDecoder().decode(String.self, from: Data($0.utf8)) }
    #expect(Set(entries) == [whole])
    let later = try await Tmux.chat(home, columns: 120)
    try await later.press("Up")
    try await later.see(["duck ▸ [paste 1: 120 lines, 2,065 characters]"])
    try await later.press("Enter")
    try await eventually("the request") { gateway.sent == [whole, whole, whole] }
  }

  /// libedit keeps 1,024 characters of a line while it leafs.
  @Test func aLongLineComesBackWholeFromTheHistory() async throws {
    let gateway = try CannedGateway()
    let window = try await Tmux.chat(try Home(gateway), columns: 80)
    try await window.type("first\u{0D}")
    try await eventually("first") { gateway.sent.count == 1 }
    let long = String(repeating: "0123456789", count: 89) + "."
    try await window.type("go ")
    try await window.paste(long)
    try await window.see { $0.joined().hasSuffix("789.") }
    try await window.paste(long)
    try await window.see { $0.joined().contains("789.0123") && $0.joined().hasSuffix("789.") }
    // A paste ends when nothing has followed for a moment.
    try await window.type("!")
    try await window.see { $0.joined().hasSuffix("789.!") }
    try await window.press("Up", "Down", "Enter")
    try await eventually("second") { gateway.sent.count == 2 }
    #expect(gateway.sent.last == "go " + long + long + "!")
  }

  @Test func aMarkThatIsTypedIsText() async throws {
    let gateway = try CannedGateway()
    let window = try await Tmux.chat(try Home(gateway), columns: 120)
    try await window.paste(Self.text("x", lines: 20))
    try await window.see(["duck ▸ [paste 1: 20 lines, 90 characters]"])
    try await window.press("C-c")
    try await window.enter("[paste 1: 20 lines, 90 characters]")
    try await eventually("the request") { gateway.sent == ["[paste 1: 20 lines, 90 characters]"] }
  }

  @Test func theEditorGetsTheWholeText() async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    let script = home.folder("editor")
    try Data(
      "#!/bin/sh\nsed 's/line 7$/seven/' \"$1\" > \"$HOME/new\"; cat \"$HOME/new\" > \"$1\"; umask > \"$HOME/mask\"\n"
        .utf8
    ).write(to: script)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: script.path)
    let window = try await Tmux(home, columns: 80, with: ["VISUAL": script.path])
    try await window.see("duck ▸")
    #expect(try await home.shell("umask").output != "0077\n")
    try await window.type("/edit ")
    try await window.paste(Self.text("line", lines: 30))
    try await window.see("[paste 1: 30 lines, 230 characters]")
    try await window.press("Enter")
    let edited = Self.text("line", lines: 30).replacingOccurrences(of: "line 7\n", with: "seven\n")
    try await eventually("the request") { gateway.sent == [edited] }
    let usual = try await home.shell("umask; cat \"$HOME/mask\"")
    #expect(usual.output.split(separator: "\n").count == 2 && Set(usual.output.split(separator: "\n")).count == 1)
  }

  @Test func aHundredThousandCharactersAreOneMark() async throws {
    let gateway = try CannedGateway()
    let window = try await Tmux.chat(try Home(gateway), columns: 80)
    let text = (0..<2_000).map { "line \($0) " + String(repeating: "x", count: 40) }.joined(separator: "\n")
    try await window.paste(text)
    try await window.see("[paste 1: 2,000 lines, 100,889 characters]")
    try await window.enter("?")
    try await eventually("the request") { gateway.sent == [text + "?"] }
  }

  @Test func aSmallPasteIsTextAndIsNotSent() async throws {
    let gateway = try CannedGateway()
    let window = try await Tmux.chat(try Home(gateway), columns: 80)
    try await window.paste("/quit\nthree\nlines\n")
    try await window.see(["duck ▸ /quit", "three", "lines"])
    try await window.type("end")
    try await window.see(["duck ▸ /quit", "three", "lines", "end"])
    #expect(gateway.sent.isEmpty)
    try await window.press("Enter")
    try await eventually("the request") { gateway.sent == ["/quit\nthree\nlines\nend"] }
  }
}
