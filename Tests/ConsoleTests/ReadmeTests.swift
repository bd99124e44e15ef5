import App
import Foundation
import Testing

@testable import Console

/// The tables of Console's README are the program's own; `RECORD_SNAPSHOTS=1` writes them anew.
@Suite struct ReadmeTests {
  private static let readme = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Sources/Console/README.md")

  @Test func theTablesAreTheProgramsOwn() throws {
    var text = try String(contentsOf: Self.readme, encoding: .utf8)
    for (name, table) in ReadmeTables.all {
      let opening = try #require(text.range(of: "<!-- the program's \(name) -->\n"), "no place for \(name)")
      let closing = try #require(text.range(of: "\n<!-- end -->", range: opening.upperBound..<text.endIndex))
      if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
        text.replaceSubrange(opening.upperBound..<closing.lowerBound, with: table)
        try text.write(to: Self.readme, atomically: true, encoding: .utf8)
      }
      let written = try String(contentsOf: Self.readme, encoding: .utf8)
      #expect(written.contains("<!-- the program's \(name) -->\n\(table)\n<!-- end -->"), "\(name)")
    }
  }
}
