import Foundation
import TestSupport
import Testing

@testable import Terminal

@Suite(.timeLimit(.minutes(1)))
struct PlainLinesTests {
  /// All inputs until the end of a pipe that holds the bytes.
  private func inputs(_ bytes: Data) async throws -> [LineInput] {
    let pipe = Pipe()
    let null = try #require(FileHandle(forWritingAtPath: "/dev/null"))
    let lines = try #require(PlainLines(input: pipe.fileHandleForReading.fileDescriptor, output: null.fileDescriptor))
    let writing = pipe.fileHandleForWriting
    Thread.detachNewThread {
      try? writing.write(contentsOf: bytes)
      try? writing.close()
    }
    var inputs: [LineInput] = []
    while true {
      let input = await lines.readLine(Prompt(text: "> "))
      if input == .end { return inputs }
      inputs.append(input)
    }
  }

  @Test func everyLineOfAPipeIsAnInput() async throws {
    let long = String(repeating: "x", count: 200_000)
    let expected = ["one", "", "two\\", "```", "日本", long, "a\u{FFFD}b", "last"].map {
      LineInput.line($0, pasted: false)
    }
    let bytes = Data("one\n\ntwo\\\r\n```\n日本\n\(long)\na".utf8) + [0xFF] + Data("b\nlast".utf8)
    #expect(try await inputs(bytes) == expected)
    #expect(try await inputs(Data()) == [])
    #expect(try await inputs(Data("\n".utf8)) == [.line("", pasted: false)])
  }

  @Test func promptsAndContinuesOnATerminal() async throws {
    let terminal = try PseudoTerminal()
    let slave = try #require(terminal.slave)
    let lines = try #require(PlainLines(input: slave, output: slave))
    async let answer = lines.readLine(Prompt(text: "\u{1B}[1mswift\u{1B}[0m > "))
    try await terminal.read(until: "swift > ")
    try terminal.send("one\\\n")
    try await terminal.read(until: "… ")
    // A line that is being continued keeps its mark.
    lines.renew(Prompt(text: "late > "))
    lines.announce("news")
    try await terminal.read(until: "news\r\n… ", timeout: .seconds(2))
    try terminal.send("two\n")
    #expect(await answer == .line("one\ntwo", pasted: false))
    #expect(!terminal.transcript.contains("\u{1B}"))
  }

  @Test func newsBehindAPromptBringsThePromptAgainAsItIsNow() async throws {
    let terminal = try PseudoTerminal()
    let slave = try #require(terminal.slave)
    let lines = try #require(PlainLines(input: slave, output: slave))
    async let answer = lines.readLine(Prompt(text: "one > "))
    try await terminal.read(until: "one > ")
    lines.renew(Prompt(text: "two > "))
    lines.announce("news")
    try await terminal.read(until: "\r\nnews\r\ntwo > ")
    try terminal.send("x\n")
    #expect(await answer == .line("x", pasted: false))
    lines.announce("later")
    try await terminal.read(until: "later\r\n")
    #expect(terminal.transcript.components(separatedBy: "two > ").count == 2)
  }

  @Test func closingEndsAPendingRead() async throws {
    let pipe = Pipe()
    let descriptor = pipe.fileHandleForReading.fileDescriptor
    let lines = try #require(PlainLines(input: descriptor, output: descriptor))
    async let answer = lines.readLine(Prompt(text: ""))
    try await Task.sleep(for: .milliseconds(20))
    lines.close()
    #expect(await answer == .end)
    #expect(await lines.readLine(Prompt(text: "")) == .end)
    try pipe.fileHandleForWriting.close()
  }
}
