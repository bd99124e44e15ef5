import Testing

@testable import HTTP

@Suite struct EventStreamParserTests {
  /// A stream and what a browser would dispatch from it.
  struct Vector: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]
    var events: [ServerSentEvent]

    init(_ name: String, _ text: String, _ data: String...) {
      testDescription = name
      bytes = Array(text.utf8)
      events = data.map { ServerSentEvent(data: $0) }
    }

    init(_ name: String, bytes: [UInt8], events: [ServerSentEvent]) {
      testDescription = name
      self.bytes = bytes
      self.events = events
    }
  }

  static let vectors: [Vector] = [
    Vector("LF", "data: one\n\ndata: two\n\n", "one", "two"),
    Vector("CRLF", "data: one\r\n\r\ndata: two\r\n\r\n", "one", "two"),
    Vector("CR", "data: one\r\rdata: two\r\r", "one", "two"),
    Vector("mixed ends", "data:1\r:\0\n:\r\ndata:2\n:\rdata:3\r\n\rdata:4\n\n", "1\n2\n3", "4"),
    Vector("blank CR line then LF line", "data:1\r\n\rdata:2\r\r\n", "1", "2"),
    Vector("one space only", "data:  two spaces\n\ndata:none\n\ndata:\ttab\n\n", " two spaces", "none", "\ttab"),
    Vector("joined lines", "data: a\ndata: b\ndata:\ndata\ndata: c\n\n", "a\nb\n\n\nc"),
    Vector("empty data", "data:\n\ndata\ndata\n\ndata: x\n\n", "", "\n", "x"),
    Vector("no data, no event", "event: ping\n\nid: 3\n\n\n\n"),
    Vector("comments", ": OPENROUTER PROCESSING\n\n:\n\n: data: no\ndata: yes\n\n", "yes"),
    Vector("long comment", ":" + String(repeating: "x", count: 2048) + "\r\ndata:1\n\n", "1"),
    Vector("unknown fields", "foo: 1\nDATA: 2\n data: 3\ndata : 4\ndata: 5\n\n", "5"),
    Vector("colon in value", "data: {\"a\":1}\n\n", "{\"a\":1}"),
    Vector("unfinished at the end", "data: kept\n\ndata: lost\n", "kept"),
    Vector("unfinished line", "data: kept\n\ndata: los", "kept"),
    Vector("BOM", "\u{FEFF}data: 1\n\n", "1"),
    Vector("second BOM is no BOM", "\u{FEFF}\u{FEFF}data: 1\n\ndata: 2\n\n", "2"),
    Vector("BOM in the middle", "data: 1\n\n\u{FEFF}data: 2\n\ndata: 3\n\n", "1", "3"),
    Vector("BOM alone on a line", "\u{FEFF}\ndata: 1\n\n", "1"),
    Vector(
      "other separators are data", "data: a\u{2028}b\u{2029}c\u{85}d\u{B}e\u{C}f\n\n",
      "a\u{2028}b\u{2029}c\u{85}d\u{B}e\u{C}f"),
    Vector("wide characters", "data: Grüße 🦆 日本\n\n", "Grüße 🦆 日本"),
    Vector("NUL is data", "data: a\0b\n\n", "a\0b"),
    Vector("done", "data: [DONE]\n\n", "[DONE]"),
    Vector(
      "invalid UTF-8", bytes: Array("data: a".utf8) + [0xFF, 0xC3] + Array("b\n\n".utf8),
      events: [ServerSentEvent(data: "a\u{FFFD}\u{FFFD}b")]),
    Vector(
      "names", bytes: Array("event: error\ndata: 1\n\ndata: 2\n\nevent: a\nevent:\ndata: 3\n\n".utf8),
      events: [.init(type: "error", data: "1"), .init(data: "2"), .init(data: "3")]),
    Vector(
      "ids", bytes: Array("id: 7\ndata: 1\n\ndata: 2\n\nid: 8\0\ndata: 3\n\nid\ndata: 4\n\n".utf8),
      events: [
        .init(data: "1", lastID: "7"), .init(data: "2", lastID: "7"), .init(data: "3", lastID: "7"), .init(data: "4"),
      ]),
    Vector(
      "name without data does not leak", bytes: Array("event: x\n\ndata: 1\n\n".utf8), events: [.init(data: "1")]),
  ]

  private func events(of chunks: [ArraySlice<UInt8>]) throws -> [ServerSentEvent] {
    var parser = EventStreamParser()
    var events: [ServerSentEvent] = []
    for chunk in chunks { try parser.consume(chunk, into: &events) }
    return events.map { ServerSentEvent(type: $0.type, data: $0.data, lastID: $0.lastID) }
  }

  @Test(arguments: vectors)
  func readsTheWhole(vector: Vector) throws {
    #expect(try events(of: [vector.bytes[...]]) == vector.events)
  }

  @Test(arguments: vectors)
  func readsByteByByte(vector: Vector) throws {
    #expect(try events(of: vector.bytes.indices.map { vector.bytes[$0...$0] }) == vector.events)
  }

  @Test(arguments: vectors)
  func readsCutInTwoAnywhere(vector: Vector) throws {
    for cut in vector.bytes.indices {
      #expect(try events(of: [vector.bytes[..<cut], vector.bytes[cut...]]) == vector.events, "cut at \(cut)")
    }
  }

  @Test(arguments: vectors)
  func readsCutAtRandom(vector: Vector) throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<50 {
      let count = Int.random(in: 0...6, using: &generator)
      let cuts = (0..<count).map { _ in Int.random(in: 0...vector.bytes.count, using: &generator) }.sorted()
      let borders = [0] + cuts + [vector.bytes.count]
      let chunks = zip(borders, borders.dropFirst()).map { vector.bytes[$0..<$1] }
      #expect(try events(of: chunks) == vector.events, "cuts at \(cuts)")
    }
  }

  @Test(arguments: [
    ("", false), ("data: 1\n\n", false), ("data: 1\n", true), ("data: 1", true), ("data: 1\r\n\r", false),
    (": comment\n", false), ("event: x\n", false),
  ])
  func saysWhetherAnEventIsOpen(text: String, isPending: Bool) throws {
    var parser = EventStreamParser()
    var events: [ServerSentEvent] = []
    try parser.consume(Array(text.utf8), into: &events)
    #expect(parser.hasPendingData == isPending)
  }

  @Test(
    arguments: [
      ("retry: 100\n", 100), ("retry: 50x\n", nil), ("retry: -1\n", nil), ("retry:\n", nil), ("retry: 1.5\n", nil),
      ("retry: 5\nretry: bogus\n", 5), ("retry: 99999999999999999999\n", nil), ("retry: ٣\n", nil),
    ] as [(String, Int?)])
  func takesDigitsOnlyForRetry(text: String, milliseconds: Int?) throws {
    var parser = EventStreamParser()
    var events: [ServerSentEvent] = []
    try parser.consume(Array(text.utf8), into: &events)
    #expect(parser.retry == milliseconds)
  }

  @Test func holdsALineOfExactlyTheLimit() throws {
    var parser = EventStreamParser(lineLimit: 1 << 20)
    var events: [ServerSentEvent] = []
    let value = String(repeating: "x", count: (1 << 20) - 5)
    try parser.consume(Array("data:\(value)\n\n".utf8), into: &events)
    #expect(events == [ServerSentEvent(data: value)])
  }

  /// Also where its end comes later, and in many pieces.
  @Test(arguments: [1, 3, 10, 15]) func holdsALineOfExactlyTheLimitInPieces(size: Int) throws {
    for (length, isHeld) in [(15, true), (16, false)] {
      var parser = EventStreamParser(lineLimit: 15)
      var events: [ServerSentEvent] = []
      let line = Array(("data:" + String(repeating: "x", count: length - 5)).utf8)
      do throws(EventStreamError) {
        for start in stride(from: 0, to: line.count, by: size) {
          try parser.consume(line[start..<min(start + size, line.count)], into: &events)
        }
        try parser.consume(Array("\n\n".utf8), into: &events)
        #expect(isHeld && events.map(\.bytes.count) == [10])
      } catch {
        #expect(!isHeld && error == .lineTooLong && events.isEmpty)
      }
    }
  }

  /// An event is whole with its blank line alone; what the stream's end cut can be asked for once.
  @Test(
    arguments: [
      ("data: a", "a"), ("data: a\n", "a"), ("data: a\r\ndata: b", "a\nb"), ("data: a\n\n", nil), (": a", nil),
      ("event: x\n", nil), ("dat", nil), ("data: a\n\ndata: b", "b"), ("", nil),
    ] as [(String, String?)])
  func givesTheEventThatTheEndCut(text: String, data: String?) throws {
    var parser = EventStreamParser()
    var events: [ServerSentEvent] = []
    try parser.consume(Array(text.utf8), into: &events)
    #expect(parser.takePending()?.data == data)
    #expect(parser.takePending() == nil && !parser.hasPendingData)
  }

  @Test(arguments: [1, 7, 1 << 16, 4 << 20])
  func refusesALongerLineInsteadOfGrowing(size: Int) {
    let line = Array(("data: first\n\ndata: " + String(repeating: "x", count: 2 << 20)).utf8)
    var parser = EventStreamParser(lineLimit: 1 << 20)
    var events: [ServerSentEvent] = []
    #expect(throws: EventStreamError.lineTooLong) {
      for start in stride(from: 0, to: line.count, by: size) {
        try parser.consume(line[start..<min(start + size, line.count)], into: &events)
      }
    }
    #expect(events == [ServerSentEvent(data: "first")])
  }

  @Test func refusesALongerEventInsteadOfGrowing() {
    let line = Array(("data: " + String(repeating: "x", count: 1 << 19) + "\n").utf8)
    var parser = EventStreamParser(eventLimit: 8 << 20)
    var events: [ServerSentEvent] = []
    #expect(throws: EventStreamError.eventTooLong) {
      for _ in 0..<32 { try parser.consume(line, into: &events) }
    }
  }
}
