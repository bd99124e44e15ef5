import Chat
import Foundation
import GatewayClient
import Records
import TestSupport
import Testing

@testable import Console
@testable import Terminal

/// What a reply's printer writes, byte by byte, where figures count below it.
@Suite struct ReplyPrinterTests {
  private static let clear = "\u{1B}7\u{1B}[B\r\u{1B}[K\u{1B}8"

  private func written(_ events: [TurnEvent], showsFigures: Bool = true) throws -> String {
    let url = try TemporaryFolder()("output")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data().write(to: url)
    let file = try FileHandle(forUpdating: url)
    let output = TextOutput(file.fileDescriptor, takesStyles: true)
    let printer = ReplyPrinter(
      output: output, notices: output, styles: .plain, width: 40, showsFigures: showsFigures)
    for event in events { printer.tell(event) }
    printer.finish()
    return try String(contentsOf: url, encoding: .utf8)
  }

  private func progress() throws -> TurnEvent {
    let price = ModelEntry.Prices(input: USD("0.000001"), output: USD("0.000002"))
    let model = ModelEntry(id: "m", prices: price)
    return .progress(try #require(Estimator([Message(.user, "hi")], model: model).estimate(output: 300)))
  }

  @Test func theFiguresAreTakenAwayBeforeAnythingElseIsSaid() throws {
    let written = try written([progress(), .text("One or "), progress(), .notRecorded(.unwritable), .text("two three")])
    let notice = try #require(written.range(of: "not recorded"))
    #expect(written[..<notice.lowerBound].hasSuffix(Self.clear + "\n  "))
    #expect(written.hasPrefix("\u{1B}D\u{1B}[A\u{1B}7\u{1B}[B\r¤ waiting · 0 s\u{1B}[K\u{1B}8"))
    // Whatever stands below at the end is gone before the last row ends.
    #expect(written.hasSuffix(Self.clear + " three\n"))
  }

  @Test func withoutThemTheTextStandsAlone() throws {
    #expect(try written([progress(), .text("One two\n")], showsFigures: false) == "One two\n")
    #expect(try written([.text("One two\n")]).contains(Self.clear))
  }
}
