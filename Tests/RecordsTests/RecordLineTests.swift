import Foundation
import Testing

@testable import Records

@Suite struct RecordLineTests {
  private let time = Date(timeIntervalSince1970: 1_790_752_558.125)

  private var entries: [Entry] {
    var figures = UsageAndCost(cost: USD("0.00011638"), surcharge: USD("0.0001"), usage: Usage(input: 85, output: 16))
    figures.isBYOK = false
    return [
      .session(
        SessionOpened(
          id: "7f3k", gateway: "vercel", baseURL: "https://gateway.test/v1", billing: .lookup, assistant: "swift",
          model: "openai/gpt-5-mini", tags: ["team:a"], program: "0.1")),
      .turn(TurnStarted(turn: 1, prompt: "Why\n\u{1B}[2J\u{0}\u{2028}?", assistant: "swift", model: "m", tags: ["a"])),
      .attempt(AttemptStarted(turn: 1, attempt: 2)),
      .generation(GenerationNamed(turn: 1, attempt: 2, id: "gen_01M3RJQ2GXYP8F188NH5K17ED5")),
      .reply(
        ReplyEnded(
          turn: 1, attempt: 2, status: .complete, text: "Because.", figures: figures,
          raw: [#"{"usage":{"cost":1.638e-05}}"#], latencyMilliseconds: 12)),
      .charge(ChargeFound(turn: 1, attempt: 2, id: "gen_x", lookup: .done, figures: figures, raw: "{}")),
      .change(Change(model: "openai/gpt-4.1-nano", clears: true)),
      .note(Note(text: "")),
    ]
  }

  @Test func readsBackWhatItWrote() throws {
    for entry in entries {
      let record = Record(time: time, entry: entry)
      let line = try RecordLine.encoded(record)
      #expect(line.last == 0x0A)
      #expect(line.dropLast().firstIndex(of: 0x0A) == nil)
      #expect(try RecordLine.decoded(Data(line.dropLast())) == record)
    }
  }

  @Test func writesTheDocumentedLine() throws {
    let named = GenerationNamed(turn: 1, attempt: 1, id: "gen_x")
    let line = try RecordLine.encoded(Record(time: time, entry: .generation(named)))
    #expect(
      String(decoding: line, as: UTF8.self)
        == #"{"v":1,"ts":"2026-09-30T07:15:58.125Z","type":"generation","attempt":1,"id":"gen_x","turn":1,"crc":"\#(checksum)"}"#
        + "\n")
  }

  /// Computed apart, with Python's zlib.crc32 over the bytes before `,"crc"`.
  private let checksum = "d3ae0db1"

  @Test func noticesEverySingleDamagedByte() throws {
    let record = Record(time: time, entry: .note(Note(text: "kept")))
    let line = Data(try RecordLine.encoded(record).dropLast())
    for place in line.indices {
      var damaged = line
      damaged[place] ^= 0x01
      #expect(throws: RecordLine.Damage.self) { try RecordLine.decoded(damaged) }
    }
  }

  @Test func noticesEveryCutAndEverySplice() throws {
    let line = Data(try RecordLine.encoded(Record(time: time, entry: .note(Note(text: "kept")))).dropLast())
    for length in 1..<line.count {
      #expect(throws: RecordLine.Damage.self) { try RecordLine.decoded(line.prefix(length)) }
      #expect(throws: RecordLine.Damage.self) { try RecordLine.decoded(line.prefix(length) + line) }
    }
  }

  @Test func refusesALaterVersionPolitely() throws {
    var line = Data(#"{"v":2,"ts":"2026-09-30T07:15:58.125Z","type":"poem","x":1"#.utf8)
    let digits = String(CRC32.checksum(line), radix: 16)
    line += Data((#","crc":""# + String(repeating: "0", count: 8 - digits.count) + digits + #""}"#).utf8)
    #expect(throws: RecordLine.Damage.newerVersion(2)) { try RecordLine.decoded(line) }
  }

  /// A sound line that is no record of this version is not torn: it was written so.
  @Test(arguments: [
    #"{"v":1,"ts":"2026-09-30T07:15:58.125Z","type":"poem","x":1"#,
    #"{"v":1,"ts":"yesterday","type":"note","text":"x""#,
    #"{"v":1,"ts":"2026-09-30T07:15:58.125Z","type":"note","text":7"#,
    #"{"v":1,"ts":"2026-09-30T07:15:58.125Z","text":"x""#,
    #"{"v":1,"ts":"2026-09-30T07:15:58.125Z","type":"generation","turn":1,"attempt":1"#, #"{"v":"x""#,
  ])
  func whatIsSoundAndNoRecordIsUnreadable(words: String) {
    let line = Data((words + #","crc":"\#(CRC32.digits(words.utf8))"}"#).utf8)
    for reading in [RecordLine.Reading.whole, .withoutRaw, .figures] {
      #expect(throws: RecordLine.Damage.unreadable) { try RecordLine.decoded(line, reading) }
    }
    #expect(RecordLine.pieces(of: line) == [.init(range: 0..<line.count, content: .failure(.unreadable))])
  }

  @Test func computesTheStandardsCheckValue() {
    #expect(CRC32.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(CRC32.checksum([]) == 0)
  }
}
