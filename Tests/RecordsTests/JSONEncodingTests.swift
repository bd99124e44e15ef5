import Foundation
import TestSupport
import Testing

@testable import Records

/// Values are written with the bytes of Foundation's encoder.
@Suite struct JSONEncodingTests {
  private func expectSameBytes(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let expected = String(decoding: try encoder.encode(value), as: UTF8.self)
    #expect(try JSONValue(encoding: value).line == expected)
  }

  private struct Everything: Codable {
    var text = "a/b"
    var missing: String?
    var flag = true
    var whole = Int.min
    var tiny = Int8.min
    var short = Int16.max
    var middle = Int32.min
    var long = Int64.max
    var natural = UInt.max
    var byte = UInt8.max
    var unsigned16 = UInt16.max
    var unsigned32 = UInt32.max
    var unsigned64 = UInt64.max
    var real = 0.1
    var small = Float(2.5)
    var round = 3.0
    var huge = 1e300
    var decimal = Decimal(string: "-12345678901234567890.0123456789") ?? 0
    var optional: Int? = 7
    var list: [[Int?]] = [[], [1, nil, 3]]
    var names = ["z": 1, "a_b": 2, "aB": 3, "ab": 4, "é": 5, "10": 6, "9": 7, "": 8]
    var empty: [String: Int] = [:]
    var date = Date(timeIntervalSinceReferenceDate: 12.25)
    var amount = USD("0.1")
  }

  /// Containers that are begun by hand, empty ones too.
  private struct Nested: Encodable {
    enum Key: String, CodingKey { case list, object, emptyList, emptyObject, null, parent }

    func encode(to encoder: any Encoder) throws {
      var members = encoder.container(keyedBy: Key.self)
      var list = members.nestedUnkeyedContainer(forKey: .list)
      try list.encode("first")
      var inner = list.nestedContainer(keyedBy: Key.self)
      try inner.encode(1.5, forKey: .list)
      var deeper = list.nestedUnkeyedContainer()
      try deeper.encode(true)
      try list.encodeNil()
      try list.encode(UInt64.max)
      try "of a superclass".encode(to: list.superEncoder())
      #expect(list.count == 6)
      var object = members.nestedContainer(keyedBy: Key.self, forKey: .object)
      try object.encodeNil(forKey: .null)
      try object.encode(Int8(-1), forKey: .list)
      _ = members.nestedUnkeyedContainer(forKey: .emptyList)
      _ = members.nestedContainer(keyedBy: Key.self, forKey: .emptyObject)
      try [1].encode(to: members.superEncoder(forKey: .parent))
      try Everything().encode(to: members.superEncoder())
    }
  }

  @Test func everyKindOfValue() throws {
    try expectSameBytes(Everything())
    try expectSameBytes([Nested()])
    try expectSameBytes(["alone"])
    try expectSameBytes("alone")
    try expectSameBytes([Int]())
    try expectSameBytes([String: Int]())
  }

  @Test func everyCharacterOfAText() throws {
    for start in stride(from: UInt32(0), to: 0x3100, by: 64) {
      try expectSameBytes(String(String.UnicodeScalarView((start..<start + 64).compactMap(Unicode.Scalar.init))))
    }
    try expectSameBytes("\u{FEFF}\u{FFFE}\u{FFFF}\u{10FFFF}😀e\u{301}\r\n\\\"/")
  }

  @Test func numbersWithAFraction() throws {
    var random = SeededRandom(seed: 5)
    for _ in 0..<2_000 {
      let number = Double(bitPattern: UInt64.random(in: .min ... .max, using: &random))
      if number.isFinite { try expectSameBytes([number]) }
      let float = Float(bitPattern: UInt32.random(in: .min ... .max, using: &random))
      if float.isFinite { try expectSameBytes([float]) }
      let digits = "\(Int.random(in: .min ... .max, using: &random))e\(Int.random(in: -30...30, using: &random))"
      try expectSameBytes([Decimal(string: digits) ?? 0])
    }
    for number in [
      0.0, -0.0, 1e16, 1e15, 123456789012345680, 1e-5, 0.0001, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
    ] {
      try expectSameBytes([number])
    }
    for number in [Double.nan, .infinity, -.infinity] {
      #expect(throws: EncodingError.self) { try JSONValue(encoding: [number]) }
    }
  }

  @Test func randomDocuments() throws {
    var random = SeededRandom(seed: 6)
    for _ in 0..<300 {
      let document = try JSONDecoder().decode(AnyJSON.self, from: Data("[\(RandomJSON.document(&random))]".utf8))
      try expectSameBytes(document)
    }
  }
}

/// Any document, encoded through the containers of its kinds.
private indirect enum AnyJSON: Codable {
  case null, flag(Bool), number(Decimal), text(String), list([AnyJSON]), object([String: AnyJSON])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Decimal.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .text(text)
    } else if let list = try? container.decode([AnyJSON].self) {
      self = .list(list)
    } else {
      self = .object(try container.decode([String: AnyJSON].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .flag(let flag): try container.encode(flag)
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    case .list(let list): try container.encode(list)
    case .object(let object): try container.encode(object)
    }
  }
}
