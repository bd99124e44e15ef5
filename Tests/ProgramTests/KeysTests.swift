import Foundation
import Synchronization
import TestSupport
import Testing

/// Looks at a terminal's modes, over and over, on a thread of its own.
private final class UsualModesWatch: Sendable {
  private let isOver = Atomic(false)
  private let answer: Task<Bool, Never>

  init(_ terminal: PseudoTerminal) {
    let (stream, continuation) = AsyncStream.makeStream(of: Bool.self)
    answer = Task { await stream.first { _ in true } ?? false }
    Thread.detachNewThread { [self] in
      var wasUsual = false
      while !isOver.load(ordering: .relaxed) { wasUsual = wasUsual || terminal.takesWholeLines }
      continuation.yield(wasUsual)
    }
  }

  /// Whether the terminal had its usual modes at any time.
  func end() async -> Bool {
    isOver.store(true, ordering: .relaxed)
    return await answer.value
  }
}

/// Keys as real terminals send them, at the prompt and while a reply is printed.
@Suite(.serialized)
struct KeysTests {
  private func type(_ pieces: [String], _ driver: TerminalDriver, pause: Duration = .milliseconds(120)) async throws {
    for piece in pieces {
      try driver.type(piece)
      try await Task.sleep(for: pause)
    }
  }

  @Test(arguments: [
    ["a\u{1B}]11;rgb:1e1e/1e1e/1e1e\u{1B}\\b"], ["a\u{1B}", "]11;rgb:1e1e/", "1e1e/1e1e\u{1B}", "\\b"],
    ["a\u{1B}P1+r", "436f=323536\u{1B}\\", "b"], ["a\u{1B}[", "?62;", "22cb"], ["a\u{1B}[M", " !", "!b"],
    ["a\u{1B}_Gi=1;", "OK\u{1B}", "\\b"], ["a\u{1B}[I\u{1B}[Ob"], ["ac\u{1B}", "[", "D\u{7F}ab\u{1B}[3~"],
  ])
  func lateAnswersAreNotTyped(_ pieces: [String]) async throws {
    let gateway = try CannedGateway()
    let driver = try await TerminalDriver(try Home(gateway))
    try await type(pieces, driver)
    try driver.type("\r")
    try await eventually("the request") { gateway.sent == ["ab"] }
  }

  @Test(arguments: [
    (["abc\u{1B}[DX"], "abXc"), (["abc\u{1B}", "[DX"], "abXc"), (["abc\u{1B}[", "D", "X"], "abXc"),
    (["ab\u{1B}]11;rgb:1/1/1\u{1B}\\c"], "abc"), (["abc\u{1B}", "d"], "abcd"), (["ab\u{7F}c\u{01}X"], "Xac"),
    (["one\rtwo\u{1B}[AX"], "oneX\ntwo"), (["/cost\r"], "/cost"), (["a\u{1B}[13ub"], "a\nb"),
    (["ab\u{04}c"], "abc"), (["\u{1B}[200~p\rq\u{1B}[201~!"], "p\nq!"), (["日本\u{1B}[D語\u{1B}[<0;1;1M"], "日語本"),
  ])
  func keysTypedDuringAReplyActOnTheDraft(_ pieces: [String], _ expected: String) async throws {
    let gate = ByteServer.Gate()
    let gateway = try CannedGateway { _, number, id in
      number == 1 ? CannedGateway.reply(["Half of", " it."], id: id, until: gate) : CannedGateway.reply("Two.", id: id)
    }
    let driver = try await TerminalDriver(try Home(gateway))
    try driver.type("one\r")
    try await driver.see("Half of")
    try await type(pieces, driver)
    gate.open()
    try await driver.prompt()
    #expect(gateway.sent == ["one"])
    if expected.hasPrefix("/") {
      try await driver.see("/cost")
      return
    }
    try driver.type("\r")
    try await eventually("the request") { gateway.sent.count == 2 }
    #expect(gateway.sent.last == expected)
  }

  @Test func moreThanALineOfTheTerminalMayBeTypedDuringAReply() async throws {
    let gate = ByteServer.Gate()
    let gateway = try CannedGateway { _, number, id in
      number == 1 ? CannedGateway.reply(["Half of", " it."], id: id, until: gate) : CannedGateway.reply("Two.", id: id)
    }
    let driver = try await TerminalDriver(try Home(gateway))
    try driver.type("one\r")
    try await driver.see("Half of")
    let long = String(repeating: "0123456789", count: 2_000)
    try driver.type(long)
    gate.open()
    try await driver.prompt()
    try driver.type("\r")
    try await eventually("the request") { gateway.sent.last == long }
  }

  /// In its usual modes the terminal takes 4,095 bytes of a line and drops the rest, which a test of typing meets too
  /// seldom: what is typed has to fall into the time between a reply's end and the prompt.
  @Test func theTerminalHasNotItsUsualModesBetweenAReplyAndThePrompt() async throws {
    let gates = (0..<5).map { _ in ByteServer.Gate() }
    let gateway = try CannedGateway { _, number, id in
      CannedGateway.reply(["Half of", " it."], id: id, until: gates[min(number, 5) - 1])
    }
    let driver = try await TerminalDriver(try Home(gateway))
    let terminal = driver.terminal
    for gate in gates {
      try driver.type("one\r")
      try await driver.see("Half of")
      let watch = UsualModesWatch(terminal)
      gate.open()
      try await driver.prompt()
      #expect(await !watch.end())
    }
  }

  @Test func controlDBeforeThePromptLeaves() async throws {
    let home = try Home(try CannedGateway())
    let terminal = try home.terminal()
    try terminal.send("\u{04}")
    #expect(try await terminal.waitForExit(timeout: TerminalDriver.patience) == .status(0))
    #expect(terminal.terminalSettings == (try PseudoTerminal().terminalSettings))
  }

  @Test func controlDDuringAReplyLeavesAfterIt() async throws {
    let gate = ByteServer.Gate()
    let gateway = try CannedGateway { _, _, id in CannedGateway.reply(["Half of", " it."], id: id, until: gate) }
    let driver = try await TerminalDriver(try Home(gateway))
    try driver.type("one\r")
    try await driver.see("Half of")
    try driver.type("\u{04}")
    gate.open()
    #expect(try await driver.exit() == .status(0))
    // Between the two pieces the row below the reply is moved.
    #expect(driver.terminal.transcript.contains(" it."))
  }

  /// Enter, Ctrl-C, Ctrl-D, Ctrl-Z and the terminal's own Ctrl-S and Ctrl-Q are left out: they are meant.
  @Test(arguments: [""]) func randomBytesNeitherSendNorCrash(_ settings: String) async throws {
    let gateway = try CannedGateway()
    let home = try Home(gateway)
    let file = home.folder("editrc")
    try Data(settings.utf8).write(to: file)
    let driver = try await TerminalDriver(home, with: ["EDITRC": file.path])
    var dice = SeededDice(seed: 13)
    let special: [UInt8] = [0x1B, 0x1B, 0x5B, 0x5D, 0x4F, 0x4D, 0x9B, 0x50, 0x5C, 0x12, 0x09, 0x0A, 0x7F, 0x41, 0x42]
    for _ in 0..<40 {
      let bytes = (0..<64).map { _ -> UInt8 in
        Bool.random(using: &dice) ? special.randomElement(using: &dice) ?? 0 : UInt8.random(in: 0...255, using: &dice)
      }
      try driver.terminal.send(bytes: bytes.filter { ![0x03, 0x04, 0x0D, 0x11, 0x13, 0x1A].contains($0) })
    }
    // Whatever is incomplete is given up, and the draft is cleared.
    try await Task.sleep(for: .milliseconds(1_200))
    try driver.type("\u{07}\u{03}")
    try await Task.sleep(for: .milliseconds(100))
    try driver.type("still here\r")
    try await eventually("the request") { !gateway.sent.isEmpty }
    #expect(gateway.sent == ["still here"])
    try await driver.see("billed")
    try driver.type("\u{04}")
    #expect(try await driver.exit() == .status(0))
    #expect(driver.terminal.terminalSettings == (try PseudoTerminal().terminalSettings))
  }

  /// With one processor the pool of Swift's tasks has one thread.
  @Test(.enabled(if: access("/usr/bin/taskset", X_OK) == 0))
  func aBillIsRecordedWhileAQuestionWaitsOnOneProcessor() async throws {
    let bills = ByteServer.Gate()
    let gateway = try CannedGateway(costs: ["0.01"], bills: bills) { _, number, id in
      CannedGateway.reply("Reply \(number).", id: id, cost: "0.01")
    }
    let home = try Home(gateway)
    let arguments = ["-c", "0", try Home.program(), "--budget", "0.0101", "--no-tags"]
    let terminal = try PseudoTerminal(
      path: "/usr/bin/taskset", arguments: arguments, environment: home.environment(), folder: home.folder.url.path,
      columns: 200)
    for text in ["one\r", "two\r"] {
      try await terminal.read(until: TerminalDriver.ready, timeout: TerminalDriver.patience)
      try await terminal.read(until: "▸", timeout: TerminalDriver.patience)
      try terminal.send(text)
    }
    try await terminal.read(until: "Send it? [y/N]", timeout: TerminalDriver.patience)
    #expect(home.records("charge").isEmpty)
    bills.open()
    try await eventually("the charge") { !home.records("charge").isEmpty }
    try terminal.send("n\r")
    try await terminal.read(until: "not sent", timeout: TerminalDriver.patience)
    #expect(gateway.sent == ["one"])
  }
}
