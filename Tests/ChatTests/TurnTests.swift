import Foundation
import GatewayClient
import Journal
import Records
import Synchronization
import TestSupport
import Testing

@testable import Chat

@Suite struct TurnTests {
  @Test func theTurnIsOnDiskBeforeTheRequestLeaves() async throws {
    let seen = Mutex("")
    let home = Mutex<URL?>(nil)
    let stand = try Stand { _, _ in
      let file = home.withLock { $0 }
      seen.withLock { $0 = file.flatMap { try? String(contentsOf: $0, encoding: .utf8) } ?? "" }
      return ByteServer.recordedReply()
    }
    home.withLock { $0 = stand.folder("sessions/s1.jsonl") }
    _ = try await stand.session().send("Why?") { _ in }
    #expect(seen.withLock { $0 }.contains(#""type":"turn""#))
    #expect(seen.withLock { $0 }.contains("Why?"))
  }

  @Test func theGenerationIsOnDiskBeforeItsTextIsTold() async throws {
    let stand = try Stand { _, _ in ByteServer.recordedReply(id: Stand.first) }
    let early = Mutex<[Bool]>([])
    _ = try await stand.session().send("Why?") { event in
      if case .text = event { early.withLock { $0.append(stand.journal().contains(Stand.first)) } }
    }
    #expect(early.withLock { $0 }.first == true)
  }

  @Test func aCompleteTurnKeepsTextFiguresAndTheGatewaysOwnWords() async throws {
    let stand = try Stand { _, _ in ByteServer.recordedReply(text: "Hello \u{1B}[2Jthere", cost: "3.2e-06") }
    let told = Told()
    let outcome = try await stand.session().send("Why?") { told($0) }
    #expect(outcome.error == nil)
    #expect(outcome.turn.status == .complete)
    #expect(told.text == "Hello \u{1B}[2Jthere")
    #expect(outcome.turn.reply == told.text)
    let charge = outcome.turn.charge(of: try #require(outcome.turn.generations.first))
    #expect(charge.cost == USD("0.0000032"))
    #expect(charge.state == .reported)
    #expect(charge.expectedTagFees == USD("0.00015"))
    let raw = outcome.turn.generations[0].ended?.raw.joined() ?? ""
    #expect(raw.contains(#""cost":3.2e-06"#))
    #expect(!raw.contains(#""content":"Hello"#))
    #expect(Transcript(try stand.records()).turns.map(\.reply) == [told.text])
  }

  @Test func theNextTurnCarriesTheConversationToTheOtherModel() async throws {
    let stand = try Stand { _, number in
      ByteServer.recordedReply(id: number == 0 ? Stand.first : Stand.second, text: "reply \(number)")
    }
    let session = try stand.session(tags: ["team:a"])
    _ = try await session.send("one") { _ in }
    await session.use(model: "anthropic/claude-sonnet-5")
    await session.use(assistant: Assistant(name: "web", prompt: "Be wide."), keepsModel: true)
    _ = try await session.send("two") { _ in }
    let posts = stand.server.requests.filter { $0.method == "POST" }
    let bodies = try posts.map { try JSONDecoder().decode(Body.self, from: $0.body) }
    #expect(bodies.map(\.model) == ["openai/gpt-4.1-nano", "anthropic/claude-sonnet-5"])
    #expect(bodies[0].messages == [Message(.system, "Be brief."), Message(.user, "one")])
    #expect(
      bodies[1].messages == [
        Message(.system, "Be wide."), Message(.user, "one"), Message(.assistant, "reply 0"), Message(.user, "two"),
      ])
    #expect(bodies[0].providerOptions?.gateway.tags == ["session:s1", "assistant:swift", "team:a"])
    #expect(bodies[1].providerOptions?.gateway.tags == ["session:s1", "assistant:web", "team:a"])
  }

  struct Body: Decodable {
    var model: String
    var messages: [Message]
    var providerOptions: Options?

    struct Options: Decodable {
      var gateway: Gateway

      struct Gateway: Decodable {
        var tags: [String]?
      }
    }
  }

  @Test func withoutTagsNothingIsTaggedAndNothingIsExpectedForThem() async throws {
    let stand = try Stand { _, _ in ByteServer.recordedReply() }
    let outcome = try await stand.session(sendsTags: false).send("Why?") { _ in }
    let body = try JSONDecoder().decode(Body.self, from: try #require(stand.server.requests.first).body)
    #expect(body.providerOptions == nil)
    #expect(outcome.turn.totals.expectedTagFees == .zero)
  }

  @Test func aRetryLeavesOutTheTurnItReplaces() async throws {
    let stand = try Stand { _, number in ByteServer.recordedReply(id: number == 0 ? Stand.first : Stand.second) }
    let session = try stand.session()
    _ = try await session.send("one") { _ in }
    let second = try await session.send("one", replacing: 1) { _ in }
    let post = try #require(stand.server.requests.last { $0.method == "POST" })
    let body = try JSONDecoder().decode(Body.self, from: post.body)
    #expect(body.messages == [Message(.system, "Be brief."), Message(.user, "one")])
    #expect(second.turn.index == 2)
    #expect(await session.transcript.totals.cost == USD("0.0000064"))
  }

  @Test func whatTheDiskDoesNotTakeIsAnnouncedAndTheTurnGoesOn() async throws {
    let full = SystemCalls(
      write: { _, _ in
        errno = ENOSPC
        return -1
      }, sync: { _ in 0 })
    let stand = try Stand(calls: full) { _, _ in ByteServer.recordedReply(text: "still here") }
    let told = Told()
    let outcome = try await stand.session().send("Why?") { told($0) }
    #expect(outcome.turn.reply == "still here")
    #expect(told.journalErrors.contains(.diskFull(path: stand.folder("sessions/s1.jsonl").path)))
    #expect(stand.journal().isEmpty)
  }
}
