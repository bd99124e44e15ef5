import Foundation
import Records
import TestSupport
import Testing

@testable import Console
@testable import Terminal

/// `/edit` and `/copy`: programs of the user's that run beside the chat.
@Suite(.timeLimit(.minutes(2)))
struct SlashEditTests {
  /// A shell script in the home, ready to run.
  private func script(_ home: TemporaryFolder, _ name: String, _ body: String) throws -> String {
    let url = home(name)
    try Data("#!/bin/sh\n\(body)\n".utf8).write(to: url)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: url.path)
    return url.path
  }

  private func text(_ home: TemporaryFolder, _ name: String) throws -> String {
    try String(contentsOf: home(name), encoding: .utf8)
  }

  @Test func theEditorsTextIsSentAndItsFileIsPrivateAndGone() async throws {
    let home = try TemporaryFolder()
    let editor = try script(
      home, "editor",
      """
      ls -l "$2" > '\(home("mode").path)'; env > '\(home("environment").path)'; echo "$1 $2" > '\(home("words").path)'
      grep SigBlk /proc/self/status > '\(home("signals").path)' 2> /dev/null
      printf '/first\\nsecond\\n\\n' > "$2"
      """)
    let fixture = try ReplFixture(
      home: home, onTerminal: true, environment: ["VISUAL": "\(editor) -w", "EDITOR": "false"])
    _ = try await fixture.chat([.line("/edit")])
    #expect(try fixture.prompts.map(\.last?.content) == ["/first\nsecond"])
    #expect(try text(home, "mode").hasPrefix("-rw-------"))
    #expect(try !text(home, "environment").contains("vck_test_key"))
    let words = try text(home, "words").split(whereSeparator: \.isWhitespace).map(String.init)
    #expect(words.first == "-w")
    #expect(!FileManager.default.fileExists(atPath: try #require(words.last)))
    #if os(Linux)
    #expect(try text(home, "signals").contains("0000000000000000"))
    #endif
  }

  @Test func anEmptyTextOrAFailedEditorSendsNothing() async throws {
    let home = try TemporaryFolder()
    let editor = try script(home, "editor", "echo ' ' > \"$1\"")
    let fixture = try ReplFixture(home: home, onTerminal: true, environment: ["VISUAL": "", "EDITOR": editor])
    _ = try await fixture.chat([.line("/edit some text"), .line("/edit last")])
    #expect(fixture.server.posts == 0)
    #expect(await fixture.shows("empty; nothing was sent"))
    #expect(await fixture.shows("there is no turn to edit"))

    // It leaves the terminal without echo, as a program that crashed does.
    let failing = try ReplFixture(onTerminal: true, environment: ["VISUAL": "stty -echo && exit 3; :"])
    let modes = failing.terminal?.terminalSettings
    _ = try await failing.chat([.line("/edit some text")])
    #expect(modes != nil && failing.terminal?.terminalSettings == modes)
    #expect(failing.server.posts == 0)
    #expect(await failing.shows("ended with status 3; nothing was sent"))
  }

  @Test func editLastAsksTheChangedPromptInPlaceOfTheLastTurn() async throws {
    let home = try TemporaryFolder()
    let editor = try script(home, "editor", "grep -q two \"$1\" || sed -i s/one/two/ \"$1\"")
    let fixture = try ReplFixture(home: home, onTerminal: true, environment: ["VISUAL": editor])
    let (repl, _) = try await fixture.chat([.line("one"), .line("/edit last"), .line("/edit last"), .line("three")])
    #expect(
      try fixture.prompts.map { $0.dropFirst().map(\.content) } == [["one"], ["two"], ["two", "reply 2", "three"]])
    #expect(await repl.session.transcript.turns.map(\.start.replaces) == [nil, 1, nil])
    #expect(await fixture.shows("unchanged; nothing was sent"))
  }

  /// A new prompt is sent as it is, and the last one is not asked again unchanged.
  @Test func theEditorBeginsWithTheText() async throws {
    let home = try TemporaryFolder()
    let editor = try script(home, "editor", "cat \"$1\" >> '\(home("seen").path)'; echo '|' >> '\(home("seen").path)'")
    let fixture = try ReplFixture(home: home, onTerminal: true, environment: ["VISUAL": editor])
    _ = try await fixture.chat([.line("/edit some text"), .line("/edit"), .line("/edit last"), .line("/retry")])
    #expect(try fixture.prompts.map(\.last?.content) == ["some text", "some text"])
    // What the editor wrote is in the history, and a prompt that is asked again is there once.
    let entries = PromptHistory(path: fixture.home("home/history").path).entries()
    #expect(entries == ["/edit some text", "some text", "/edit", "/edit last", "/retry"])
    #expect(try text(home, "seen") == "some text\n|\n|\nsome text\n|\n")
    #expect(await fixture.shows("empty; nothing was sent"))
    #expect(await fixture.shows("unchanged; nothing was sent"))
  }

  @Test func withoutATerminalThereIsNoEditor() async throws {
    let fixture = try ReplFixture(environment: ["VISUAL": "false"])
    _ = try await fixture.chat([.line("/edit")])
    #expect(await fixture.shows("/edit needs a terminal"))
  }

  @Test func theLastReplyGoesToTheTerminalsClipboard() async throws {
    let fixture = try ReplFixture(onTerminal: true)
    _ = try await fixture.chat([.line("/copy"), .line("one"), .line("/copy")])
    let encoded = Data("reply 1".utf8).base64EncodedString()
    #expect(await fixture.shows("there is no reply to copy"))
    #expect(await fixture.shows("\u{1B}]52;c;\(encoded)\u{07}"))
    #expect(await fixture.shows("OSC 52"))
  }

  @Test func theLastReplyGoesToAProgramWhereThereIsOne() async throws {
    let home = try TemporaryFolder()
    _ = try home.folder("bin")
    _ = try script(home, "bin/xclip", "cat > '\(home("copied").path)'; echo \"$@\" > '\(home("words").path)'")
    let fixture = try ReplFixture(
      home: home, onTerminal: true, environment: ["DISPLAY": ":0", "PATH": "\(home("bin").path):/usr/bin:/bin"])
    _ = try await fixture.chat([.line("one"), .line("/copy")])
    #expect(try text(home, "copied") == "reply 1")
    #expect(try text(home, "words") == "-selection clipboard\n")
    #expect(await fixture.shows("7 characters copied with xclip"))
  }

  private static let xclip = Clipboard.program(["xclip", "-selection", "clipboard"])

  @Test(
    arguments: [
      (["WAYLAND_DISPLAY": "w", "DISPLAY": ":0"], ["wl-copy", "xclip"], true, Clipboard.program(["wl-copy"])),
      (["DISPLAY": ":0"], ["wl-copy", "xclip"], true, xclip),
      (["DISPLAY": ":0", "SSH_TTY": "/dev/pts/1"], ["xclip"], true, .terminal),
      ([:], ["xclip"], true, .terminal), (["DISPLAY": ""], ["xclip"], true, .terminal),
      (["DISPLAY": ":0", "SSH_CONNECTION": "::1 1 ::1 22"], ["xclip", "pbcopy"], false, nil),
      (["WAYLAND_DISPLAY": "w", "DISPLAY": ":0", "SSH_TTY": ""], ["xclip"], true, xclip),
      ([:], ["pbcopy"], false, .program(["pbcopy"])),
      ([:], ["xclip"], false, nil),
    ] as [([String: String], [String], Bool, Clipboard?)])
  func choosesTheWayToTheClipboard(
    environment: [String: String], installed: [String], canEscape: Bool, way: Clipboard?
  ) {
    #expect(Clipboard(environment: environment, canEscape: canEscape) { installed.contains($0) } == way)
  }

  /// Neither gets a gateway's key, and what fails has done nothing.
  @Test func theProgramsOfTheClipboardGetNoKeyAndMayFail() async throws {
    let home = try TemporaryFolder()
    let environment = ["PATH": "\(home.url.path):/usr/bin:/bin", "AI_GATEWAY_API_KEY": "vck_test_key", "A": "b"]
    _ = try script(home, "copy", "cat > '\(home("copied").path)'; env > '\(home("seen").path)'; exit ${STATUS:-0}")
    try await Clipboard.copy("a\nb", with: ["copy"], environment: environment)
    #expect(try text(home, "copied") == "a\nb")
    #expect(try text(home, "seen").contains("A=b") && !text(home, "seen").contains("vck_test_key"))
    let failed = await #expect(throws: Failure.self) {
      try await Clipboard.copy("a", with: ["copy"], environment: environment.merging(["STATUS": "3"]) { $1 })
    }
    #expect(failed?.message == "copy did not take the text")
    _ = try script(home, "paste", "env | grep -c vck_; exit ${STATUS:-0}")
    #expect(try await Clipboard.picture(with: ["paste"], environment: environment) == Array("0\n".utf8))
    for body in ["echo picture; exit 1", "exit 0"] {
      _ = try script(home, "paste", body)
      let none = await #expect(throws: Failure.self) {
        try await Clipboard.picture(with: ["paste"], environment: environment)
      }
      #expect(none?.message == "the clipboard has no picture")
    }
  }

  @Test func theEditorIsTheFirstThatIsNamed() throws {
    let screen = try ReplFixture().program.screen
    for (environment, command) in [
      ([:], "vi"), (["VISUAL": " ", "EDITOR": "ed"], "ed"), (["VISUAL": "a -w", "EDITOR": "ed"], "a -w"),
      (["VISUAL": "", "EDITOR": ""], "vi"),
    ] as [([String: String], String)] {
      #expect(PromptEditor(screen: screen, environment: environment).command == command)
    }
  }

  @Test func aProgramIsTheFirstThatCanRun() throws {
    let home = try TemporaryFolder()
    for name in ["a", "b", "c"] {
      _ = try home.folder(name)
      _ = try script(home, "\(name)/tool", "")
    }
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: home("a/tool").path)
    let path = "/nonexistent:" + ["a", "b", "c"].map { home($0).path }.joined(separator: ":")
    #expect(Clipboard.path(of: "tool", in: ["PATH": path]) == home("b/tool").path)
    #expect(Clipboard.path(of: "none", in: ["PATH": path]) == nil && Clipboard.path(of: "tool", in: [:]) == nil)
  }

  #if os(Linux)
  @Test func aPictureIsShownWhereThereIsADesktop() async throws {
    func message(_ environment: [String: String], isInstalled: Bool = true) -> String? {
      do throws(Failure) {
        _ = try PictureViewer(environment: environment) { _ in isInstalled }
        return nil
      } catch { return error.message }
    }
    #expect(message(["DISPLAY": ":0"]) == nil && message(["WAYLAND_DISPLAY": "w"]) == nil)
    #expect(message(["DISPLAY": ""])?.hasPrefix("there is no desktop") == true)
    #expect(message(["DISPLAY": ":0"], isInstalled: false) == "xdg-open is not installed")
    let home = try TemporaryFolder()
    _ = try script(home, "xdg-open", "exit 3")
    let environment = ["DISPLAY": ":0", "PATH": "\(home.url.path):/usr/bin:/bin"]
    let viewer = try PictureViewer(environment: environment) { _ in true }
    let failure = await #expect(throws: Failure.self) { try await viewer.open("/a\u{1B}b", environment: environment) }
    #expect(failure?.message == "xdg-open did not open the picture" && failure?.hint == "the file is /a^[b")
  }
  #endif

  @Test func nothingInTheClipboardDrivesAShell() {
    #expect(Clipboard.harmless("a\tb\nc\u{1B}[201~\r\u{9B}é日") == "a\tb\nc[201~é日")
    #expect(Clipboard.sequence(String(repeating: "x", count: Clipboard.terminalLimit + 1)) == nil)
    #expect(Clipboard.sequence(String(repeating: "x", count: 56_000)) != nil && Clipboard.terminalLimit == 56_000)
    #expect(Clipboard.sequence("hi") == "\u{1B}]52;c;aGk=\u{07}")
  }
}
