import Foundation
import Testing

@testable import Records

/// Records that ran into each other on one line, and texts that look like them.
@Suite struct RecordLineSplicesTests {
  private let time = Date(timeIntervalSince1970: 1_790_752_558.125)

  private func record(_ text: String) -> Record {
    Record(time: time, entry: .note(Note(text: text)))
  }

  /// Without its newline.
  private func line(_ record: Record) throws -> Data { Data(try RecordLine.encoded(record).dropLast()) }

  /// Every kind of record, with a hostile text in every place that takes one.
  private func entries(saying text: String) -> [Entry] {
    let figures = UsageAndCost(cost: USD("0.00011638"), usage: Usage(input: 85, output: 16))
    return [
      .session(
        SessionOpened(
          id: text, gateway: text, baseURL: text, billing: .lookup, assistant: text, model: text, user: text,
          tags: [text, text], system: text, program: text)),
      .turn(TurnStarted(turn: 1, prompt: text, assistant: text, model: text, tags: [text], user: text)),
      .attempt(AttemptStarted(turn: 1, attempt: 2)),
      .generation(GenerationNamed(turn: 1, attempt: 2, id: text)),
      .reply(
        ReplyEnded(
          turn: 1, attempt: 2, status: .complete, text: text, figures: figures, raw: [text, text],
          latencyMilliseconds: 12)),
      .charge(ChargeFound(turn: 1, attempt: 2, id: text, lookup: .done, figures: figures, raw: text)),
      .change(Change(assistant: text, model: text, tags: [text], title: text, clears: true)),
      .note(Note(text: text)),
    ]
  }

  /// Texts that are a record, hold one, or end just before one.
  private var hostile: [String] {
    get throws {
      let inner = String(decoding: try line(record("forged")), as: UTF8.self)
      return [
        inner, "\n\(inner)\n", "\"\(inner)", "\\\(inner)", "\\\"\(inner)", "\(inner)\(inner)", #"{"v":1,"ts":""#,
        #"","crc":"00000000"}"#, #"{\"v\":1,\"ts\":\""#, "\u{0}\(inner)\u{2028}\(inner)",
      ]
    }
  }

  @Test func noTextOfARecordIsTakenForOne() throws {
    for text in try hostile {
      for entry in entries(saying: text) {
        let record = Record(time: time, entry: entry)
        let line = try line(record)
        #expect(RecordLine.pieces(of: line) == [.init(range: 0..<line.count, content: .success(record))])
        // What begins and ends a record stands once in it.
        let words = String(decoding: line, as: UTF8.self)
        #expect(words.ranges(of: #"{"v":"#).count == 1 && words.ranges(of: #","crc":""#).count == 1)
      }
    }
  }

  @Test func noTextOfATornRecordIsTakenForOne() throws {
    let inner = String(decoding: try line(record("forged")), as: UTF8.self)
    for text in [inner, #"\"\#(inner)\"#] {
      let torn = try line(record(text))
      let whole = try line(record("whole"))
      for length in 1..<torn.count {
        for tear in [torn.prefix(length), torn.suffix(length - 1)] {
          #expect(RecordLine.pieces(of: tear).allSatisfy { (try? $0.content.get()) == nil })
          let pieces = RecordLine.pieces(of: tear + whole).compactMap { try? $0.content.get() }
          #expect(pieces == [record("whole")])
        }
      }
    }
  }

  @Test func namesThePlaceOfEveryPiece() throws {
    let (a, b) = (try line(record("a")), try line(record("b")))
    let junk = Data("junk".utf8)
    var flipped = a
    flipped[60] ^= 1
    let pieces = RecordLine.pieces(of: flipped + b + junk + a)
    let ends = [a.count, a.count + b.count, a.count + b.count + 4, 2 * a.count + b.count + 4]
    #expect(
      pieces == [
        .init(range: 0..<ends[0], content: .failure(.checksumMismatch)),
        .init(range: ends[0]..<ends[1], content: .success(record("b"))),
        .init(range: ends[1]..<ends[2], content: .failure(.torn)),
        .init(range: ends[2]..<ends[3], content: .success(record("a"))),
      ])
  }

  /// A record of a later version behind a torn one is saved as well, though it cannot be read here.
  @Test func aLaterVersionsRecordIsAPieceOfItsOwn() throws {
    var later = Data(#"{"v":12,"ts":"2026-09-30T07:15:58.125Z","type":"poem""#.utf8)
    later += Data(#","crc":"\#(CRC32.digits(later))"}"#.utf8)
    let torn = try line(record("torn")).prefix(40)
    #expect(
      RecordLine.pieces(of: torn + later) == [
        .init(range: 0..<40, content: .failure(.torn)),
        .init(range: 40..<40 + later.count, content: .failure(.newerVersion(12))),
      ])
    #expect(RecordLine.pieces(of: later).map(\.content) == [.failure(.newerVersion(12))])
    // Bytes that hold no record are one damage, however many beginnings they have.
    let twice = torn + torn
    #expect(RecordLine.pieces(of: twice) == [.init(range: 0..<80, content: .failure(.torn))])
  }

  @Test func anObjectInsideARecordIsNoBeginning() throws {
    var later = Data(#"{"v":1,"ts":"2026-09-30T07:15:58.125Z","type":"note","later":{"v":2},"text":"kept""#.utf8)
    later += Data(#","crc":"\#(CRC32.digits(later))"}"#.utf8)
    let pieces = RecordLine.pieces(of: later.prefix(40) + later)
    #expect(pieces.compactMap { try? $0.content.get() } == [record("kept")])
  }

  @Test func manyBeginningsInOneLineTakeNoTimeToSpeakOf() throws {
    // With every beginning checked to the line's end, this would be a hundred billion bytes.
    let opening = Data(#"{"v":1,"ts":""#.utf8)
    var line = Data()
    for _ in 0..<40_000 { line += opening + Data(#"x","crc":"0000"#.utf8) }
    let pieces = RecordLine.pieces(of: line + (try self.line(record("last"))))
    #expect(pieces.map { try? $0.content.get() } == [nil, record("last")])
  }

  /// Lines as version 1 wrote them, kept as text; their checksums were computed apart, with Python's zlib.crc32.
  @Test(arguments: [
    (
      #"{"v":1,"ts":"2026-09-30T07:15:58.125Z","type":"note","text":"kept","crc":"617646f7"}"#,
      Entry.note(Note(text: "kept"))
    ),
    (
      #"{"v":1,"ts":"2026-09-30T07:15:58.125Z","type":"generation","attempt":1,"id":"gen_x","later":{"field":[1]},"turn":3,"crc":"83a61371"}"#,
      .generation(GenerationNamed(turn: 3, attempt: 1, id: "gen_x"))
    ),
    (
      #"{"v":1,"ts":"2026-09-30T07:15:58.125Z","type":"turn","assistant":"duck","model":"m","prompt":"Why?","tags":[],"turn":3,"crc":"458ea891"}"#,
      .turn(TurnStarted(turn: 3, prompt: "Why?", assistant: "duck", model: "m"))
    ),
  ])
  func readsWhatVersion1Wrote(text: String, entry: Entry) throws {
    #expect(try RecordLine.decoded(Data(text.utf8)) == Record(time: time, entry: entry))
  }

  @Test func theChecksumHasOneSpelling() throws {
    let line = String(decoding: try line(record("kept")), as: UTF8.self)
    let digits = String(line.dropLast(2).suffix(8))
    for spelling in [digits.uppercased(), "+" + digits.dropFirst(), digits.dropFirst() + "0"] where spelling != digits {
      let changed = Data((line.dropLast(10) + spelling + #""}"#).utf8)
      #expect(throws: RecordLine.Damage.checksumMismatch) { try RecordLine.decoded(changed) }
    }
  }
}
