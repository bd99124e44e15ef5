import Foundation
import Testing

/// Text reaches a terminal or a pipe by few ways, and each of them takes the escapes out of it.
@Suite struct SinkTests {
  private func expect(_ pattern: String, onlyIn allowed: Set<String>, below folder: String = "Sources") throws {
    let expression = try Regex(pattern)
    var found: Set<String> = []
    for file in try Tree.swiftFiles(folder) where !file.path.hasPrefix("Sources/Benchmarks/") {
      let name = String(file.path.split(separator: "/").last ?? "")
      for (number, line) in file.lines.enumerated() where !line.contains("///") && line.contains(expression) {
        found.insert(name)
        #expect(allowed.contains(name), "\(file.path):\(number + 1) \(line)")
      }
    }
    #expect(found == allowed, "the list is longer than it needs to be")
  }

  @Test func onlyTheOneOutputWritesToItsDescriptor() throws {
    try expect(
      #"\b(Platform|Foundation|Glibc|Musl|Darwin)\.write\("#, onlyIn: ["TextOutput.swift"], below: "Sources/Console")
    try expect(
      #"(^|[^.\w])(print|debugPrint|puts|fputs|fwrite|putchar|dprintf|perror)\(|standardOutput|standardError"#,
      onlyIn: [])
  }

  @Test func onlyWhatTheUserAskedForPassesTheOutputAsItIs() throws {
    try expect(
      #"passThrough\("#,
      onlyIn: [
        "TextOutput.swift", "ReplyPrinter.swift", "SlashCommand+Copy.swift", "Command+Export.swift",
        "Command+Bill.swift",
        "Command+Report.swift",
      ])
  }

  @Test func escapeSequencesAreWrittenDownInFewPlaces() throws {
    try expect(
      #"u\{1B\}|u\{9B\}|\\u\{07\}"#,
      onlyIn: [
        "Styles.swift", "EditSession.swift", "EditSession+Reading.swift", "EditSession+Keys.swift",
        "EditorKey.swift", "KeyBinding.swift", "Prompt.swift",
        "PasteText.swift", "Footer.swift", "Clipboard.swift", "Sanitiser+Screening.swift", "ScreenLayout.swift",
        "ScreenLayout+Drawing.swift", "EditSession+Drawing.swift", "EditSession+Search.swift",
        "EditSession+Status.swift", "RowTracker.swift",
        "LibeditOutput.swift", "InlinePicture.swift",
      ])
  }

  @Test func theEditorsThreadScreensWhatItShowsForOthers() throws {
    try expect(
      #"\bwriteAll\("#,
      onlyIn: [
        "WakePipe.swift", "LineRequestQueue.swift", "PlainLines.swift", "TextOutput.swift", "EditSession+Drawing.swift",
      ])
    // What the editor's thread writes: its own sequences, screened lines, and the picture, whose cells are screened.
    let harmless = [
      "asLines(", "visible(", "u{1B}[", "u{07}", "shown.erasure", "{ write(text) }", "writeAll(text, to: setting",
    ]
    let writing = try Regex(#"(^|[^.\w])(write|writeAll)\("#)
    for file in try Tree.swiftFiles("Sources/Terminal") where !file.path.hasSuffix("WakePipe.swift") {
      for line in file.lines where line.contains(writing) && !line.contains("func ") {
        #expect(harmless.contains { line.contains($0) }, "\(file.path) \(line)")
      }
    }
  }
}
