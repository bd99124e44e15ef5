import Foundation
import Testing

@testable import Records

/// Turns whose replies are pictures.
@Suite struct DrawnTurnTests {
  private func transcript(_ ended: ReplyEnded) -> Transcript {
    let entries: [Entry] = [
      .turn(TurnStarted(turn: 1, prompt: "a red boat", assistant: "duck", model: "a/b", estimate: USD("0.001"))),
      .reply(ended),
    ]
    return Transcript(entries.map { Record(time: Date(timeIntervalSince1970: 0), entry: $0) })
  }

  private func ended(_ text: String, pictures: Int) -> ReplyEnded {
    let file = MediaFile(sha256: String(repeating: "a", count: 64), type: .png, size: 9)
    return ReplyEnded(
      turn: 1, attempt: 1, status: .complete, text: text,
      pictures: pictures == 0 ? nil : (0..<pictures).map { _ in file })
  }

  @Test func laterRequestsSayThatThereWerePictures() {
    for (text, pictures, wanted) in [("", 1, "(1 picture)"), ("", 2, "(2 pictures)"), ("Here.", 2, "Here.")] {
      let transcript = transcript(ended(text, pictures: pictures))
      #expect(transcript.conversation.map(\.content) == ["a red boat", wanted])
      #expect(transcript.conversation.map(\.media.count) == [0, pictures] && transcript.hasMedia)
      #expect(transcript.conversation.allSatisfy { $0.sentMedia.isEmpty })
      #expect(transcript.exchanges(upTo: 1)?.last?.pictures?.count == pictures)
      #expect(transcript.carried().count == 1)
      #expect(transcript.lastAsked?.reply == wanted)
      #expect(EarlyStop(transcript.turns[0]) == nil && transcript.turns[0].pictureCount == pictures)
    }
    #expect(transcript(ended("", pictures: 0)).conversation.isEmpty && !transcript(ended("", pictures: 0)).hasMedia)
  }

  @Test func aRecordOfPicturesIsReadAsItWasWritten() throws {
    var reply = ended("", pictures: 2)
    var extras = ReplyExtras()
    (extras.pictures, extras.pictureLinks) = (1, ["https://x.invalid/1.png"])
    reply.extras = extras
    var start = TurnStarted(turn: 1, prompt: "p", assistant: "duck", model: "a/b")
    start.draws = PictureRequest(count: 2, width: 64, height: 32)
    #expect(try JSONDecoder().decode(ReplyEnded.self, from: JSONEncoder().encode(reply)) == reply)
    #expect(try JSONDecoder().decode(TurnStarted.self, from: JSONEncoder().encode(start)) == start)
    #expect(reply.pictureCount == 4 && reply.hasPictures)
  }
}
