import Foundation
import TestSupport
import Testing

/// What Tab lists, as it stands on a screen of this width.
@Suite(.serialized)
struct CompletionScreenTests {
  private static let widths = [20, 40, 80, 200]

  /// Tab until the list stands above the prompt: what it offers is read behind the prompt.
  private func listed(_ line: String, on screen: Tmux, until isThere: ([String]) -> Bool) async throws -> [String] {
    try await screen.type(line)
    let deadline = ContinuousClock.now + TerminalDriver.patience
    while true {
      try await screen.type("\t")
      try await Task.sleep(for: .milliseconds(100))
      let rows = try await screen.rows()
      if isThere(rows) { return rows }
      try #require(ContinuousClock.now < deadline, "\(rows.joined(separator: "\n"))")
    }
  }

  @Test(arguments: widths) func aFewModelsComeWithTheirPrices(_ width: Int) async throws {
    let models = (10...13).map { "openai/gpt-\($0)" }
    let screen = try await Tmux.chat(Home(try CannedGateway(models: models)), columns: width)
    let rows = try await listed("/model openai/gpt-", on: screen) { rows in rows.contains { $0.contains("gpt-13") } }
    let text = rows.joined(separator: "\n")
    for model in models { #expect(text.contains(model), "\(text)") }
    #expect(text.components(separatedBy: "$2.00 in").count >= 5, "\(text)")
    if width >= 40 { #expect(rows.contains { $0.hasPrefix("openai/gpt-10  $2.00 in, $3.00") }, "\(text)") }
    // The line is drawn anew below the list.
    #expect(rows.suffix(2).joined().hasSuffix("/model openai/gpt-1"), "\(text)")
  }

  @Test(arguments: widths) func manyModelsFillTheScreenAndTheRestIsCounted(_ width: Int) async throws {
    let models = (100...411).map { "vendor/model-\($0)" }
    let screen = try await Tmux.chat(Home(try CannedGateway(models: models)), columns: width)
    let rows = try await listed("/model ven", on: screen) { rows in rows.contains { $0.hasSuffix(" more") } }
    let end = try #require(rows.firstIndex { $0.hasSuffix(" more") })
    let shown = rows[..<end].reduce(0) { $0 + $1.components(separatedBy: "vendor/model-").count - 1 }
    let text = rows.joined(separator: "\n")
    #expect(rows.contains("and \(312 - shown) more"), "\(shown) in \(text)")
    #expect(shown == [20: 21, 40: 42, 80: 84, 200: 100][width], "\(text)")
    #expect(rows.last?.contains("▸ /model vendor/") == true || width == 20, "\(text)")
    #expect(rows.contains { $0.hasPrefix("vendor/model-100") }, "the list does not scroll away: \(text)")
  }

  @Test(arguments: widths) func commandsComeWithAWordAboutEach(_ width: Int) async throws {
    let screen = try await Tmux.chat(Home(), columns: width)
    let rows = try await listed("/mo", on: screen) { rows in rows.contains { $0.hasPrefix("/models") } }
    let text = rows.joined(separator: "\n")
    #expect(text.replacing("\n  ", with: " ").replacing("\n", with: " ").contains("changes the model"), "\(text)")
    #expect(rows.last?.hasSuffix("▸ /model") == true, "\(text)")
  }

  @Test(arguments: widths) func filesStandInColumns(_ width: Int) async throws {
    let home = try Home()
    let folder = home.folder("many")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for number in 10...29 { try Data("x".utf8).write(to: folder.appending(path: "n\(number).txt")) }
    let screen = try await Tmux.chat(home, columns: width)
    let rows = try await listed("/attach many/n", on: screen) { rows in rows.contains { $0.hasPrefix("n10.txt") } }
    let first = try #require(rows.first { $0.hasPrefix("n10.txt") })
    let columns = [20: 2, 40: 4, 80: 7, 200: 20][width] ?? 0
    #expect(first.split(separator: " ").count == columns, "\(rows)")
  }
}
