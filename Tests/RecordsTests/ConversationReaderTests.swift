import Foundation
import Testing

@testable import Records

/// A text that is looked for in a session's journal, line by line.
@Suite struct ConversationReaderTests {
  private static let day = Date(timeIntervalSince1970: 1_790_752_558)

  private static let session = Entry.session(
    SessionOpened(
      id: "s", gateway: "vercel", baseURL: "", billing: .lookup, assistant: "a", model: "m", program: "0.1"))

  private func lines(_ entries: [Entry]) throws -> [[UInt8]] {
    try entries.enumerated().map { place, entry in
      Array(try RecordLine.encoded(Record(time: Self.day + TimeInterval(place), entry: entry)).dropLast())
    }
  }

  private func find(_ text: String, _ filter: TurnFilter = TurnFilter(), in lines: [[UInt8]]) throws
    -> ConversationReader.Findings
  {
    var reader = ConversationReader(try #require(TextPattern(text)), filter)
    for line in lines { line.withUnsafeBytes { reader.take($0) } }
    return reader.finished()
  }

  private func find(_ text: String, _ filter: TurnFilter = TurnFilter(), in entries: [Entry]) throws
    -> ConversationReader.Findings
  {
    try find(text, filter, in: lines(entries))
  }

  private func start(_ turn: Int, _ prompt: String, assistant: String = "a", files: [String]? = nil) -> Entry {
    let media = files?.map { MediaFile(sha256: "00", type: .png, name: $0, size: 1) }
    return .turn(TurnStarted(turn: turn, prompt: prompt, assistant: assistant, model: "m", media: media))
  }

  private func reply(
    _ turn: Int, _ text: String, attempt: Int = 1, status: ReplyEnded.Status = .complete, reasoning: String? = nil
  ) -> Entry {
    .reply(ReplyEnded(turn: turn, attempt: attempt, status: status, text: text, reasoning: reasoning))
  }

  private func places(_ findings: ConversationReader.Findings) -> [String] {
    findings.matches.map { "\($0.place.rawValue) \($0.turn.map(String.init) ?? "-") \($0.match)" }
  }

  /// The title comes first, then the turns by their numbers: of each its prompt, its first such file, its reply.
  @Test func matchesAreInTheOrderOfTheTurns() throws {
    let found = try find(
      "fox",
      in: [
        Self.session, start(2, "a Fox"), reply(2, "no"), start(1, "x", files: ["hen.png", "fox1.png", "fox2.png"]),
        reply(1, "one fox, two foxes"), .change(Change(title: "Foxes")), .change(Change(model: "n")),
      ])
    #expect(places(found) == ["title - Fox", "file 1 fox", "reply 1 fox", "prompt 2 Fox"])
    #expect(found.title == "Foxes" && found.name == "Foxes" && found.opening == "a Fox" && found.turns == 2)
    #expect(found.lastTurn == Self.day + 3 && found.isAnswered && found.damagedLines == 0)
  }

  /// Only the words of the last attempt are in the conversation.
  @Test func aLaterAttemptsReplyTakesTheFirstOnesPlace() throws {
    let entries = [start(1, "p"), reply(1, "a fox", status: .incomplete), reply(1, "a hen", attempt: 2)]
    #expect(try places(find("fox", in: entries)) == [] && places(find("hen", in: entries)) == ["reply 1 hen"])
    let twice = [start(1, "fox"), reply(1, "a fox", status: .failed), reply(1, "foxes", attempt: 2)]
    #expect(try places(find("fox", in: twice)) == ["prompt 1 fox", "reply 1 fox"])
    // A session's record that was copied behind its turns is not its last turn.
    #expect(try find("fox", in: [start(1, "p"), Self.session]).lastTurn == Self.day)
    // A turn is begun once.
    #expect(try find("fox", in: [start(1, "fox"), start(1, "hen")]).turns == 1)
  }

  /// Where turns are chosen, a title is found with one of them, and replies of others are not.
  @Test func onlyTheChosenTurnsAreSearched() throws {
    let entries = [
      Self.session, start(1, "fox", assistant: "b"), reply(1, "fox"), start(2, "fox"), reply(2, "fox"),
      .change(Change(title: "fox")),
    ]
    let chosen = try find("fox", TurnFilter(assistant: "b"), in: entries)
    #expect(places(chosen) == ["title - fox", "prompt 1 fox", "reply 1 fox"] && chosen.turns == 2)
    #expect(try find("fox", TurnFilter(assistant: "c"), in: entries).matches.isEmpty)
    let untold = try find("fox", in: [Self.session, .change(Change(title: "fox"))])
    #expect(places(untold) == ["title - fox"] && untold.lastTurn == Self.day && !untold.isAnswered)
  }

  /// What came in part, was thought, or was only named, may be billed.
  @Test func aSessionIsAnsweredOnceSomethingCame() throws {
    func isAnswered(_ entry: Entry) throws -> Bool { try find("x", in: [start(1, "p"), entry]).isAnswered }
    #expect(try isAnswered(reply(1, "", status: .complete)) && isAnswered(reply(1, "h", status: .failed)))
    #expect(try isAnswered(reply(1, "", status: .interrupted, reasoning: "Hm")))
    #expect(try isAnswered(.generation(GenerationNamed(turn: 1, attempt: 1, id: "g"))))
    #expect(try !isAnswered(reply(1, "", status: .failed)) && !isAnswered(.note(Note(text: "x"))))
  }

  /// Damage is counted, in lines that are not looked at too; what is whole in a torn line is searched.
  @Test func damagedLinesAreCountedAndTheirRecordsSearched() throws {
    let whole = try lines([start(1, "fox"), .note(Note(text: "n")), reply(1, "fox")])
    var note = whole[1]
    note[62] ^= 1
    let torn = Array(whole[0].prefix(60)) + whole[0]
    let found = try find("fox", in: [torn, note, Array("junk".utf8), whole[2]])
    #expect(places(found) == ["prompt 1 fox", "reply 1 fox"] && found.damagedLines == 3)
    var reader = ConversationReader(try #require(TextPattern("fox")))
    reader.take(nil)
    for line in whole { line.withUnsafeBytes { reader.take($0) } }
    let first = reader.finished()
    #expect(first.damagedLines == 1 && first.matches.count == 2)
    // Another journal is read from its beginning.
    reader.reset()
    let next = reader.finished()
    #expect(next.damagedLines == 0 && next.matches.isEmpty && next.turns == 0 && !next.isAnswered)
  }
}
