import Foundation
import GatewayClient
import Journal
import Media
import Records
import TestSupport
import Testing

@testable import Chat

/// Requests that cannot carry their pictures, and the search of the web: what is refused, and what is sent.
@Suite struct MediaRefusalTests {
  private func session(
    _ fixture: SessionFixture, _ models: [ModelEntry] = [], records: [Record] = [], searchesWeb: Bool = false
  ) throws -> Session {
    let opening = SessionOpened(
      id: "s1", gateway: "vercel", baseURL: "http://127.0.0.1/v1", billing: .lookup, assistant: "swift",
      model: "a/sees", sendsTags: false, program: "test")
    return Session(
      opening: opening, assistant: Assistant(name: "swift", prompt: "Be brief."), records: records,
      journal: fixture.ledger.journal("s1"), lock: try fixture.ledger.lock("s1"),
      mediaStore: MediaStore(folder: fixture.folder("media")), gateway: try fixture.gateway(),
      catalogue: CatalogueSource(kept: { Catalogue(models: models, fetched: Date()) }) {
        () async throws(GatewayError) -> Catalogue? in nil
      }, searchesWeb: searchesWeb, effects: fixture.effects)
  }

  private func model(_ id: String, sees: Bool = true, type: String? = nil) -> ModelEntry {
    var entry = ModelEntry(id: id, type: type)
    entry.inputModalities = sees ? ["text", "image"] : ["text"]
    return entry
  }

  /// A file of so many bytes, of which only the length is there.
  private func file(_ digit: Character, size: Int, in fixture: SessionFixture) throws -> MediaFile {
    let hash = String(repeating: digit, count: 64)
    let url = try fixture.folder.folder("media").appending(path: hash)
    try Data().write(to: url)
    #expect(truncate(url.path, off_t(size)) == 0)
    return MediaFile(sha256: hash, type: .png, name: "\(digit).png", size: size)
  }

  /// Chat models alone are suggested, three at most, those of the same maker first.
  @Test func aModelThatTakesNoPictureIsRefusedWithOthers() async throws {
    let fixture = try SessionFixture { _, _ in [] }
    let models = [
      model("b/one"), model("a/text", sees: false), model("b/two"), model("a/embeds", type: "embedding"),
      model("b/three"), model("a/sees", type: "language"), model("b/blind", sees: false),
    ]
    let picture = try file("a", size: 9, in: fixture)
    var start = TurnStarted(turn: 1, prompt: "p", assistant: "swift", model: "a/sees")
    start.media = [picture]
    let entries: [Entry] = [.turn(start), .reply(ReplyEnded(turn: 1, attempt: 1, status: .complete, text: "r"))]
    let session = try session(
      fixture, models, records: entries.map { Record(time: fixture.effects.now(), entry: $0) })
    let refusal = MediaRefusal.notTaken(.png, model: "a/text", others: ["a/sees", "b/one", "b/two"])
    #expect(await session.mediaRefusal(on: "a/text") == refusal)
    #expect(await session.mediaRefusal(on: "a/sees") == nil)
    #expect(await session.mediaRefusal(on: "not/listed") == nil)
    #expect(await session.mediaRefusal(of: "q", media: [], replacing: nil, models: ["a/sees", "a/text"]) == refusal)
    #expect(await session.mediaRefusal(of: "q", media: [], replacing: nil) == nil)
    // A summary is asked of its own model.
    let summary = TurnPurpose.compaction(model: "a/text")
    #expect(await session.mediaRefusal(of: "q", media: [], replacing: nil, purpose: summary) == refusal)
    // Without the turn that had it there is nothing to refuse.
    #expect(await session.mediaRefusal(of: "q", media: [], replacing: 1, models: ["a/text"]) == nil)
  }

  @Test func whatIsMissingOrTooLargeIsNotSent() async throws {
    let fixture = try SessionFixture { _, _ in [] }
    let session = try session(fixture)
    let half = MediaLimit.request / 2
    let files = [try file("a", size: half, in: fixture), try file("b", size: half, in: fixture)]
    let more = try file("c", size: 1, in: fixture)
    #expect(await session.mediaRefusal(of: "q", media: files, replacing: nil) == nil)
    // A file that is there twice is sent once.
    #expect(await session.mediaRefusal(of: "q", media: files + files, replacing: nil) == nil)
    let large = MediaRefusal.tooLarge(bytes: MediaLimit.request + 1)
    #expect(await session.mediaRefusal(of: "q", media: files + [more], replacing: nil) == large)
    #expect(truncate(fixture.folder("media/" + more.sha256).path, 2) == 0)
    #expect(await session.mediaRefusal(of: "q", media: [more], replacing: nil) == .missing(name: "c.png"))
    try FileManager.default.removeItem(at: fixture.folder("media/" + files[0].sha256))
    #expect(await session.mediaRefusal(of: "q", media: files, replacing: nil) == .missing(name: "a.png"))
  }

  /// A search of the web has its price in what a turn is expected to cost; a summary searches nothing.
  @Test func theSearchIsExpectedWithItsPrice() async throws {
    let fixture = try SessionFixture { request, _ in
      request.method == "POST"
        ? ByteServer.recordedReply(id: SessionFixture.first) : ByteServer.generationNotFound(id: SessionFixture.first)
    }
    let prices = ModelEntry.Prices(input: USD("0.000001"), output: USD("0.000002"))
    let session = try session(fixture, [ModelEntry(id: "a/sees", prices: prices)], searchesWeb: true)
    let plain = try #require(await session.estimate(on: "a/sees")?.cost)
    let price = try #require(USD("0.007"))
    // An empty prompt, as that estimate has.
    #expect(await session.expectedCost(of: "") == plain + price)
    #expect(try await session.send("") { _ in }.turn.start.estimate == plain + price)
    #expect(try #require(await session.expectedCost(of: "", purpose: .compaction(model: "a/sees"))) < price)
  }

  /// The web is searched for the user's own words, as far as a search takes them, and not for attached text.
  @Test func theSearchIsForTheQuestion() async throws {
    let fixture = try SessionFixture { request, _ in
      request.method == "POST"
        ? ByteServer.recordedReply(id: SessionFixture.first) : ByteServer.generationNotFound(id: SessionFixture.first)
    }
    let session = try session(fixture, searchesWeb: true)
    _ = try await session.send("secret file\n\nWho won?", question: "Who won?") { _ in }
    _ = try await session.send(String(repeating: "x", count: 401)) { _ in }
    _ = try await session.send("sum", purpose: .compaction(model: "b/c")) { _ in }
    let bodies = fixture.server.requests.filter { $0.method == "POST" }.map(\.text)
    #expect(bodies[0].contains(#""query":"Who won?""#))
    #expect(bodies[1].contains(#""query":"\#(String(repeating: "x", count: 400))""#))
    #expect(bodies.count == 3 && !bodies[2].contains("query"))
  }
}
