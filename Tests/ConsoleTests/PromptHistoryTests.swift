import Foundation
import TestSupport
import Testing

@testable import Console

/// The history file has a bound, and so has an entry.
@Suite(.timeLimit(.minutes(1)))
struct PromptHistoryTests {
  /// A line of about a kilobyte.
  private static func line(_ number: Int) -> String { "\"prompt \(number) \(String(repeating: "x", count: 1_000))\"\n" }

  private func history(_ folder: TemporaryFolder, lines: Int) throws -> (PromptHistory, URL) {
    let url = folder("history")
    try Data((0..<lines).map(Self.line).joined().utf8).write(to: url)
    return (PromptHistory(path: url.path), url)
  }

  @Test func aLargeFileLosesItsOldestEntries() async throws {
    let folder = try TemporaryFolder()
    let count = PromptHistory.limit.file / 1_000 + 100
    let (history, url) = try history(folder, lines: count)
    let removed = history.shorten()
    let rest = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
    #expect(removed > 0 && removed + rest.count == count)
    #expect(rest.count == 1_000 && rest.last?.hasPrefix("\"prompt \(count - 1) ") == true)
    #expect(history.entries().count == rest.count)
    let mode = try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    #expect(history.remember("one more"))
    #expect(history.entries().last == "one more" && history.shorten() == 0)
  }

  @Test func whatIsKeptHasHalfTheLargestSize() async throws {
    let folder = try TemporaryFolder()
    let url = folder("history")
    let line = "\"" + String(repeating: "x", count: 200_000) + "\"\n"
    try Data(String(repeating: line, count: PromptHistory.limit.file / 200_000 + 1).utf8).write(to: url)
    #expect(PromptHistory(path: url.path).shorten() > 0)
    let size = try Data(contentsOf: url).count
    #expect(size <= PromptHistory.limit.file / 2 + 1_000 && size > PromptHistory.limit.file / 2 - 400_000)
  }

  @Test func aSmallFileStaysAsItIs() async throws {
    let folder = try TemporaryFolder()
    let (history, url) = try history(folder, lines: 2_000)
    let before = try Data(contentsOf: url)
    #expect(history.shorten() == 0)
    #expect(try Data(contentsOf: url) == before)
    #expect(history.entries().count == 1_000)
  }

  @Test func anEntryThatIsTooLargeIsNotKept() async throws {
    let folder = try TemporaryFolder()
    let (history, url) = try history(folder, lines: 1)
    let before = try Data(contentsOf: url)
    #expect(!history.remember(String(repeating: "y", count: PromptHistory.limit.entry)))
    #expect(try Data(contentsOf: url) == before)
    #expect(history.remember(String(repeating: "y", count: PromptHistory.limit.entry - 10)))
    #expect(history.entries().count == 2)
  }

  @Test func damagedLinesArePassedOverAndNothingDrivesTheTerminal() throws {
    let folder = try TemporaryFolder()
    let url = folder("history")
    try Data("\"one\"\nno JSON\n\"two\\u001b[2J\\nlines\"\n\n3\n\"three".utf8).write(to: url)
    #expect(PromptHistory(path: url.path).entries() == ["one", "two[2J\nlines"])
  }

  @Test(arguments: [
    ("sk-" + String(repeating: "a", count: 13), true), ("sk-" + String(repeating: "a", count: 12), false),
    ("key:vck_0123456789ab.", true), ("vck_0123456789a", false), ("sk_live_01234567", true),
    ("task-0123456789abcdef", false), ("Bearer x", true), ("bearer", false), ("Bearer-0123456789", true),
  ])
  func aLongWordThatBeginsSoIsAKey(_ text: String, _ isKey: Bool) throws {
    #expect(PromptHistory.looksLikeKey(text) == isKey)
    let folder = try TemporaryFolder()
    let history = PromptHistory(path: folder("history").path)
    #expect(history.remember(text) && history.entries() == (isKey ? [] : [text]))
  }

  /// Another program that shortens the file has it locked.
  @Test func aFileThatAnotherProgramHoldsIsNotShortened() throws {
    let folder = try TemporaryFolder()
    let (history, url) = try history(folder, lines: PromptHistory.limit.file / 1_000 + 100)
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    defer { close(descriptor) }
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    let size = try Data(contentsOf: url).count
    #expect(history.shorten() == 0)
    #expect(try Data(contentsOf: url).count == size)
    #expect(flock(descriptor, LOCK_UN) == 0 && history.shorten() > 0)
  }

  @Test func aLinkToTheFileStaysALink() async throws {
    let folder = try TemporaryFolder()
    let (_, url) = try history(folder, lines: PromptHistory.limit.file / 1_000 + 100)
    let link = folder("link")
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: url)
    #expect(PromptHistory(path: link.path).shorten() > 0)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path) == url.path)
    #expect(try Data(contentsOf: url).count < PromptHistory.limit.file)
  }
}
