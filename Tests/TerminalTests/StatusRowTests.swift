import TestSupport
import Testing

@testable import Terminal

/// The row above the prompt: it changes in place, or says that it cannot.
@Suite struct StatusRowTests {
  private static let before = StatusRow(id: "1", text: "\u{1B}[2m¤ reported\u{1B}[0m")
  private static let bill = Announcement(
    "turn 1 billed", change: StatusRow(id: "1", text: "\u{1B}[2m¤ billed\u{1B}[0m"))

  /// The screen after everything that was written.
  private func screen(_ desk: EditorFixture, columns: Int, rows: Int = 10) -> [String] {
    var model = ScreenModel(columns: columns, rows: rows)
    model.write(desk.terminal.transcript)
    return model.lines
  }

  /// Waits until the screen is just so.
  private func see(
    _ wanted: [String], _ desk: EditorFixture, columns: Int = 80, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let deadline = ContinuousClock.now + .seconds(5)
    while screen(desk, columns: columns) != wanted, ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(2))
    }
    #expect(screen(desk, columns: columns) == wanted, sourceLocation: sourceLocation)
  }

  /// What the user types, line by line, and how it stands below the row.
  static let drafts: [(keys: [String], rows: [String])] = [
    ([], [">"]), (["half 日本"], ["> half 日本"]),
    (["one two three four five six seven eight"], ["> one two three four", "five six seven eight"]),
    (["one\u{1B}\rtwo\u{1B}\rthree"], ["> one", "two", "three"]),
    (["one\\\r"], ["> one\\", "…"]), (["one\\\r", "two\\\r", "three"], ["> one\\", "… two\\", "… three"]),
    (["\"\"\"\r", "text"], ["> \"\"\"", "… text"]),
  ]

  @Test(arguments: drafts.indices) func changesInPlaceUnderADraft(_ number: Int) async throws {
    let draft = Self.drafts[number]
    let desk = try EditorFixture(columns: 21, rows: 10)
    desk.editor.announce("above")
    desk.editor.show(Self.before)
    _ = try await desk.line { terminal in
      for keys in draft.keys {
        try terminal.send(keys)
        if keys.hasSuffix("\\\r") || keys.hasSuffix("\"\r") { try await terminal.read(until: "… ") }
      }
      try await see(["above", "¤ reported"] + draft.rows, desk, columns: 21)
      let before = desk.terminal.transcript
      desk.editor.announce(Self.bill)
      try await terminal.read(until: "¤ billed\u{1B}[0m\u{1B}[K\u{1B}8")
      try await see(["above", "¤ billed"] + draft.rows, desk, columns: 21)
      // Nothing was erased, so nothing flickers.
      let written = desk.terminal.transcript.dropFirst(before.count)
      #expect(!written.dropFirst(3).contains("\u{1B}[J") && written.contains("\u{1B}7"))
      desk.editor.close()
    }
    #expect(!desk.terminal.transcript.contains("turn 1"))
  }

  @Test func changesUnseenBeforeThePrompt() async throws {
    let desk = try EditorFixture()
    desk.editor.show(Self.before)
    desk.editor.announce(Self.bill)
    _ = try await desk.line(typing: "x\r")
    try await see(["¤ billed", "> x"], desk)
  }

  @Test func changesMoreThanOnceAndKeepsTheLine() async throws {
    let desk = try EditorFixture(columns: 30)
    desk.editor.show(Self.before)
    let answer = try await desk.line { terminal in
      for number in 1...3 {
        try terminal.send("\(number)")
        try await terminal.read(until: "\(number)")
        desk.editor.announce(Announcement("no", change: StatusRow(id: "1", text: "¤ \(number) of 3")))
        try await terminal.read(until: "¤ \(number) of 3\u{1B}[K")
      }
      try await see(["¤ 3 of 3", "> 123"], desk, columns: 30)
      try terminal.send("!\r")
    }
    #expect(answer == .line("123!", pasted: false))
  }

  /// What happens between the row and the bill, and the rows that are above the line afterwards.
  private func unchanged(
    columns: Int = 30, rows: Int = 10, _ between: (EditorFixture, PseudoTerminal) async throws -> Void
  ) async throws -> [String] {
    let desk = try EditorFixture(columns: columns, rows: rows)
    desk.editor.show(Self.before)
    _ = try await desk.line { terminal in
      try await between(desk, terminal)
      desk.editor.announce(Self.bill)
      try await terminal.read(until: "turn 1 billed\r\n")
      desk.editor.close()
    }
    #expect(!desk.terminal.transcript.contains("¤ billed"))
    return screen(desk, columns: columns, rows: rows)
  }

  @Test func aRowThatIsNoLongerTheLastStays() async throws {
    let rows = try await unchanged { desk, terminal in
      desk.editor.announce("other news")
      try await terminal.read(until: "other news\r\n")
    }
    #expect(rows.starts(with: ["¤ reported", "other news", "turn 1 billed"]))
  }

  @Test func aRowThatADraftHasScrolledAwayStays() async throws {
    let rows = try await unchanged(rows: 4) { _, terminal in
      try terminal.send("a\u{1B}\rb\u{1B}\rc\u{1B}\rd")
      try await terminal.read(until: "d")
      // The draft is short again, but the row has left the window.
      try terminal.send("\u{15}")
      try terminal.send(String(repeating: "\u{7F}", count: 8) + "e")
      try await terminal.read(until: "e")
    }
    #expect(!rows.contains("¤ billed"))
  }

  /// The row and the draft fill the window.
  @Test func changesInPlaceAboveADraftThatFillsTheWindow() async throws {
    let desk = try EditorFixture(columns: 30, rows: 4)
    desk.editor.show(Self.before)
    _ = try await desk.line { terminal in
      try terminal.send("a\u{1B}\rb\u{1B}\rc")
      try await terminal.read(until: "c")
      desk.editor.announce(Self.bill)
      try await terminal.read(until: "¤ billed", timeout: .seconds(2))
      desk.editor.close()
    }
    #expect(!desk.terminal.transcript.contains("turn 1"))
  }

  @Test func aRowCannotDriveTheTerminal() async throws {
    let desk = try EditorFixture()
    desk.editor.show(StatusRow(id: "1", text: "\u{1B}[2m¤ \u{1B}[2Jx\u{1B}[0m"))
    _ = try await desk.line { terminal in
      desk.editor.announce(Announcement("no", change: StatusRow(id: "1", text: "¤ \u{1B}[3Jy")))
      try await terminal.read(until: "¤ ^[[3Jy\u{1B}[K", timeout: .seconds(2))
      desk.editor.close()
    }
    #expect(desk.terminal.transcript.contains("\u{1B}[2m¤ ^[[2Jx\u{1B}[0m\r\n"))
  }

  @Test func aClearedScreenHasNoRow() async throws {
    let rows = try await unchanged { _, terminal in
      try terminal.send("\u{0C}")
      try await terminal.read(until: "\u{1B}[2J")
    }
    #expect(rows.first == "turn 1 billed")
  }

  @Test func aRowWiderThanTheWindowStays() async throws {
    _ = try await unchanged(columns: 10) { _, _ in }
  }

  @Test func anotherRowStays() async throws {
    let desk = try EditorFixture()
    desk.editor.show(StatusRow(id: "2", text: "¤ two"))
    _ = try await desk.line { terminal in
      desk.editor.announce(Self.bill)
      try await terminal.read(until: "turn 1 billed\r\n")
      try terminal.send("x\r")
    }
    try await see(["¤ two", "turn 1 billed", "> x"], desk)
  }

  @Test func theNextLineHasNoRowOfTheLastOne() async throws {
    let desk = try EditorFixture()
    desk.editor.show(Self.before)
    _ = try await desk.line(typing: "x\r")
    _ = try await desk.line { terminal in
      desk.editor.announce(Self.bill)
      try await terminal.read(until: "turn 1 billed\r\n")
      try terminal.send("y\r")
    }
    try await see(["¤ reported", "> x", "turn 1 billed", "> y"], desk)
  }

  @Test func aRowThatNoPromptFollowedIsWrittenAtTheEnd() async throws {
    let desk = try EditorFixture()
    desk.editor.show(Self.before)
    desk.editor.close()
    try await see(["¤ reported"], desk)
  }
}
