import App
import Chat
import Foundation
import Records
import TestSupport
import Testing

@testable import Console
@testable import Terminal

/// Commands that change the session or go to another one, in a chat in process.
@Suite(.timeLimit(.minutes(2)))
struct SlashSessionTests {
  private func continued() -> Options {
    var options = Options()
    options.continues = true
    return options
  }

  @Test func whatWasSetHoldsForTheNextTurnAndAfterAResumption() async throws {
    let fixture = try ReplFixture()
    let (repl, _) = try await fixture.chat([
      .line("/rename Actors"), .line("/system One word."), .line("one"), .line("/set user ada"),
      .line("/set assistant swift"), .line("two"),
    ])
    await repl.session.close()
    let (again, _) = try await fixture.chat([.line("three")], options: continued())
    #expect(try fixture.prompts.map { $0[0].content } == ["One word.", "One word.", "One word."])
    #expect(fixture.server.requests.last { $0.method == "POST" }?.text.contains(#""ada""#) == true)
    #expect(await again.session.title == "Actors")
    #expect(await again.session.user == "ada")
    #expect(await again.session.assistant.name == "swift")
  }

  @Test func aUserThatWasTakenAwayStaysAwayThoughTheConfigurationNamesOne() async throws {
    let fixture = try ReplFixture()
    let folder = fixture.home("home")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try Data(#"{"user": "ada"}"#.utf8).write(to: folder.appending(path: "config.json"))
    let (repl, _) = try await fixture.chat([.line("one"), .line("/user off"), .line("two")])
    await repl.session.close()
    let (again, _) = try await fixture.chat([], options: continued())
    #expect(await again.session.user == nil)
    #expect(await again.session.transcript.turns.map(\.start.user) == ["ada", nil])
  }

  @Test func setListsEverySettingAndRefusesOthers() async throws {
    let fixture = try ReplFixture()
    _ = try await fixture.chat([.line("/system Be\u{1B}[2J brief."), .line("/set"), .line("/set modle x")])
    for setting in SessionSetting.all { #expect(fixture.output.contains("  \(setting.name)")) }
    #expect(fixture.output.contains("Be^[[2J brief."))
    #expect(!fixture.output.contains("\u{1B}[2J"))
    #expect(fixture.output.contains("did you mean model?"))
  }

  @Test func aModelOnceIsForOneTurn() async throws {
    let fixture = try ReplFixture()
    _ = try await fixture.chat([
      .line("/model openai/gpt-5 once"), .line("/model"), .line("one"), .line("two"), .line("/model openai/none once"),
      .line("three"),
    ])
    let usual = SessionOpening.standardModel
    #expect(try fixture.models == ["openai/gpt-5", usual, usual])
    #expect(fixture.output.contains("for the next turn only"))
    #expect(fixture.output.contains("the gateway lists no model \"openai/none\""))
  }

  @Test func undoTakesTheLastTurnOutAndSaysThatItsBillStays() async throws {
    let fixture = try ReplFixture()
    _ = try await fixture.chat([.line("one"), .line("two"), .line("/undo"), .line("three")])
    #expect(try fixture.prompts.last?.map(\.content).dropFirst() == ["one", "reply 1", "three"])
    #expect(fixture.output.contains("turn 2 is out of the conversation, 1 turn is left in it; its bill stays"))
  }

  @Test func resumeGoesBackInPlaceAndForthAgain() async throws {
    let fixture = try ReplFixture()
    let (repl, _) = try await fixture.chat([
      .line("one"), .line("/new"), .line("two"), .line("/resume"), .line("three"), .line("/resume"), .line("four"),
    ])
    #expect(fixture.names("sessions").count == 2)
    #expect(try fixture.prompts.map(\.count) == [2, 2, 4, 4])
    #expect(repl.others.count == 1)
    let turns = await repl.session.transcript.turns.map(\.start.prompt)
    #expect(turns == ["two", "four"])
    await repl.leave()
  }

  @Test func resumeTakesASessionOfAnEarlierRunWithItsOwnSettings() async throws {
    let fixture = try ReplFixture()
    let (first, _) = try await fixture.chat([.line("one"), .line("/model openai/gpt-5"), .line("/rename First")])
    await first.session.close()
    var options = Options()
    options.system = "Not for the other session."
    let (repl, _) = try await fixture.chat(
      [.line("/resume \(first.session.id.prefix(6))"), .line("two")], options: options)
    #expect(repl.session.id == first.session.id)
    #expect(try fixture.models.last == "openai/gpt-5")
    #expect(try fixture.prompts.last?.first?.content.contains("Not for") == false)
    #expect(fixture.output.contains("First"))
    #expect(fixture.names("pending") == [first.session.id])
  }

  @Test func resumeTakesASessionWhoseBillsAreLookedUpBesideTheChat() async throws {
    let fixture = try ReplFixture(bills: false)
    let (first, _) = try await fixture.chat([.line("one")])
    await first.session.close()
    let (repl, _) = try await fixture.chat([.line("/resume \(first.session.id)"), .line("two")]) { repl in
      await repl.settlement.start()
    }
    #expect(repl.session.id == first.session.id)
    #expect(await repl.session.transcript.turns.count == 2)
    await repl.leave()
  }

  @Test func resumeRefusesWhatItCannotTake() async throws {
    let fixture = try ReplFixture()
    let (_, _) = try await fixture.chat([.line("/resume"), .line("/resume zzzz"), .line("one")])
    #expect(fixture.output.contains("there is no other session on vercel"))
    #expect(fixture.output.contains("there is no session \"zzzz\""))

    let other = try ReplFixture(home: fixture.home)
    var sandbox = Options()
    sandbox.gateway = "sandbox"
    let id = try #require(fixture.names("sessions").first).dropLast(6)
    let (repl, _) = try await other.chat([.line("/resume"), .line("/resume \(id)")], options: sandbox)
    #expect(other.output.contains("there is no other session on sandbox"))
    #expect(other.output.contains("belongs to the gateway vercel, not to sandbox"))
    #expect(repl.session.id != id)
    await repl.connection.close()
  }

  @Test func theListsNameWhatThereIs() async throws {
    let fixture = try ReplFixture()
    _ = try await fixture.chat([
      .line("one"), .line("/rename Actors\u{1B}[2J"), .line("/sessions"), .line("/models"), .line("/models GPT"),
      .line("/models zzz"), .line("/assistants"), .line("/history"), .line("/history x"), .line("/assistant"),
    ])
    for text in ["Actors^[[2J", "$1.25", "openai/gpt-5", "* duck", "▸ one", "reply 1", "is not a number of turns"] {
      #expect(fixture.output.contains(text), "\(text)")
    }
    #expect(fixture.output.contains(try Regex(#"\* [0-9a-z]{4}  .* Actors"#)))
    #expect(fixture.output.contains("no model id contains \"zzz\""))
    #expect(!fixture.output.contains("ada-embedding"))
    #expect(!fixture.output.contains("\u{1B}"))
  }
}
