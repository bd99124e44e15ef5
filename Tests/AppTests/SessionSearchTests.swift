import Foundation
import Journal
import Records
import TestSupport
import Testing

@testable import App

/// Which sessions a search finds, in what order, and what it says of those that it could not read.
@Suite struct SessionSearchTests {
  private let fixture: LedgerFixture

  init() throws {
    fixture = try LedgerFixture()
  }

  private func write(_ session: String, _ prompt: String, reply: String?, after seconds: TimeInterval) throws {
    let start = TurnStarted(turn: 1, prompt: prompt, assistant: "swift", model: "m", gateway: "vercel")
    try fixture.append([.turn(start)], to: session, after: seconds)
    guard let reply else { return }
    try fixture.append(
      [.reply(ReplyEnded(turn: 1, attempt: 1, status: .complete, text: reply))], to: session, after: seconds)
  }

  private func damage(_ session: String) throws {
    let file = try FileHandle(forWritingTo: fixture.folder("sessions/\(session).jsonl"))
    try file.seekToEnd()
    try file.write(contentsOf: Data("torn\n".utf8))
    try file.close()
  }

  private func search(_ text: String, hidesUnanswered: Bool = true) throws -> SessionSearch {
    SessionSearch(fixture.ledger, for: try #require(TextPattern(text)), hidesUnanswered: hidesUnanswered)
  }

  @Test func theLatestSessionComesFirst() throws {
    try write("m-old", "needle", reply: "r", after: 0)
    try write("a-new", "p", reply: "a needle", after: 100)
    try write("z-mid", "needle", reply: "r", after: 50)
    try write("b-new", "needle", reply: "r", after: 100)
    try write("c-none", "p", reply: "r", after: 200)
    let found = try search("needle")
    #expect(found.results.map(\.id) == ["b-new", "a-new", "z-mid", "m-old"])
    #expect(found.damaged.isEmpty && found.unreadable.isEmpty && found.unanswered == 0)
  }

  /// What is in a damaged line may have been a match: a session is named also where none was found in it.
  @Test func aDamagedSessionIsNamedAlsoWithoutAMatch() throws {
    try write("z-none", "p", reply: "r", after: 0)
    try write("a-match", "needle", reply: "r", after: 1)
    try write("sound", "needle", reply: "r", after: 2)
    for session in ["z-none", "a-match"] { try damage(session) }
    for name in ["y", "b"] {
      try FileManager.default.createDirectory(
        at: fixture.folder("sessions/\(name).jsonl"), withIntermediateDirectories: false)
    }
    let found = try search("needle")
    #expect(found.damaged == ["a-match", "z-none"] && found.unreadable == ["b", "y"])
    #expect(found.results.map(\.id) == ["sound", "a-match"])
  }

  /// Of the sessions without an answer those with a match are counted, or are results like the others.
  @Test func whatWasNeverAnsweredIsCountedWhereItMatches() throws {
    try write("open", "needle", reply: nil, after: 0)
    try write("other", "p", reply: nil, after: 1)
    try write("done", "needle", reply: "r", after: 2)
    let hidden = try search("needle")
    #expect(hidden.results.map(\.id) == ["done"] && hidden.unanswered == 1)
    let shown = try search("needle", hidesUnanswered: false)
    #expect(shown.results.map(\.id) == ["done", "open"] && shown.unanswered == 0)
  }

  @Test func aThreadOfItsOwnFindsTheSame() async throws {
    try write("a", "needle", reply: nil, after: 0)
    try write("b", "needle", reply: "r", after: 1)
    let pattern = try #require(TextPattern("needle"))
    for hides in [true, false] {
      let found = await SessionSearch.reading(
        fixture.ledger, for: pattern, TurnFilter(since: LedgerFixture.start), hidesUnanswered: hides)
      #expect(found.results.map(\.id) == (hides ? ["b"] : ["b", "a"]))
    }
    let none = await SessionSearch.reading(fixture.ledger, for: pattern, TurnFilter(assistant: "web"))
    #expect(none.results.isEmpty)
  }
}
