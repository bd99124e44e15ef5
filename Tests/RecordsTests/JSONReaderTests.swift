import Foundation
import TestSupport
import Testing

@testable import Records

@Suite struct JSONReaderTests {
  @Test func readsRandomDocumentsAsFoundationDoes() throws {
    var random = SeededRandom(seed: 7)
    for _ in 0..<300 {
      let text = RandomJSON.document(&random)
      let read = try JSONTree(Data(text.utf8))
      #expect(read == JSONTree(try foundation(text)), "\(text)")
      #expect(try JSONTree(Data(text.utf8), mode: .tolerant) == read)
      #expect(throws: Never.self) {
        try JSONReader.read(Data(text.utf8)) { reader throws(JSONReader.Failure) in try reader.skip() }
      }
    }
  }

  @Test func agreesWithFoundationOnDamagedDocuments() throws {
    // Foundation refuses numbers that are too large for it, which the grammar does not: no exponents here.
    func byte(_ range: ClosedRange<UInt8>, _ random: inout SeededRandom) -> UInt8 {
      let byte = UInt8.random(in: range, using: &random)
      return byte | 0x20 == UInt8(ascii: "e") ? UInt8(ascii: "x") : byte
    }
    var random = SeededRandom(seed: 11)
    var refused = 0
    for _ in 0..<1_500 {
      var bytes = Array(RandomJSON.document(&random).utf8)
      let place = Int.random(in: 0..<bytes.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: bytes.remove(at: place)
      case 1: bytes.insert(byte(1...0x7F, &random), at: place)
      default: bytes[place] = byte(1...255, &random)
      }
      let isValid = (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
      let isRead = (try? JSONTree(Data(bytes))) != nil
      #expect(isRead == isValid, "\(String(decoding: bytes, as: UTF8.self))")
      if !isRead { refused += 1 }
    }
    #expect(refused > 300)
  }

  @Test func refusesADocumentThatIsCutAnywhere() throws {
    let text = #"{"a":[1,-2.5e+3,"x\u00e9\ud83d\ude00ü€😀"],"b":{"c":null,"d":[true,false,{}]},"e":"end"}"#
    let bytes = Array(text.utf8)
    for count in 0..<bytes.count {
      for mode in [JSONReader.Mode.strict, .tolerant] {
        #expect(throws: JSONReader.Failure.self, "\(count)") {
          try JSONTree(Data(bytes[..<count]), mode: mode)
        }
      }
    }
    #expect(throws: Never.self) { try JSONTree(Data(bytes)) }
  }

  @Test(
    arguments: [
      (#""\x""#, .invalidEscape(at: 1)), (#""\u12g4""#, .invalidEscape(at: 1)), (#""\ud83d""#, .invalidEscape(at: 1)),
      (#""\ude00""#, .invalidEscape(at: 1)), (#""\ud83d\u0041""#, .invalidEscape(at: 1)),
      (#""\ud83d\ud83d\ude00""#, .invalidEscape(at: 1)), ("\"a\nb\"", .controlCharacter(at: 2)),
      ("\"\u{0}\"", .controlCharacter(at: 1)), ("[1] x", .trailingBytes(at: 4)), ("{} {}", .trailingBytes(at: 3)),
      ("[1,]", .unexpectedByte(at: 3)), (#"{"a":1,}"#, .unexpectedByte(at: 7)), ("[,1]", .unexpectedByte(at: 1)),
      ("[1 2]", .unexpectedByte(at: 3)), (#"{"a" 1}"#, .unexpectedByte(at: 5)), (#"{"a":}"#, .unexpectedByte(at: 5)),
      ("{1:2}", .unexpectedByte(at: 1)), ("[1}", .unexpectedByte(at: 2)), ("{]", .unexpectedByte(at: 1)),
      ("[01]", .unexpectedByte(at: 1)), ("1.", .unexpectedEnd), ("-", .unexpectedEnd), ("1e+", .unexpectedEnd),
      ("[1.]", .unexpectedByte(at: 1)), ("[-x]", .unexpectedByte(at: 1)), ("+1", .unexpectedByte(at: 0)),
      (".5", .unexpectedByte(at: 0)), ("NaN", .unexpectedByte(at: 0)), ("nul", .unexpectedByte(at: 0)),
      ("truex", .unexpectedByte(at: 0)), ("'a'", .unexpectedByte(at: 0)), ("", .unexpectedEnd), ("  ", .unexpectedEnd),
      ("/**/1", .unexpectedByte(at: 0)), ("\u{FEFF}1", .unexpectedByte(at: 0)), ("[1,2", .unexpectedEnd),
    ] as [(String, JSONReader.Failure)])
  func saysWhatIsWrongAndWhere(text: String, failure: JSONReader.Failure) {
    #expect(throws: failure) { try JSONTree(Data(text.utf8)) }
    #expect(throws: failure) {
      try JSONReader.read(Data(text.utf8)) { reader throws(JSONReader.Failure) in try reader.skip() }
    }
  }

  @Test(
    arguments: [
      [0x80], [0xC0, 0x80], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE2, 0x82], [0xE2, 0x82, 0x41], [0xF0, 0x9F, 0x98],
    ] as [[UInt8]])
  func refusesBrokenUTF8UnlessTolerant(bytes: [UInt8]) throws {
    let data = Data([0x22, 0x61] + bytes + [0x62, 0x22])
    #expect(throws: JSONReader.Failure.invalidUTF8(at: 2)) { try JSONTree(data) }
    let text = try JSONTree(data, mode: .tolerant).string
    #expect(text == String(decoding: [0x61] + bytes + [0x62], as: UTF8.self))
    #expect(text?.contains("\u{FFFD}") == true)
  }

  @Test(arguments: [
    (#""Pay 42 \ud83d""#, "Pay 42 \u{FFFD}"), (#""\ude00x""#, "\u{FFFD}x"), (#""\ud83dx\ud83d\ude00""#, "\u{FFFD}x😀"),
    (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"), ("\"a\nb\tc\u{0}\"", "a\nb\tc\u{0}"), (#""\(a\,b\)""#, #"\(a\,b\)"#),
    (#""it\'s""#, "it's"), (#""\x41""#, #"\x41"#), (#""\u12""#, #"\u12"#), (#""\uZZZZ\n""#, "\\uZZZZ\n"),
    ("\u{FEFF}\"bom\"", "bom"), (#""\u0000\u00e9\b\f\r\/""#, "\u{0}é\u{8}\u{C}\r/"),
  ])
  func keepsTheTextOfOddStringsWhereAsked(json: String, text: String) throws {
    #expect(try JSONTree(Data(json.utf8), mode: .tolerant).string == text)
  }

  @Test(arguments: [
    "NaN", "-Infinity", "Infinity", "nan", "undefined", "None", "True", "+1", ".5", "1.", "01", "0x1F", "1_000", "-",
    "1e", "--1",
  ])
  func takesJunkWordsForValuesWhereAsked(word: String) throws {
    let text = #"{"logprobs":\#(word),"list":[\#(word),1],"text":"kept"}"#
    let value = try JSONTree(Data(text.utf8), mode: .tolerant)
    #expect(value["logprobs"] == .other(word))
    #expect(value["list"] == .array([.other(word), .number("1")]))
    #expect(value["text"] == .string("kept"))
    #expect(throws: JSONReader.Failure.self) { try JSONTree(Data(text.utf8)) }
  }

  @Test(arguments: [("[", "]"), (#"{"a":"#, "}"), (#"[{"a":"#, "}]")])
  func boundsTheDepth(opening: String, closing: String) throws {
    let unit = opening.filter { "[{".contains($0) }.count
    func nested(_ depth: Int) -> Data {
      Data(
        (String(repeating: opening, count: depth / unit) + "1" + String(repeating: closing, count: depth / unit)).utf8)
    }
    func skips(_ data: Data) -> Bool {
      (try? JSONReader.read(data) { reader throws(JSONReader.Failure) in try reader.skip() }) != nil
    }
    #expect(skips(nested(JSONReader.deepest)))
    #expect(!skips(nested(JSONReader.deepest + unit)))
    #expect(throws: Never.self) { try JSONTree(nested(JSONReader.deepest)) }
    #expect(throws: JSONReader.Failure.self) { try JSONTree(nested(1_000_000), mode: .tolerant) }
  }

  @Test func skipsMixedContainersOfEveryDepthWithTheRightEnds() throws {
    for depth in [1, 63, 64, 65, 127, 128, 129, 300] {
      var random = SeededRandom(seed: UInt64(depth))
      let kinds = (0..<depth).map { _ in Bool.random(using: &random) }
      let opening = kinds.map { $0 ? #"{"k":"# : "[" }.joined()
      let closing = kinds.reversed().map { $0 ? "}" : "]" }
      #expect(throws: Never.self) { try skip(opening + "0" + closing.joined()) }
      var wrong = closing
      let place = Int.random(in: 0..<depth, using: &random)
      wrong[place] = wrong[place] == "}" ? "]" : "}"
      #expect(throws: JSONReader.Failure.self) { try skip(opening + "0" + wrong.joined()) }
    }
  }

  @Test func skipsWhatTheCallerDoesNotRead() throws {
    let text = #"{"a":[1,{"b":2}],"n\u0061me":"x","c":{"d":[]},"e":3}"#
    let (names, last) = try JSONReader.read(Data(text.utf8)) { reader throws(JSONReader.Failure) in
      var names: [String] = []
      var last: Int?
      try reader.enterObject()
      while let key = try reader.nextKey() {
        switch key {
        case "name": names.append("found \(try reader.string())")
        case "e": last = try reader.integerIfAny()
        default: names.append(key.text)
        }
      }
      return (names, last)
    }
    #expect(names == ["a", "found x", "c"])
    #expect(last == 3)
  }

  @Test func keepsNumbersAsTheyWereWrittenAndNamesWhatIsNotOfTheKindAskedFor() throws {
    let text = #"[0.0012337500000000002,1E+2,-0,123456789012345678901234567890,"7",9223372036854775808,1.0]"#
    try JSONReader.read(Data(text.utf8)) { reader throws(JSONReader.Failure) in
      try reader.enterArray()
      var numbers: [String] = []
      for _ in 0..<4 {
        _ = try reader.nextElement()
        numbers.append(try reader.number())
      }
      #expect(numbers == ["0.0012337500000000002", "1E+2", "-0", "123456789012345678901234567890"])
      _ = try reader.nextElement()
      #expect(throws: JSONReader.Failure.mismatch(.string, at: 62)) { try reader.number() }
      #expect(try reader.integerIfAny() == nil)
      _ = try reader.nextElement()
      #expect(try reader.integerIfAny() == nil)
      _ = try reader.nextElement()
      #expect(try reader.integerIfAny() == nil)
      #expect(try !reader.nextElement())
    }
  }

  /// Strings are passed in blocks; what ends one may be anywhere in a block, and anywhere before the end of the bytes.
  @Test func everyByteIsSeenAtEveryPlaceOfAString() throws {
    for place in 0..<40 {
      for byte in UInt8.min...UInt8.max {
        var content = [UInt8](repeating: UInt8(ascii: "a"), count: 40)
        content[place] = byte
        let text = [UInt8(ascii: #"""#)] + content + Array(#""  "#.utf8)
        let read = Result { () throws(JSONReader.Failure) in
          try JSONReader.read(text) { (reader) throws(JSONReader.Failure) in try reader.string() }
        }
        let failure: JSONReader.Failure? =
          switch byte {
          case 0..<0x20: .controlCharacter(at: place + 1)
          case UInt8(ascii: #"""#): .trailingBytes(at: place + 2)
          case UInt8(ascii: #"\"#): place == 39 ? .unexpectedEnd : .invalidEscape(at: place + 1)
          case 0x80...: .invalidUTF8(at: place + 1)
          default: nil
          }
        if let failure {
          // A quotation mark at the end is the second of two.
          #expect(throws: failure) { try read.get() }
        } else {
          #expect(try read.get() == String(decoding: content, as: UTF8.self))
        }
      }
    }
  }

  /// Of a name that is there twice the last value counts; another value has no members and no elements.
  @Test func aMemberIsTheLastOfItsName() throws {
    let tree = try JSONTree(Data(#"{"a":1,"b":["x"],"a":"2"}"#.utf8))
    #expect(tree["a"]?.string == "2" && tree["b"]?.array == [.string("x")] && tree["c"] == nil && tree.array == nil)
    #expect(tree["b"]?["a"] == nil && tree["b"]?.string == nil)
  }

  /// What is there of a text that is cut or broken is read; the rest is not made up.
  @Test(arguments: [
    (#"{"a":{"b":"one","c":"tw"#, #"{"a":{"b":"one","c":"tw"}}"#), (#"{"a":[1,2"#, #"{"a":[1,2]}"#),
    (#"{"a":"b"} x"#, #"{"a":"b"}"#), (#"{"a":1,!"#, #"{"a":1}"#), (#"[{"a":tr"#, #"[{"a":null}]"#), ("", "null"),
    (#""cut \u00e9 he"#, #""cut é he""#), (#"{"a":1,"b"#, #"{"a":1}"#), (#"{"a":1,"b":"#, #"{"a":1,"b":null}"#),
  ])
  func readsTheBeginningOfACutText(text: String, read: String) throws {
    #expect(JSONTree(beginning: Data(text.utf8)).map { JSONValue($0).line } == read)
  }

  @Test func aHalfOfASurrogatePairIsJoinedWithTheOther() {
    var joiner = SurrogateJoiner()
    #expect(joiner.take("a\u{FFFD}", SurrogateHalves(last: 0xD83D)) == "a")
    #expect(joiner.take("\u{FFFD}b", SurrogateHalves(first: 0xDE00)) == "😀b" && joiner.finish().isEmpty)
    #expect(joiner.take("\u{FFFD}", SurrogateHalves(last: 0xD83D)).isEmpty && joiner.take("b", .init()) == "\u{FFFD}b")
    #expect(joiner.take("\u{FFFD}", SurrogateHalves(first: 0xDE00)) == "\u{FFFD}")
    _ = joiner.take("\u{FFFD}", SurrogateHalves(last: 0xD83D))
    #expect(joiner.finish() == "\u{FFFD}" && joiner.finish().isEmpty && joiner.take("c", .init()) == "c")
  }

  @Test func survivesRandomBytes() {
    var random = SeededRandom(seed: 3)
    let alphabet = Array(#"{}[]",:\u0123abtfnrule-+.eE 😀"#.utf8) + [0xFF, 0xC3, 0x00]
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? 0 }
      let strict = try? JSONTree(Data(bytes))
      let tolerant = try? JSONTree(Data(bytes), mode: .tolerant)
      if let strict { #expect(strict == tolerant) }
    }
  }

  private func skip(_ text: String) throws {
    try JSONReader.read(Data(text.utf8)) { reader throws(JSONReader.Failure) in try reader.skip() }
  }

  private func foundation(_ text: String) throws -> FoundationValue {
    try JSONDecoder().decode(FoundationValue.self, from: Data(text.utf8))
  }
}

/// What `JSONDecoder` makes of a document without numbers that it would round.
private indirect enum FoundationValue: Decodable {
  case null, bool(Bool), number(Decimal), string(String), array([FoundationValue]), object([String: FoundationValue])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode(Decimal.self) {
      self = .number(value)
    } else if let value = try? container.decode([FoundationValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: FoundationValue].self))
    }
  }
}

extension JSONTree {
  fileprivate init(_ value: FoundationValue) {
    switch value {
    case .null: self = .null
    case .bool(let value): self = .bool(value)
    case .number(let value): self = .number(value.description)
    case .string(let value): self = .string(value)
    case .array(let values): self = .array(values.map(JSONTree.init))
    case .object(let members):
      self = .object(members.map { Member(name: $0.key, value: JSONTree($0.value)) }.sorted { $0.name < $1.name })
    }
  }
}
