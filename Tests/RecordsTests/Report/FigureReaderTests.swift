import Foundation
import TestSupport
import Testing

@testable import Records

/// The reader for sums reads the same figures as the journal's own decoder.
@Suite struct FigureReaderTests {
  private static let time = Date(timeIntervalSince1970: 1_790_000_000.25)

  /// What sums need of a record.
  private func withoutWords(_ record: Record) -> Record {
    var record = record
    switch record.entry {
    case .turn(var start):
      start.prompt = ""
      record.entry = .turn(start)
    case .reply(var ended):
      (ended.text, ended.reasoning, ended.raw, ended.reasoningDetails) = ("", nil, [], nil)
      record.entry = .reply(ended)
    case .charge(var found):
      found.raw = nil
      record.entry = .charge(found)
    case .session, .attempt, .generation, .tool, .change, .note, .removed: break
    }
    return record
  }

  private func read(_ line: Data, _ reader: inout FigureReader) -> Record? {
    line.withUnsafeBytes { reader.record($0) }
  }

  private func line(_ entry: Entry, at time: Date = time) throws -> Data {
    try RecordLine.encoded(Record(time: time, entry: entry)).dropLast()
  }

  /// The line with a right checksum behind other words.
  private func signed(_ words: Data) -> Data {
    words + Data((#","crc":""# + CRC32.digits(words) + #""}"#).utf8)
  }

  /// A line with a head's member twice, or without one, is left to the journal's own decoder.
  @Test(
    arguments: [
      (#""v":1,"ts":"2026-11-21T10:00:00.000Z","type":"generation","turn":1,"attempt":1,"id":"x""#, true),
      (#""v":1,"ts":"2026-11-21T10:00:00.000Z","type":"generation","turn":1,"attempt":1,"id":"x","v":2"#, false),
      (#""v":1,"ts":"2026-11-21T10:00:00.000Z","type":"generation","turn":1,"attempt":1,"id":"x","type":"y""#, false),
    ])
  func takesOneHeadOnly(members: String, isTaken: Bool) {
    var reader = FigureReader()
    #expect((read(signed(Data(("{" + members).utf8)), &reader) != nil) == isTaken)
  }

  /// What a turn with pictures may cost says nothing of them: sums must know that they came.
  @Test(arguments: [FigureReader.Kept.figures, .words, .everything])
  func leavesARecordWithPicturesToTheOtherReader(_ kept: FigureReader.Kept) throws {
    var reply = ReplyEnded(turn: 1, attempt: 1, status: .complete, text: "Here.")
    var reader = FigureReader(kept)
    #expect(read(try line(.reply(reply)), &reader) != nil)
    reply.pictures = [MediaFile(sha256: String(repeating: "a", count: 64), type: .png, size: 9)]
    #expect(read(try line(.reply(reply)), &reader) == nil)
  }

  @Test func readsTheFiguresOfEveryTypeThatSumsNeedOften() throws {
    var reader = FigureReader()
    var types: Set<String> = []
    for entry in RecordDecoderTests.entries {
      let line = try line(entry)
      guard let read = read(line, &reader) else { continue }
      types.insert(entry.type)
      #expect(read == withoutWords(try RecordLine.decoded(line)))
    }
    #expect(types == ["turn", "generation", "reply", "charge"])
  }

  /// Where everything is kept, a line is read as the decoder reads it, or left to it.
  @Test func readsAllOfARecordOrNothing() throws {
    var reader = FigureReader(.everything)
    var (types, left): (Set<String>, Int) = ([], 0)
    for entry in RecordDecoderTests.entries + Self.fullEntries {
      let line = try line(entry)
      guard let read = read(line, &reader) else {
        left += 1
        continue
      }
      types.insert(entry.type)
      #expect(read == (try RecordLine.decoded(line, .withoutRaw)))
    }
    #expect(types == ["turn", "generation", "reply", "charge"])
    #expect(left > 5)
  }

  /// For a search, the words of the conversation are read, and that there was a thought.
  @Test func readsTheWordsOfTurnsAndReplies() throws {
    var reader = FigureReader(.words)
    var types: Set<String> = []
    for entry in RecordDecoderTests.entries + Self.fullEntries {
      let line = try line(entry)
      guard let read = read(line, &reader) else { continue }
      types.insert(entry.type)
      switch (read.entry, entry) {
      case (.turn(let read), .turn(let start)):
        #expect(read.prompt == start.prompt && read.question == start.question && read.turn == start.turn)
      case (.reply(let read), .reply(let ended)):
        #expect(read.text == ended.text && (read.reasoning == nil) == (ended.reasoning == nil))
      case (.charge(let read), .charge(let found)):
        #expect(read.id == found.id && read.figures?.cost == found.figures?.cost)
      default: #expect(read.entry == entry)
      }
    }
    #expect(types == ["turn", "generation", "reply", "charge"])
  }

  /// With a value in each member that a frequent record can have, and in each rare one.
  private static var fullEntries: [Entry] {
    var figures = UsageAndCost(cost: USD("0.1"), surcharge: USD("0.01"), marketCost: USD("0.2"), usage: Usage(input: 1))
    (figures.serviceTier, figures.credential, figures.isBYOK) = ("flex", "byok", true)
    (figures.servedModel, figures.provider, figures.finishReason) = ("m/served", "p", "length")
    (figures.upstreamCost, figures.latencyMilliseconds, figures.durationMilliseconds) = (USD("0.3"), 4, 5)
    figures.usage = Usage(input: 1, cachedInput: 2, cacheWrite: 3, output: 4, reasoning: 5)
    var odd = figures
    // What cannot be a count of tokens is none.
    odd.usage = Usage(input: Usage.largestCount + 1, cachedInput: -1, output: Usage.largestCount)
    var tried = figures
    tried.attempts = []
    let turn = TurnStarted(
      turn: 1, prompt: "p\n", question: "q", assistant: "a", model: "m", tags: ["t"], user: "u", gateway: "g",
      baseURL: "https://x", key: "…abcd")
    var rare = [turn, turn, turn]
    (rare[0].isCompared, rare[1].compacts, rare[2].options) = (false, true, RequestOptions())
    let reply = ReplyEnded(
      turn: 1, attempt: 1, status: .complete, text: "t", reasoning: "r", figures: figures, raw: ["x"],
      latencyMilliseconds: 1, durationMilliseconds: 2, estimate: USD("1"), isFree: false, error: "e")
    var rareReplies = [reply, reply, reply, reply, reply]
    (rareReplies[0].isUpperBound, rareReplies[1].extras, rareReplies[2].toolCalls) = (true, ReplyExtras(), [])
    (rareReplies[3].reasoningDetails, rareReplies[4].figures) = ("[1]", tried)
    return ([turn] + rare).map(Entry.turn) + ([reply] + rareReplies).map(Entry.reply)
      + [
        .charge(ChargeFound(turn: 1, attempt: 1, id: "gen_x", lookup: .done, figures: figures, raw: "raw")),
        .charge(ChargeFound(turn: 1, attempt: 1, id: "gen_x", lookup: .done, figures: tried, raw: "raw")),
        .charge(ChargeFound(turn: 1, attempt: 1, id: "gen_y", lookup: .done, figures: odd)),
      ]
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func readsRandomLinesAsTheDecoderDoesOrNotAtAll(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var reader = FigureReader()
    let lines = try RecordDecoderTests.entries.map { try line($0) }
    var (taken, refused) = (0, 0)
    for _ in 0..<3_000 {
      let line = try changed(lines, &random)
      guard let read = read(line, &reader) else {
        refused += 1
        continue
      }
      taken += 1
      #expect(read == withoutWords(try RecordLine.decoded(line)), "\(String(decoding: line, as: UTF8.self))")
    }
    #expect(taken > 300 && refused > 300)
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func readsAllOfRandomLinesAsTheDecoderDoesOrNothing(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var reader = FigureReader(.everything)
    let lines = try (RecordDecoderTests.entries + Self.fullEntries).map { try line($0) }
    var (taken, refused) = (0, 0)
    for _ in 0..<3_000 {
      let line = try changed(lines, &random)
      guard let read = read(line, &reader) else {
        refused += 1
        continue
      }
      taken += 1
      #expect(read == (try RecordLine.decoded(line, .withoutRaw)), "\(String(decoding: line, as: UTF8.self))")
    }
    #expect(taken > 300 && refused > 300)
  }

  /// One of the lines, half of them with a byte that is another one or new, and with a right checksum.
  private func changed(_ lines: [Data], _ random: inout SeededRandom) throws -> Data {
    var words = Data(try #require(lines.randomElement(using: &random)).dropLast(18))
    if Bool.random(using: &random) {
      let place = Int.random(in: 0..<words.count, using: &random)
      let byte =
        Array(#"0123459"{}[],:\ .-truefalsn"#.utf8).randomElement(using: &random) ?? UInt8.random(in: 0...255)
      if Bool.random(using: &random) { words[place] = byte } else { words.insert(byte, at: place) }
    }
    return signed(words)
  }

  @Test func refusesALineWithAWrongChecksumAndEveryPieceOfOne() throws {
    var reader = FigureReader()
    let line = try line(RecordDecoderTests.entries[3])
    #expect(read(line, &reader) != nil)
    for place in line.indices {
      var other = line
      other[place] ^= 1
      #expect(read(other, &reader) == nil)
      #expect(read(line[..<place], &reader) == nil)
    }
    #expect(read(line + line, &reader) == nil)
  }

  @Test func repeatedTextsAndTimesStayApart() throws {
    var reader = FigureReader()
    for number in 0..<200 {
      let start = TurnStarted(
        turn: number + 1, prompt: "p", assistant: "an assistant with a long name \(number % 3)",
        model: "a model with a long name \(number % 40)", tags: ["tag \(number % 30)", "t"],
        user: number % 5 == 0 ? nil : "a user with a long name \(number % 7)", estimate: USD("0.\(number + 1)"))
      let time = Self.time.addingTimeInterval(TimeInterval(number / 3) + TimeInterval(number % 3) / 1_000)
      let line = try line(.turn(start), at: time)
      #expect(read(line, &reader) == withoutWords(try RecordLine.decoded(line)))
    }
  }
}
