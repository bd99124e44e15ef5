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

  /// The base64 is made in pieces; only the end has padding.
  @Test(arguments: [0, 1, 2, 3, 49_151, 49_152, 49_153, 98_305, 150_000]) func aFileIsWrittenAsOneURI(size: Int) throws
  {
    let bytes = Data((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ $0 >> 8) })
    let text = "data:image/png;base64," + bytes.base64EncodedString()
    let value = JSONValue.dataURI(type: "image/png", bytes)
    #expect(value.line == "\"\(text)\"")
    // A part of other bytes has places of its own.
    let part = (Data([1, 2]) + bytes).dropFirst(2)
    #expect(JSONValue.list([.dataURI(type: "image/png", part)]).line == "[\"\(text)\"]")
    #expect(try encoded(value, .withoutEscapingSlashes) == "[\"\(text)\"]")
  }

  /// What is unknown is null, never nothing and never 0.
  @Test func whatIsUnknownIsNull() {
    #expect(JSONValue.amount(nil) == .null && JSONValue.time(nil) == .null && JSONValue.number(nil as Int?) == .null)
    #expect(JSONValue.text(nil as String?) == .null && JSONValue.flag(nil as Bool?) == .null)
    #expect(JSONValue.amount(.zero).line == #""0""# && JSONValue.amount(USD("-1.50")).line == #""-1.5""#)
    #expect(JSONValue.time(Date(timeIntervalSince1970: 0.9)).line == #""1970-01-01T00:00:00Z""#)
    #expect(
      Usage(input: 1, output: 0).json.line
        == #"{"cache_write":null,"cached_input":null,"input":1,"output":0,"reasoning":null}"#)
  }

  @Test(arguments: values) func readsAsTheEncoderWrites(value: JSONValue) throws {
    let boxed = JSONValue.list([value])
    #expect(try boxed.line == encoded(value, [.sortedKeys, .withoutEscapingSlashes]))
    #expect(try boxed.page() == encoded(value, [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]))
  }
}
