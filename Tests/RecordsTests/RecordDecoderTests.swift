import Foundation
import Testing

@testable import Records

/// The journal's own decoder reads what Foundation's reads, and refuses what it refuses.
@Suite struct RecordDecoderTests {
  private static let time = Date(timeIntervalSince1970: 1_790_000_000.5)

  private static var figures: UsageAndCost {
    var figures = UsageAndCost(
      cost: USD("0.0012"), surcharge: .zero, usage: Usage(input: 20, cachedInput: 4, output: 3, reasoning: 0))
    figures.isBYOK = false
    figures.provider = "a \"quoted\" \\ n\u{E9}\u{2028}\u{1F600}\n"
    figures.latencyMilliseconds = 12
    return figures
  }

  static var entries: [Entry] {
    [
      .session(
        SessionOpened(
          id: "s", gateway: "g", baseURL: "https://g.test/v1", billing: .reported, assistant: "a", model: "m",
          user: "ada", tags: ["x", "y\t"], sendsTags: false, system: "", budget: .off, program: "1")),
      .turn(
        TurnStarted(
          turn: 1, prompt: "\u{0}\u{1F}", assistant: "a", model: "m", tags: [], user: nil, estimate: USD("1e-20"),
          tagFees: USD("0.00015"), replaces: 3, gateway: "g")),
      .attempt(AttemptStarted(turn: 1, attempt: 2, step: 2, estimate: USD("0.25"))),
      .generation(GenerationNamed(turn: 1, attempt: 2, id: "gen_1")),
      .reply(
        ReplyEnded(
          turn: 1, attempt: 2, status: .interrupted, text: "t", reasoning: "r", figures: figures, raw: ["{}", "\"\\"],
          latencyMilliseconds: 1, durationMilliseconds: 2, estimate: USD("0.5"), isFree: true, error: "x")),
      .charge(ChargeFound(turn: 1, attempt: 2, id: "gen_1", lookup: .done, figures: figures, raw: "{\"a\":1}")),
      .change(Change(tags: ["a"], clears: true, budget: .limit(.zero), confirms: "gen_1", confirmsTurn: 4)),
      .note(Note(text: "n")),
      .reply(
        ReplyEnded(
          turn: 1, attempt: 2, status: .complete, text: "",
          toolCalls: [ToolCall(id: "c", name: "read_file", arguments: "{\"path\":\"\u{1B}\"}")],
          reasoningDetails: #"[{"signature":"s"}]"#)),
      .tool(
        ToolUse(
          turn: 1, attempt: 2, call: "c", server: "local", tool: "read_file", definition: "00", arguments: "{}",
          status: .notRun, text: "t\u{0}", size: 9, isError: true, durationMilliseconds: 3)),
    ]
  }

  @Test(arguments: entries) func readsWhatWasWritten(entry: Entry) throws {
    let record = Record(time: Self.time, entry: entry)
    let line = try RecordLine.encoded(record).dropLast()
    let read = try RecordLine.decoded(line)
    #expect(read.entry == entry)
    #expect(abs(read.time.timeIntervalSince(Self.time)) < 0.000_01)
    #expect(try RecordLine.encoded(read).dropLast() == line)
  }

  @Test(
    arguments: [
      #"{"turn":1,"attempt":2}"#, #"{"attempt":2,"turn":1,"more":{"a":[1,{"b":null}]}}"#, #"{"turn":1}"#,
      #"{"turn":"1","attempt":2}"#, #"{"turn":1.5,"attempt":2}"#, #"{"turn":null,"attempt":2}"#,
      #"{"turn":99999999999999999999,"attempt":2}"#, #"{"turn":-4,"attempt":0}"#, #"[]"#, #"{"turn":1,"attempt":2"#,
      #"{"turn":1,"attempt":2}}"#, #"{"turn":1,"att\u0065mpt":2}"#, "",
    ])
  func agreesWithFoundation(text: String) {
    let bytes = Data(text.utf8)
    let theirs = try? JSONDecoder().decode(AttemptStarted.self, from: bytes)
    let ours = bytes.withUnsafeBytes { bytes in
      (try? RecordDecoder(object: bytes)).flatMap { try? AttemptStarted(from: $0) }
    }
    #expect(ours == theirs)
  }

  @Test(
    arguments: [
      #"{"tags":["a","b"]}"#, #"{"tags":[]}"#, #"{"tags":["a",1]}"#, #"{"tags":"a"}"#, #"{"tags":null}"#, "{}",
      #"{"budget":"off"}"#, #"{"budget":"2.5"}"#, #"{"budget":2.5}"#, #"{"budget":"x"}"#, #"{"clears":1}"#,
      #"{"clears":false}"#, #"{"title":"a\u00e9\ud83d\ude00\/"}"#, #"{"title":"\ud83d"}"#,
    ])
  func agreesWithFoundationAboutSettings(text: String) {
    let bytes = Data(text.utf8)
    let theirs = try? JSONDecoder().decode(Change.self, from: bytes)
    let ours = bytes.withUnsafeBytes { bytes in
      (try? RecordDecoder(object: bytes)).flatMap { try? Change(from: $0) }
    }
    #expect(ours == theirs)
  }

  @Test func ofANameThatIsTwiceTheLastOneCounts() throws {
    let text = #"{"turn":1,"turn":7,"attempt":1,"attempt":2,"title":"a","clears":true,"title":"b","clears":null}"#
    try Data(text.utf8).withUnsafeBytes { bytes in
      let decoder = try RecordDecoder(object: bytes)
      #expect(try AttemptStarted(from: decoder) == AttemptStarted(turn: 7, attempt: 2))
      #expect(try Change(from: decoder).title == "b" && Change(from: decoder).clears == nil)
    }
  }

  @Test func impossibleCountsOfTokensAreNone() throws {
    let text = #"{"input":9223372036854775807,"output":-1,"reasoning":1000000001,"cached_input":1000000000}"#
    let usage = try JSONDecoder().decode(Usage.self, from: Data(text.utf8))
    #expect(usage == Usage(cachedInput: 1_000_000_000))
  }

  @Test func leavesTheGatewaysWordsUnread() throws {
    for entry in Self.entries {
      let line = try RecordLine.encoded(Record(time: Self.time, entry: entry)).dropLast()
      let read = try RecordLine.decoded(line, .withoutRaw).entry
      switch (entry, read) {
      case (.reply(var whole), .reply(let read)):
        whole.raw = []
        #expect(read == whole)
      case (.charge(var whole), .charge(let read)):
        whole.raw = nil
        #expect(read == whole)
      default: #expect(read == entry)
      }
    }
  }

  /// The same line as a later version would write it, with its checksum.
  private static func later(_ entry: Entry, type: String? = nil) throws -> Data {
    let line = try RecordLine.encoded(Record(time: time, entry: entry)).dropLast()
    var text = String(decoding: line.dropLast(18), as: UTF8.self)
      .replacingOccurrences(of: #"{"v":1,"#, with: #"{"v":7,"#)
    if let type {
      text = text.replacingOccurrences(of: #""type":"\#(entry.type)""#, with: #""type":"\#(type)""#)
    }
    return Data((text + #","crc":""# + CRC32.digits(Data(text.utf8)) + #""}"#).utf8)
  }

  @Test func aLaterVersionIsReadForSumsAsFarAsItCanBe() throws {
    let entry = Self.entries[5]
    let line = try Self.later(entry)
    #expect(throws: RecordLine.Damage.newerVersion(7)) { try RecordLine.decoded(line) }
    #expect(throws: RecordLine.Damage.newerVersion(7)) { try RecordLine.decoded(line, .withoutRaw) }
    guard case .charge(let read) = try RecordLine.decoded(line, .figures).entry else {
      Issue.record("not read")
      return
    }
    #expect(read.figures?.cost == USD("0.0012"))
    let strange = try Self.later(entry, type: "settlement")
    #expect(throws: RecordLine.Damage.newerVersion(7)) { try RecordLine.decoded(strange, .figures) }
  }

  @Test func theChecksumIsTheOneOfGzip() {
    #expect(CRC32.digits(Array("123456789".utf8)) == "cbf43926")
    #expect(CRC32.digits([]) == "00000000")
    var bytes: [UInt8] = []
    for number in 0..<100 {
      // Bit by bit, as the standard says it.
      var value = ~UInt32(0)
      for byte in bytes {
        value ^= UInt32(byte)
        for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
      }
      #expect(CRC32.checksum(bytes) == ~value)
      #expect(CRC32.checksum(bytes.reversed().reversed()) == ~value)
      bytes.append(UInt8(truncatingIfNeeded: number &* 37 &+ 11))
    }
  }
}
