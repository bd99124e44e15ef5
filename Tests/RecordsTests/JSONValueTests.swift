import Foundation
import Testing

@testable import Records

/// What is written is what Foundation's encoder would write.
@Suite struct JSONValueTests {
  private static let texts = [
    "", "plain", "\"quoted\" \\ /", "\n\r\t\u{8}\u{C}", "\u{0}\u{1}\u{1F}\u{7F}", "é 😀 \u{2028}\u{202E}", "a\u{301}",
  ]

  private static let values: [JSONValue] =
    [.null, .flag(true), .flag(false), .number(0), .number(-12), .number(.max), .list([]), .object([])]
    + texts.map { .text($0) }
    + [
      .list([.number(1), .list([]), .list([.null]), .members(["b": .text("x"), "a": .list([.flag(true)])])]),
      .members(["z": .null, "cached_input": .number(1), "cache_write": .number(2), "a": .members(["q": .object([])])]),
    ]

  private func encoded(_ value: JSONValue, _ formatting: JSONEncoder.OutputFormatting) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting
    return String(decoding: try encoder.encode([value]), as: UTF8.self)
  }

  @Test(arguments: values) func readsAsTheEncoderWrites(value: JSONValue) throws {
    let boxed = JSONValue.list([value])
    #expect(try boxed.line == encoded(value, [.sortedKeys, .withoutEscapingSlashes]))
    #expect(try boxed.page() == encoded(value, [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]))
  }
}
