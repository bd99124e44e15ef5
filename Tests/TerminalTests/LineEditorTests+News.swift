import Foundation
import TestSupport
import Testing

@testable import Terminal

extension LineEditorTests {
  @Test func newsKeepsAHalfTypedLine() async throws {
    let desk = try EditorFixture()
    let prompt = Prompt(text: "\u{1B}[36mswift\u{1B}[0m > ", right: "\u{1B}[2m$0.01\u{1B}[0m")
    let answer = try await desk.line(prompt) { terminal in
      try await terminal.read(until: "$0.01")
      try terminal.send("half 日本")
      try await terminal.read(until: "本")
      desk.editor.announce("turn 3 · $0.004 billed")
      try await terminal.read(until: "\r\u{1B}[Jturn 3 · $0.004 billed\r\n")
      let drawn = try await terminal.read(until: "$0.01")
      #expect(drawn.contains("swift") && drawn.contains("half 日本"))
      try terminal.send("!\r")
    }
    #expect(answer == .line("half 日本!", pasted: false))
  }

  @Test func newsCannotDriveTheTerminal() async throws {
    let desk = try EditorFixture()
    let evil = "\u{1B}[2Jx\u{1B}]0;t\u{07}\u{9B}1A \u{1B}[2mdim\u{1B}[0m"
    let shown = "^[[2Jx^[]0;t^G^[[1A \u{1B}[2mdim\u{1B}[0m\r\n"
    desk.editor.announce(evil)
    try await desk.terminal.read(until: shown)
    let answer = try await desk.line { terminal in
      desk.editor.announce(evil)
      try await terminal.read(until: shown)
      try terminal.send("x\r")
    }
    #expect(answer == .line("x", pasted: false))
  }

  @Test func aRenewedPromptStandsBeforeTheHalfTypedLine() async throws {
    let desk = try EditorFixture()
    let answer = try await desk.line(Prompt(text: "> ", right: "$0.01")) { terminal in
      try await terminal.read(until: "$0.01")
      try terminal.send("half")
      try await terminal.read(until: "f")
      desk.editor.renew(Prompt(text: "swift > ", right: "$0.02"))
      let drawn = try await terminal.read(until: "$0.02")
      #expect(drawn.contains("swift > half"))
      try terminal.send("!\r")
    }
    #expect(answer == .line("half!", pasted: false))
  }

  @Test func aContinuedLineKeepsItsMarkWhenThePromptIsRenewed() async throws {
    let desk = try EditorFixture()
    let answer = try await desk.line { terminal in
      try terminal.send("\"\"\"one\r")
      try await terminal.read(until: "… ")
      desk.editor.renew(Prompt(text: "new > "))
      desk.editor.announce("news")
      try await terminal.read(until: "news")
      let drawn = try await terminal.read(until: "… ")
      #expect(!drawn.contains("new > "))
      try terminal.send("\u{03}")
      try await terminal.read(until: "new > ")
      try terminal.send("x\r")
    }
    #expect(answer == .line("x", pasted: false))
  }

  @Test func aRenewalThatComesTooLateIsForgotten() async throws {
    let desk = try EditorFixture()
    #expect(try await desk.line(typing: "x\r") == .line("x", pasted: false))
    desk.editor.renew(Prompt(text: "late > "))
    #expect(try await desk.line(typing: "y\r") == .line("y", pasted: false))
    #expect(!desk.terminal.transcript.contains("late"))
  }

  @Test func newsErasesEveryRowOfAWrappedLine() async throws {
    let desk = try EditorFixture(columns: 20)
    let typed = String(repeating: "0123456789", count: 5) + "end"
    let answer = try await desk.line { terminal in
      try terminal.send(typed)
      try await terminal.read(until: "end")
      desk.editor.announce("one\ntwo")
      try await terminal.read(until: "\r\u{1B}[2A\u{1B}[Jone\r\ntwo\r\n")
      try await terminal.read(until: "end")
      try terminal.send("\u{01}")
      try terminal.send("x")
      try await terminal.read(until: "x")
      desk.editor.announce("three")
      try await terminal.read(until: "\r\u{1B}[Jthree\r\n")
      try terminal.send("\r")
    }
    #expect(answer == .line("x" + typed, pasted: false))
  }

  @Test func newsBetweenLinesIsPrintedAtOnce() async throws {
    let desk = try EditorFixture()
    desk.editor.announce("before")
    try await desk.terminal.read(until: "before\r\n")
    #expect(try await desk.line(typing: "x\r") == .line("x", pasted: false))
    desk.editor.announce("after\n")
    try await desk.terminal.read(until: "after\r\n")
    desk.editor.close()
    desk.editor.announce("closed")
    try await desk.terminal.read(until: "closed\r\n")
  }

  @Test func newsDuringAPasteWaitsForItsEnd() async throws {
    let desk = try EditorFixture()
    let answer = try await desk.line { terminal in
      try terminal.send("\u{1B}[200~one\r")
      try await Task.sleep(for: .milliseconds(100))
      desk.editor.announce("news")
      try terminal.send("two\u{1B}[201~")
      #expect(try await !terminal.read(until: "news\r\n").contains("one"))
      try await terminal.read(until: "> one")
      try await terminal.read(until: "two")
      try terminal.send("\r")
    }
    #expect(answer == .line("one\ntwo", pasted: true))
  }

  @Test func newsAtRandomTimesLosesNoKey() async throws {
    let desk = try EditorFixture(columns: 60)
    let typed = (0..<1000).map { ["a", "日", "é", " ", "x"][$0 % 5] + ($0 % 100 == 99 ? "|" : "") }
    let answer = try await desk.line { terminal in
      let editor = desk.editor
      let news = Task.detached {
        for number in 0..<100 {
          editor.announce("news \(number).")
          try await Task.sleep(for: .microseconds(Int.random(in: 0...3000)))
        }
      }
      for key in typed {
        try terminal.send(key)
        if Bool.random() { try await Task.sleep(for: .microseconds(100)) }
      }
      try await news.value
      try await terminal.read(until: "news 99.")
      try terminal.send("\r")
    }
    #expect(answer == .line(typed.joined(), pasted: false))
    let transcript = desk.terminal.transcript
    let missing = (0..<100).filter { !transcript.contains("news \($0).\r\n") }
    #expect(missing == [])
  }

  @Test func aNewWindowSizeIsFollowed() async throws {
    let desk = try EditorFixture(columns: 80)
    let answer = try await desk.line { terminal in
      try terminal.send("some words")
      try await terminal.read(until: "words")
      terminal.resize(columns: 8, rows: 24)
      kill(getpid(), SIGWINCH)
      try await terminal.read(until: "\u{1B}[1A\u{1B}[J> some words")
      try terminal.send("\r")
    }
    #expect(answer == .line("some words", pasted: false))
  }

  @Test func completesWithTab() async throws {
    let desk = try EditorFixture { line, cursor in
      let names = ["/model", "/models", "/cost"]
      let start = String(line.unicodeScalars.prefix(cursor))
      let found = names.filter { $0.hasPrefix(start) }
      return Completion(replace: 0..<cursor, candidates: found.map { .init($0, note: "about \($0)") })
    }
    #expect(
      try await desk.line(typing: [("/c\t", shows: "/cost "), ("x\r", shows: "")]) == .line("/cost x", pasted: false))
    let common = try await desk.line(typing: [("/m\t", shows: "/model"), ("!\r", shows: "")])
    #expect(common == .line("/model!", pasted: false))
    let listed = try await desk.line(typing: [
      ("/model\t", shows: "/model   about /model\r\n/models  about /models\r\n"), ("s\r", shows: ""),
    ])
    #expect(listed == .line("/models", pasted: false))
    #expect(
      try await desk.line(typing: [("zzz\t", shows: "\u{07}"), ("\r", shows: "")]) == .line("zzz", pasted: false))
  }

  @Test func theUsersSettingsAreRead() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "editrc-\(UUID().uuidString)")
    try Data("bind -v\nbind ^T ed-delete-prev-char\n".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let desk = try EditorFixture(settings: file.path)
    #expect(try await desk.line(typing: "abc\u{14}\r") == .line("ab", pasted: false))
    let pasted = try await desk.line(typing: [("\u{1B}[200~a\rb\u{1B}[201~", shows: "b"), ("\r", shows: "")])
    #expect(pasted == .line("a\nb", pasted: true))
  }
}
