import App
import Chat
import Foundation
import Records
import TestSupport
import Testing

@testable import Console
@testable import Terminal

@Suite struct ListingPiecesTests {
  private static let now = Date(timeIntervalSince1970: 1_800_000_000)

  @Test(arguments: [
    (-5, "just now"), (-7_300, "just now"), (59, "just now"), (60, "1 minute ago"), (3_599, "59 minutes ago"),
    (3_600, "1 hour ago"),
    (7_300, "2 hours ago"), (86_399, "23 hours ago"), (86_400, "1 day ago"), (86_400 * 3, "3 days ago"),
  ])
  func saysAges(_ seconds: Int, _ text: String) {
    #expect(ListingTime.age(of: Self.now.addingTimeInterval(TimeInterval(-seconds)), at: Self.now) == text)
  }

  @Test func showsTimesOfTheUsersZone() throws {
    let clock = LocalClock { CivilTime(utc: $0 + 7_200) }
    #expect(ListingTime.text(Date(timeIntervalSince1970: 0), clock: clock) == "1970-01-01 02:00")
  }

  @Test func shortensManyIdsAsItShortensOne() {
    let ids = ["abcd1111", "abcd1112", "abcd2222", "wxyz0000", "ab"]
    let short = SessionID.short(ids)
    for id in ids { #expect(short[id] == SessionID.short(id, among: ids), "\(id)") }
    #expect(short["abcd1111"] == "abcd1111" && short["abcd2222"] == "abcd2" && short["wxyz0000"] == "wxyz")
  }

  @Test func reckonsUseByTheDay() throws {
    func look(_ hours: Int, _ used: String?) -> CreditLook {
      CreditLook(
        time: Self.now.addingTimeInterval(TimeInterval(hours * 3_600)), balance: nil,
        totalUsed: used.flatMap { USD($0) })
    }
    let use = try #require(CreditUse(from: look(0, "1"), to: look(48, "1.5")))
    #expect(use.used == USD("0.5") && use.perDay == USD("0.25"))
    #expect(CreditUse(from: look(0, "1"), to: look(0, "1.5"))?.perDay == nil)
    #expect(CreditUse(from: look(0, "2"), to: look(1, "1.5")) == nil, "another account")
    #expect(CreditUse(from: look(0, nil), to: look(1, "1.5")) == nil)
  }

  @Test func jsonKeepsNullsAndHidesControls() {
    let document = JSONValue.object(["a": .text("\u{9B}31m"), "b": .amount(nil), "c": .amount(USD("0.10"))]).document
    #expect(document == "{\n  \"a\" : \"\\u009b31m\",\n  \"b\" : null,\n  \"c\" : \"0.1\"\n}\n")
  }

  @Test func assistantsAreListedShownAndPlaced() async throws {
    let fixture = try CommandFixture()
    let prompts = fixture.home.appending(path: "prompts")
    try FileManager.default.createDirectory(at: prompts, withIntermediateDirectories: true)
    let own = "---\ndescription: Mine\nmodel: a/b\n---\nBe brief.\n"
    try Data(own.utf8).write(to: prompts.appending(path: "brief.md"))
    let list = try await fixture.run("assistants")
    #expect(list.lines.contains { $0.hasPrefix("brief ") && $0.contains("you") && $0.hasSuffix("a/b    Mine") })
    let show = try await fixture.run("assistants", "show", "brief")
    #expect(show.output.hasPrefix("brief\n") && show.output.hasSuffix("\n\nBe brief.\n"))
    #expect(try await fixture.run("assistants", "list", "rubber", "duck").lines.count == 2)
    #expect(try await fixture.run("assistants", "path").output == prompts.path + "\n")
    #expect(try await fixture.run("assistants", "show", "breif").errors.contains("did you mean brief?"))
  }

  @Test func theBashScriptCompletesCommandsAndValues() async throws {
    let fixture = try CommandFixture()
    let script = try await fixture.run("completions", "bash").output
    let test =
      script + """

        try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _tuppence; echo "${COMPREPLY[*]}"; }
        try tuppence gen; try tuppence sessions ren; try tuppence models --sort ""; try tuppence -m x --gat
        try tuppence sandbox --fault 429-; try tuppence export --format ""; try tuppence ask --gateway v
        """
    let file = fixture.folder("test.bash")
    try Data(test.utf8).write(to: file)
    let bash = Process()
    bash.executableURL = URL(filePath: "/bin/bash")
    bash.arguments = [file.path]
    let pipe = Pipe()
    bash.standardOutput = pipe
    try bash.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    bash.waitUntilExit()
    #expect(
      String(decoding: output, as: UTF8.self)
        == "generations generation\nrename\nname input output context\n--gateway\n"
        + "429-wait 429-long 429-once\nmarkdown json jsonl csv html focus otlp hledger\nvercel\n")
  }

  @Test func theScriptsAndThePageNameEveryOption() {
    for command in Command.all {
      for option in command.options {
        #expect(Shell.zsh.script().contains("--\(option.name)["))
        #expect(Shell.fish.script().contains(" -l \(option.name)"))
        for choice in option.choices {
          #expect(Shell.zsh.script().contains(choice) && Shell.fish.script().contains(choice))
        }
        #expect(ManPage.text().contains("\\-\\-\(ManPage.escaped(option.name))"))
      }
    }
    #expect(!ManPage.text().split(separator: "\n").contains { $0.hasPrefix("'") })
  }
}

@Suite struct HiddenLineTests {
  @Test func aStopFromAnotherThreadEndsTheReading() async throws {
    let terminal = try PseudoTerminal()
    let slave = try #require(terminal.slave)
    let before = terminal.terminalSettings
    let stop = HiddenLine.Stop()
    let reading = Task.detached { HiddenLine.read(from: slave, stop: stop) }
    while terminal.terminalSettings == before { try await Task.sleep(for: .milliseconds(2)) }
    try terminal.send("half a key")
    stop.stop()
    #expect(await reading.value == nil)
    #expect(terminal.terminalSettings == before)
  }

  /// What `--wait` takes.
  @Test(
    arguments: [
      ("90", 90), ("90s", 90), ("5m", 300), ("1h", 3_600), ("0", 0), ("720h", 2_592_000), ("721h", nil),
      ("2592000", 2_592_000), ("2592001", nil), ("", nil), ("m", nil), ("-5", nil), ("1.5h", nil), ("٣m", nil),
      ("5d", nil), ("5 m", nil), ("99999999999999999999", nil),
    ] as [(String, Int?)])
  func aTimeIsANumberAndAUnit(text: String, seconds: Int?) {
    #expect(Duration(typed: text) == seconds.map { .seconds($0) })
  }

  @Test func readsAKeyWithoutShowingIt() async throws {
    let terminal = try PseudoTerminal()
    let slave = try #require(terminal.slave)
    let before = terminal.terminalSettings
    let reading = Task.detached { HiddenLine.read(from: slave) }
    while terminal.terminalSettings == before { try await Task.sleep(for: .milliseconds(2)) }
    try terminal.send("secx\u{7F}ret\r")
    #expect(await reading.value == "secret")
    #expect(terminal.terminalSettings == before)
    #expect(terminal.transcript.isEmpty)
  }

  @Test(arguments: [
    ("ab\u{15}cd\n", "cd"), ("ä\u{7F}b\r", "b"), ("x\u{3}", nil), ("\u{4}", nil), ("x\u{4}y\r", "xy"),
    ("k\u{1B}]11;rgb:1e1e/1e1e/1e1e\u{1B}\\e\u{1B}[D\u{1B}[?62cy\r", "key"), ("k\u{1B}[13u", "k"),
  ])
  func takesKeys(_ typed: String, _ expected: String?) {
    var line = HiddenLine.Line()
    var result: String?
    reading: for byte in typed.utf8 {
      switch line.take(byte, limit: 100) {
      case true?:
        result = String(decoding: line.bytes, as: UTF8.self)
        break reading
      case false?: continue
      case nil: break reading
      }
    }
    #expect(result == expected)
  }
}
