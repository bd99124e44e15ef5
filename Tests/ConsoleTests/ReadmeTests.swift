import App
import Foundation
import Testing

@testable import Console

/// The tables of the README pages are the program's own; `RECORD_SNAPSHOTS=1` writes them again.
@Suite struct ReadmeTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test(arguments: ReadmeTables.all)
  func theTablesAreTheProgramsOwn(_ table: ReadmeTables.Entry) throws {
    let page = Self.root.appending(path: table.page)
    var text = try String(contentsOf: page, encoding: .utf8)
    let opening = try #require(text.range(of: "<!-- the program's \(table.name) -->\n"), "no place for \(table.name)")
    let closing = try #require(text.range(of: "\n<!-- end -->", range: opening.upperBound..<text.endIndex))
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
      text.replaceSubrange(opening.upperBound..<closing.lowerBound, with: table.text)
      try text.write(to: page, atomically: true, encoding: .utf8)
    }
    let written = try String(contentsOf: page, encoding: .utf8)
    #expect(written.contains("<!-- the program's \(table.name) -->\n\(table.text)\n<!-- end -->"), "\(table.name)")
  }
}
