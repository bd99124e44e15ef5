import Foundation
import GatewayClient
import Journal
import Records
import Synchronization
import TestSupport
import Testing

@testable import Chat

/// Pictures that come in a reply: kept before they are told, and counted where they are none.
@Suite struct TakenPictureTests {
  private static let picture = Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) + Data("more of it".utf8)
  private static let document = Data("%PDF-1.7 and more of it".utf8)

  private func fixture() throws -> SessionFixture {
    let images = [Self.document, Self.picture, Data("no known type at all".utf8)].map {
      #"{"image_url":{"url":"data:image/png;base64,\#($0.base64EncodedString())"}}"#
    }
    let delta = #"{"content":"Here","images":[\#(images.joined(separator: ","))]}"#
    return try SessionFixture { request, _ in
      guard request.method == "POST" else { return ByteServer.generationNotFound(id: SessionFixture.first) }
      return ByteServer.stream(
        #"data: {"id":"\#(SessionFixture.first)","choices":[{"delta":\#(delta),"finish_reason":"stop"}]}"#
          + "\n\ndata: [DONE]\n\n")
    }
  }

  private func session(
    _ fixture: SessionFixture, _ store: MediaStore?, _ catalogue: CatalogueSource? = nil
  ) throws -> Session {
    let opening = SessionOpened(
      id: "s1", gateway: "vercel", baseURL: "http://127.0.0.1/v1", billing: .lookup, assistant: "swift",
      model: "a/draws", sendsTags: false, program: "test")
    return Session(
      opening: opening, assistant: Assistant(name: "swift", prompt: ""), journal: fixture.ledger.journal("s1"),
      lock: try fixture.ledger.lock("s1"), mediaStore: store, gateway: try fixture.gateway(),
      catalogue: catalogue, effects: fixture.effects)
  }

  /// A model that takes pictures gets them with the next prompt, and a summary is of the words.
  @Test func aDrawnPictureGoesWithThePromptAndWithNoSummary() async throws {
    let fixture = try fixture()
    var entry = ModelEntry(id: "a/draws")
    entry.inputModalities = ["text", "image"]
    let models = [entry]
    let catalogue = CatalogueSource(kept: { Catalogue(models: models, fetched: Date()) }) {
      () async throws(GatewayError) -> Catalogue? in nil
    }
    let session = try session(fixture, MediaStore(folder: fixture.folder("media")), catalogue)
    _ = try await session.send("Draw.") { _ in }
    _ = try await session.send("Sum up", purpose: .compaction(model: "a/draws")) { _ in }
    #expect(await session.undoCompaction() != nil)
    _ = try await session.send("Again.") { _ in }
    let posts = fixture.server.requests.filter { $0.method == "POST" }.map(\.text)
    #expect(posts.map { $0.contains("image_url") } == [false, false, true])
    #expect(posts[2].contains(Self.picture.base64EncodedString()))
  }

  @Test func aPictureIsKeptBeforeItIsTold() async throws {
    let fixture = try fixture()
    let session = try session(fixture, MediaStore(folder: fixture.folder("media")))
    let told = Mutex<[MediaFile]>([])
    let turn = try await session.send("Draw.") { event in
      guard case .picture(let file, let bytes) = event else { return }
      told.withLock { $0.append(file) }
      #expect(bytes == Self.picture && (try? Data(contentsOf: fixture.folder("media/" + file.sha256))) == bytes)
    }.turn
    let files = told.withLock { $0 }
    #expect(files.map(\.type) == [.png] && files.map(\.size) == [Self.picture.count] && files.map(\.name) == [nil])
    #expect(turn.generations.first?.ended?.pictures == files && turn.extras.pictures == 2)
    #expect(Transcript(try fixture.records()).turns == [turn])
    let kept = try FileManager.default.contentsOfDirectory(atPath: fixture.folder("media").path)
    #expect(kept == files.map(\.sha256))
  }

  /// The user reads that it could not be kept, and sees it.
  @Test func withoutRoomAPictureIsToldAllTheSame() async throws {
    var calls = SystemCalls.system
    calls.write = { _, _ in
      errno = ENOSPC
      return -1
    }
    let fixture = try fixture()
    let session = try session(fixture, MediaStore(folder: fixture.folder("media"), calls: calls))
    let recorder = EventRecorder()
    let pictures = Mutex(0)
    let outcome = try await session.send("Draw.") { event in
      recorder(event)
      if case .picture = event { pictures.withLock { $0 += 1 } }
    }
    #expect(outcome.error == nil && outcome.turn.reply == "Here" && pictures.withLock { $0 } == 1)
    #expect(recorder.journalErrors.count == 1)
    #expect(recorder.journalErrors.first.map { if case .diskFull = $0 { true } else { false } } == true)
  }
}
