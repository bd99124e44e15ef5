import App
import Chat
import Foundation
import Records
import TestSupport
import Testing

@testable import Console
@testable import Terminal

/// Commands without a chat around them: what they say, and which action they return.
@Suite(.timeLimit(.minutes(2)))
struct SlashContextTests {
  private func context(_ fixture: ReplFixture) async throws -> SlashContext {
    let context = try AppContext(environment: fixture.environment)
    let opening = try await SessionOpening(SessionRequest(), context)
    let session = try opening.session { _ in }
    await session.loadCatalogue()
    let cancellation = CancellationToken()
    return SlashContext(
      program: fixture.program, opening: opening, session: session,
      output: ChatOutput(
        program: fixture.program, noticeQueue: NoticeQueue { _ in }, cancellation: cancellation),
      viewState: ReplViewState(FileNames(folder: fixture.home.url.path, home: nil)), attachments: AttachmentTray(),
      settlement: Settlement(context, current: opening.connection) { _ in }, cancellation: cancellation)
  }

  @Test(arguments: [
    ("quit", "", LoopAction.leave), ("new", "", .startSession), ("resume", "", .resume(nil)),
    ("resume", "7f3k", .resume("7f3k")), ("tags", "off", .goOn), ("retry", "", .goOn), ("edit", "last", .goOn),
  ])
  func returnsAnAction(_ name: String, _ argument: String, _ action: LoopAction) async throws {
    let chat = try await context(try ReplFixture())
    let command = try #require(SlashCommand.named(name))
    #expect(await command.run(chat, argument) == action)
  }

  @Test func retryReturnsTheLastPromptInPlaceOfItsTurn() async throws {
    let fixture = try ReplFixture()
    let chat = try await context(fixture)
    _ = try await chat.session.send("Why?") { _ in }
    #expect(await SlashCommand.retry.run(chat, "") == .send(TurnRequest("Why?", replacing: 1), isNew: false))
    #expect(fixture.server.posts == 1)
  }

  @Test func changesTheSessionByTheSessionItself() async throws {
    let fixture = try ReplFixture()
    let chat = try await context(fixture)
    #expect(await SlashCommand.model.run(chat, "openai/gpt-5") == .goOn)
    #expect(await chat.session.model == "openai/gpt-5" && chat.viewState.namesModel)
    #expect(await SlashCommand.set.run(chat, "user ada") == .goOn)
    #expect(await chat.session.user == "ada")
    #expect(fixture.output.contains("openai/gpt-5 from the next turn on"))
  }

  @Test func aFaultIsSaidAndTheChatGoesOn() async throws {
    let fixture = try ReplFixture()
    let chat = try await context(fixture)
    for (command, argument) in [(SlashCommand.history, "none"), (.budget, "dya 1"), (.confirm, "9"), (.attach, "none")]
    {
      #expect(await command.run(chat, argument) == .goOn)
    }
    #expect(
      fixture.output.contains("\"none\" is not a number of turns") && fixture.output.contains("did you mean day?"))
    #expect(fixture.output.contains("turn 9 has no strange bill"))
    #expect(chat.attachments.all.isEmpty)
  }
}
