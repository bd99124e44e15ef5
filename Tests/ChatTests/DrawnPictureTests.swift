import Foundation
import GatewayClient
import Journal
import Platform
import Records
import TestSupport
import Testing

@testable import Chat

/// Which drawn pictures go with a request.
@Suite struct DrawnPictureTests {
  private static let catalogue = """
    {"data":[{"id":"a/eyes","type":"language","tags":["vision"],"pricing":{"input":"0.000001","output":"0.000001"}},
    {"id":"a/blind","type":"language","tags":["tool-use"],"pricing":{"input":"0.000001","output":"0.000001"}},
    {"id":"b/all","type":"language","tags":["vision","file-input"]},
    {"id":"b/draws","type":"image","tags":["vision","file-input"]},
    {"id":"a/all","type":"language","tags":["vision","file-input"]},{"id":"c/unknown"},
    {"id":"d/tags","tags":["tool-use"]},{"id":"d/text","architecture":{"output_modalities":["text"]}},
    {"id":"c/typed","type":"language"},{"id":"c/paints","type":"language","tags":["image-generation"]}]}
    """
  private let folder: TemporaryFolder
  private var store: MediaStore { MediaStore(folder: folder("media")) }

  init() throws {
    folder = try TemporaryFolder()
    _ = try folder.folder("media")
  }

  /// A picture of so many bytes in the media folder.
  private func picture(_ letter: String, size: Int = 9) throws -> MediaFile {
    let sha = String(repeating: letter, count: 64)
    let path = folder("media/\(sha)").path
    #expect(FileManager.default.createFile(atPath: path, contents: Data()))
    #expect(truncate(path, off_t(size)) == 0)
    return MediaFile(sha256: sha, type: .png, size: size, width: 1_000, height: 750)
  }

  private func session(_ pictures: [[MediaFile]]) async throws -> Session {
    let fixture = try SessionFixture { _, _ in ByteServer.answer(body: Self.catalogue) }
    let records = pictures.enumerated().flatMap { place, pictures -> [Record] in
      let turn = TurnStarted(turn: place + 1, prompt: "prompt \(place + 1)", assistant: "a", model: "a/eyes")
      let reply = ReplyEnded(
        turn: place + 1, attempt: 1, status: .complete, text: "reply", pictures: pictures.isEmpty ? nil : pictures)
      return [.turn(turn), .reply(reply)].map { Record(time: Date(timeIntervalSince1970: 0), entry: $0) }
    }
    let opening = SessionOpened(
      id: "s1", gateway: "vercel", baseURL: "http://127.0.0.1/v1", billing: .lookup, assistant: "a", model: "a/eyes",
      sendsTags: false, program: "test")
    let session = Session(
      opening: opening, assistant: Assistant(name: "a", prompt: ""), records: records, journal: nil, lock: nil,
      mediaStore: store, gateway: try fixture.gateway(), effects: fixture.effects)
    await session.prepareCatalogue()
    return session
  }

  private func sent(_ session: Session, _ model: String?, media: [MediaFile] = []) async -> [[MediaFile]] {
    let messages = await session.messages(for: "next", media: media, replacing: nil)
    let sent = await session.withDrawnPictures(messages, for: model)
    #expect(await session.withDrawnPictures(sent, for: model) == sent)
    return sent.filter { $0.role == .user }.map(\.sentMedia)
  }

  @Test func thoseOfTheLastReplyThatHasSomeGoWithThePromptBehindIt() async throws {
    let (old, new, own) = (try picture("a"), try picture("b"), try picture("c"))
    let session = try await session([[old], [new, old], []])
    #expect(await sent(session, "a/eyes", media: [own]) == [[], [], [new, old], [own]])
    #expect(await sent(session, nil) == [[], [], [new, old], []])
    for model in ["a/blind", "c/unknown", "not/listed"] {
      #expect(await sent(session, model) == [[], [], [], []], "\(model)")
    }
    let last = try await self.session([[old]])
    #expect(await sent(last, "a/eyes", media: [own]) == [[], [old, own]])
  }

  @Test func whatIsGoneOrTooLargeIsLeftOutAndNothingIsRefused() async throws {
    var gone = try picture("a")
    gone.size += 1
    #expect(await sent(try await session([[gone, try picture("b")]]), "a/eyes") == [[], [try picture("b")]])
    let (large, own) = (try picture("c", size: 49_999_999), try picture("d", size: 2))
    let session = try await session([[large]])
    #expect(await sent(session, "a/eyes") == [[], [large]])
    #expect(await sent(session, "a/eyes", media: [own]) == [[], [own]])
    // Exactly the limit is sent.
    let small = try picture("e", size: 1)
    #expect(await sent(session, "a/eyes", media: [small]) == [[], [large, small]])
    for model in ["a/eyes", "a/blind"] {
      #expect(await session.mediaRefusal(of: "next", media: [], replacing: nil, models: [model]) == nil)
      #expect(await session.mediaRefusal(on: model) == nil)
    }
  }

  @Test func filesThatCannotBeSentAreRefusedWithTheReason() async throws {
    let session = try await session([])
    let (own, document) = (try picture("a"), try picture("b"))
    let paper = MediaFile(sha256: document.sha256, type: .pdf, name: "paper.pdf", size: 9)
    func refusal(
      _ media: [MediaFile], _ models: [String] = [], _ purpose: TurnPurpose = .conversation
    ) async -> MediaRefusal? {
      await session.mediaRefusal(of: "look", media: media, replacing: nil, purpose: purpose, models: models)
    }
    #expect(await refusal([own]) == nil)
    // What the list does not say is not refused.
    #expect(await refusal([own], ["c/unknown", "not/listed"]) == nil)
    // Each file counts, for each model; models of the same maker come first, and those that only draw not at all.
    let able = ["a/all", "b/all"]
    #expect(await refusal([own, paper]) == .notTaken(.pdf, model: "a/eyes", others: able))
    let blind = MediaRefusal.notTaken(.png, model: "a/blind", others: ["a/eyes"] + able)
    #expect(await refusal([own], ["a/eyes", "a/blind"]) == blind)
    let drawing = MediaRefusal.notTaken(.png, model: "a/eyes", others: ["a/eyes"] + able)
    #expect(await refusal([own], [], .drawing(PictureRequest())) == drawing)
    var gone = try picture("e")
    (gone.size, gone.name) = (10, "gone.png")
    #expect(await refusal([own, gone]) == .missing(name: "gone.png"))
    // The same file is sent once.
    let half = try picture("c", size: 25_000_001)
    #expect(await refusal([half, half]) == nil)
    #expect(await refusal([half, try picture("d", size: 25_000_000)]) == .tooLarge(bytes: 50_000_001))
  }

  /// What a list does not say of a model is not known; a summary is words, whatever else the model makes.
  @Test(
    arguments: [
      ("a/eyes", false), ("b/draws", true), ("c/unknown", nil), ("c/typed", false), ("c/paints", true),
      ("d/tags", false), ("d/text", false),
      ("not/listed", nil),
    ] as [(String, Bool?)])
  func aModelDrawsWhereTheListSaysSo(model: String, draws: Bool?) async throws {
    let session = try await session([])
    await session.use(model: model)
    #expect(await session.canDraw == draws)
    #expect(await session.drawingModels == ["b/draws", "c/paints"])
    let summary = TurnPurpose.compaction(model: model)
    #expect(await session.purpose(for: summary) == summary)
    #expect(await session.modalities(of: model, summary) == nil)
    let isOnly = model == "b/draws"
    #expect(await session.purpose(for: .conversation) == (isOnly ? .drawing(PictureRequest()) : .conversation))
    #expect(await session.modalities(of: model, .conversation) == (model == "c/paints" ? ["text", "image"] : nil))
  }

  /// A picture of 1,000 by 750 has 1,000 tokens by one rule, and more by another.
  @Test func theEstimateCountsThem() async throws {
    let (drawn, plain) = (try await session([[try picture("a")]]), try await session([[]]))
    func estimate(_ session: Session, _ model: String, _ purpose: TurnPurpose = .conversation) async -> Int {
      let messages = await session.messages(for: "next", replacing: nil, purpose: purpose)
      return await session.estimate(messages, model: model, purpose)?.inputTokens ?? 0
    }
    #expect(await estimate(drawn, "a/eyes") >= estimate(plain, "a/eyes") + 1_000)
    #expect(await estimate(drawn, "a/blind") == estimate(plain, "a/blind"))
    #expect(
      await estimate(drawn, "a/eyes", .compaction(model: "a/eyes"))
        == estimate(plain, "a/eyes", .compaction(model: "a/eyes")))
    #expect(await !drawn.isCheap("next", replacing: nil, below: USD("0.4") ?? .zero))
    #expect(await plain.isCheap("next", replacing: nil, below: USD("0.4") ?? .zero))
  }
}
