import Foundation
import Testing

@testable import Records

/// What exports write is what Foundation's encoder would write.
@Suite struct ExportValueTests {
  private static let texts = [
    "", "plain", "\"quoted\" \\ /", "\n\r\t\u{8}\u{C}", "\u{0}\u{1}\u{1F}\u{7F}", "é 😀 \u{2028}\u{202E}", "a\u{301}",
  ]

  private static let values: [ExportValue] =
    [.null, .flag(true), .flag(false), .count(0), .count(-12), .count(.max), .list([]), .object([])]
    + texts.map { .text($0) }
    + [
      .list([.count(1), .list([]), .list([.null]), .members(["b": .text("x"), "a": .list([.flag(true)])])]),
      .members(["z": .null, "cached_input": .count(1), "cache_write": .count(2), "a": .members(["q": .object([])])]),
    ]

  private func encoded(_ value: ExportValue, _ formatting: JSONEncoder.OutputFormatting) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = formatting
    return String(decoding: try encoder.encode([value]), as: UTF8.self)
  }

  @Test(arguments: values) func readsAsTheEncoderWrites(value: ExportValue) throws {
    let boxed = ExportValue.list([value])
    #expect(try boxed.line == encoded(value, [.sortedKeys, .withoutEscapingSlashes]))
    #expect(try boxed.page() == encoded(value, [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]))
  }

  /// Written turn by turn, a session is the same text as in one piece.
  @Test(arguments: [0, 1, 3]) func aSessionIsTheSamePieceByPiece(turns: Int) throws {
    let opened = SessionOpened(
      id: "s", gateway: "g", baseURL: "x", billing: .lookup, assistant: "a", model: "m", program: "1")
    var records = [Record(time: .now, entry: .session(opened))]
    for number in 0..<turns {
      let start = TurnStarted(turn: number + 1, prompt: "p\n\"q\"", assistant: "a", model: "m", tags: ["t"])
      records.append(Record(time: .now, entry: .turn(start)))
    }
    let export = SessionExport(Transcript(records))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    #expect(export.json() == String(decoding: try encoder.encode(export), as: UTF8.self) + "\n")
    #expect(export.turns.count == turns)
  }
}
