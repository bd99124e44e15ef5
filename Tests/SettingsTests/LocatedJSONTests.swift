import Testing

@testable import Settings

struct LocatedJSONTests {
  @Test func remembersTheLineOfEachMember() throws {
    let json = try LocatedJSON("\u{FEFF}{\n  \"a\": 1.50,\n\n  \"b\": [true, null, {\"c\": \"d\"}]\r\n}\n")
    let inner = LocatedJSON.object([.init(name: "c", line: 4, value: .text("d"))])
    #expect(
      json
        == .object([
          .init(name: "a", line: 2, value: .number("1.50")),
          .init(name: "b", line: 4, value: .list([.flag(true), .null, inner])),
        ]))
  }

  @Test(arguments: [
    (#""a\"\\\/\b\f\n\r\tz""#, "a\"\\/\u{8}\u{C}\n\r\tz"), (#""\u00e9\uD83D\uDE00é😀""#, "é😀é😀"), (#""""#, ""),
  ])
  func readsTexts(json: String, text: String) throws {
    #expect(try LocatedJSON(json) == .text(text))
  }

  @Test(arguments: ["0", "-0", "12", "0.25", "1e3", "-1.5E-10", "123456789012345678901234567890"])
  func keepsANumberAsItIsWritten(number: String) throws {
    #expect(try LocatedJSON(number) == .number(number))
  }

  @Test(arguments: [
    ("", 1, 1), ("{", 1, 2), ("{\n  \"a\" 1}", 2, 7), ("{\"a\":1,}", 1, 8), ("[1,\n2,\n]", 3, 1), ("[1 2]", 1, 4),
    ("{} x", 1, 4), ("tru", 1, 1), ("01", 1, 2), ("1.", 1, 3), (".5", 1, 1), ("+1", 1, 1), ("{a: 1}", 1, 2),
    ("\"a\nb\"", 1, 3), ("\"a", 1, 3), (#""\x""#, 1, 3), (#""\u12""#, 1, 3), (#""\uDC00""#, 1, 8),
    (#""\uD800x""#, 1, 8), ("// c\n1", 1, 1), ("NaN", 1, 1), ("{\"a\":'b'}", 1, 6),
  ])
  func saysWhereItStopsBeingJSON(json: String, line: Int, column: Int) {
    #expect(throws: LocatedJSON.Fault(line: line, column: column)) { try LocatedJSON(json) }
  }

  @Test func refusesBottomlessNesting() throws {
    _ = try LocatedJSON(String(repeating: "[", count: 32) + String(repeating: "]", count: 32))
    for depth in [33, 100_000] {
      let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      #expect(throws: LocatedJSON.Fault(line: 1, column: 33)) { try LocatedJSON(text) }
    }
  }
}
