import App
import Foundation
import Records
import TestSupport
import Testing

@testable import Console
@testable import Terminal

/// The row of calls that run, with a clock that the test turns.
@Suite struct CallRowTests {
  private let file: TemporaryFolder

  init() throws {
    file = try TemporaryFolder()
    try FileManager.default.createDirectory(at: file.url, withIntermediateDirectories: true)
    try Data().write(to: file("output"))
  }

  private func written(columns: Int = 60, _ tell: (CallRow, TextOutput) -> Void) throws -> String {
    let handle = try FileHandle(forUpdating: file("output"))
    let output = TextOutput(handle.fileDescriptor, takesStyles: true)
    let now = ContinuousClock.now
    let row = CallRow(output, width: { 60 }) { LiveFigures(width: columns, styles: .plain) { now } }
    tell(row, output)
    row.tell(.began) {}
    return try String(contentsOf: file("output"), encoding: .utf8)
  }

  private func use(_ status: ToolUse.Status, _ call: String = "c1") -> ToolUse {
    ToolUse(
      turn: 1, attempt: 1, call: call, server: "files", tool: "search", definition: nil, arguments: "{}",
      status: status, text: nil)
  }

  private static let clear = "\u{1B}7\u{1B}[B\r\u{1B}[K\u{1B}8"

  @Test func progressIsShownAndGivesWayToTheRemark() throws {
    let text = try written { row, output in
      row.tell(.tool(use(.started), wasAsked: true)) { output.write("started\n") }
      row.tell(.toolProgress(use(.started), ToolProgress(share: "1/3", message: "one"))) {}
      // Within a second of the first one.
      row.tell(.toolProgress(use(.started), ToolProgress(share: "2/3", message: "two"))) {}
      row.tell(.tool(use(.run), wasAsked: false)) { output.write("done\n") }
      row.tell(.toolProgress(use(.started), ToolProgress(share: "3/3", message: "late"))) {}
    }
    #expect(text.hasPrefix("started\n\u{1B}D"))
    #expect(text.contains("¤ files/search · 1/3 · 0 s · one") && !text.contains("2/3") && !text.contains("late"))
    #expect(text.hasSuffix(Self.clear + "done\n"), "\(text.debugDescription)")
  }

  /// The call that has reported last is shown; one that has ended leaves the row to the others.
  @Test func severalCallsShareTheRow() throws {
    let text = try written { row, output in
      for call in ["c1", "c2"] { row.tell(.tool(use(.started, call), wasAsked: true)) {} }
      row.tell(.toolProgress(use(.started, "c2"), ToolProgress(message: "two"))) {}
      row.tell(.tool(use(.run, "c2"), wasAsked: false)) { output.write("done\n") }
      row.tell(.toolProgress(use(.started, "c1"), ToolProgress(message: "one"))) {}
      row.tell(.tool(use(.run, "c1"), wasAsked: false)) { output.write("all\n") }
    }
    let places = ["· two", "done", "· one", "all"].map { text.range(of: $0)?.lowerBound }
    #expect(!places.contains(nil) && places.compactMap(\.self) == places.compactMap(\.self).sorted(), "\(text)")
  }

  @Test func aServersWordsAreHarmlessAndShort() throws {
    let hostile = "\u{1B}[2J\u{9B}1m\u{202E}¤ $0.00 billed\nsecond\u{7}" + String(repeating: "x", count: 100_000)
    let text = try written { row, _ in
      row.tell(.tool(use(.started), wasAsked: true)) {}
      row.tell(.toolProgress(use(.started), ToolProgress(share: hostile, message: hostile))) {}
    }
    #expect(
      text.utf8.count < 400 && !text.contains("\u{1B}[2J") && !text.contains("\u{202E}") && !text.contains("\u{9B}"))
    #expect(text.components(separatedBy: "¤").count == 2 && !text.contains("\nsecond"), "\(text.debugDescription)")
  }

  @Test func aWindowThatHasBecomeNarrowerShowsNone() throws {
    let text = try written(columns: 61) { row, _ in
      row.tell(.tool(use(.started), wasAsked: true)) {}
      row.tell(.toolProgress(use(.started), ToolProgress(message: "one"))) {}
    }
    #expect(text.isEmpty)
  }
}
