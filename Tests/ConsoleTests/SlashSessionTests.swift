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
    let stand = try ReplStand()
    let (repl, _) = try await stand.chat([
      .line("/rename Actors"), .line("/system One word."), .line("one"), .line("/set user ada"),
      .line("/set assistant swift"), .line("two"),
    ])
    await repl.session.close()
    let (again, _) = try await stand.chat([.line("three")], options: continued())
    #expect(try stand.prompts.map { $0[0].content } == ["One word.", "One word.", "One word."])
    #expect(stand.server.requests.last { $0.method == "POST" }?.text.contains(#""ada""#) == true)
    #expect(await again.session.title == "Actors")
    #expect(await again.session.user == "ada")
    #expect(await again.session.assistant.name == "swift")
  }

  @Test func aUserThatWasTakenAwayStaysAwayThoughTheConfigurationNamesOne() async throws {
    let stand = try ReplStand()
    let folder = stand.home("home")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    try Data(#"{"user": "ada"}"#.utf8).write(to: folder.appending(path: "config.json"))
    let (repl, _) = try await stand.chat([.line("one"), .line("/user off"), .line("two")])
    await repl.session.close()
    let (again, _) = try await stand.chat([], options: continued())
    #expect(await again.session.user == nil)
    #expect(await again.session.transcript.turns.map(\.start.user) == ["ada", nil])
  }

  @Test func setListsEverySettingAndRefusesOthers() async throws {
    let stand = try ReplStand()
    _ = try await stand.chat([.line("/system Be\u{1B}[2J brief."), .line("/set"), .line("/set modle x")])
    for setting in SessionSetting.all { #expect(stand.output.contains("  \(setting.name)")) }
    #expect(stand.output.contains("Be^[[2J brief."))
    #expect(!stand.output.contains("\u{1B}[2J"))
    #expect(stand.output.contains("did you mean model?"))
  }

  @Test func aModelOnceIsForOneTurn() async throws {
    let stand = try ReplStand()
    _ = try await stand.chat([
      .line("/model openai/gpt-5 once"), .line("/model"), .line("one"), .line("two"), .line("/model openai/gpt once"),
      .line("three"),
    ])
    let usual = SessionOpening.standardModel
    #expect(try stand.models == ["openai/gpt-5", usual, usual])
    #expect(stand.output.contains("for the next turn only"))
    #expect(stand.output.contains("the gateway lists no model \"openai/gpt\""))
  }

  @Test func undoTakesTheLastTurnOutAndSaysThatItsBillStays() async throws {
    let stand = try ReplStand()
    _ = try await stand.chat([.line("one"), .line("two"), .line("/undo"), .line("three")])
    #expect(try stand.prompts.last?.map(\.content).dropFirst() == ["one", "reply 1", "three"])
    #expect(stand.output.contains("turn 2 is out of the conversation, 1 turn is left in it; its bill stays"))
  }

  @Test func resumeGoesBackInPlaceAndForthAgain() async throws {
    let stand = try ReplStand()
    let (repl, _) = try await stand.chat([
      .line("one"), .line("/new"), .line("two"), .line("/resume"), .line("three"), .line("/resume"), .line("four"),
    ])
    #expect(stand.names("sessions").count == 2)
    #expect(try stand.prompts.map(\.count) == [2, 2, 4, 4])
    #expect(repl.others.count == 1)
    let turns = await repl.session.transcript.turns.map(\.start.prompt)
    #expect(turns == ["two", "four"])
    await repl.leave()
  }

  @Test func resumeTakesASessionOfAnEarlierRunWithItsOwnSettings() async throws {
    let stand = try ReplStand()
    let (first, _) = try await stand.chat([.line("one"), .line("/model openai/gpt-5"), .line("/rename First")])
    await first.session.close()
    var options = Options()
    options.system = "Not for the other session."
    let (repl, _) = try await stand.chat(
      [.line("/resume \(first.session.id.prefix(6))"), .line("two")], options: options)
    #expect(repl.session.id == first.session.id)
    #expect(try stand.models.last == "openai/gpt-5")
    #expect(try stand.prompts.last?.first?.content.contains("Not for") == false)
    #expect(stand.output.contains("First"))
    #expect(stand.names("pending") == [first.session.id])
  }

  @Test func resumeTakesASessionWhoseBillsAreLookedUpBesideTheChat() async throws {
    let stand = try ReplStand(bills: false)
    let (first, _) = try await stand.chat([.line("one")])
    await first.session.close()
    let (repl, _) = try await stand.chat([.line("/resume \(first.session.id)"), .line("two")]) { repl in
      let settlement = PendingSettlement(workspace: repl.workspace, connection: repl.connection)
      repl.pending = Task { await settlement.run() }
    }
    #expect(repl.session.id == first.session.id)
    #expect(await repl.session.transcript.turns.count == 2)
    repl.pending?.cancel()
    await repl.pending?.value
  }

  @Test func resumeRefusesWhatItCannotTake() async throws {
    let stand = try ReplStand()
    let (_, _) = try await stand.chat([.line("/resume"), .line("/resume zzzz"), .line("one")])
    #expect(stand.output.contains("there is no other session on vercel"))
    #expect(stand.output.contains("there is no session \"zzzz\""))

    let other = try ReplStand(home: stand.home)
    var sandbox = Options()
    sandbox.gateway = "sandbox"
    let id = try #require(stand.names("sessions").first).dropLast(6)
    let (repl, _) = try await other.chat([.line("/resume \(id)")], options: sandbox)
    #expect(other.output.contains("belongs to the gateway vercel, not to sandbox"))
    #expect(repl.session.id != id)
    await repl.connection.close()
  }

  @Test func theListsNameWhatThereIs() async throws {
    let stand = try ReplStand()
    _ = try await stand.chat([
      .line("one"), .line("/rename Actors\u{1B}[2J"), .line("/sessions"), .line("/models"), .line("/models GPT"),
      .line("/models zzz"), .line("/assistants"), .line("/history"), .line("/history x"), .line("/assistant"),
    ])
    for text in ["Actors^[[2J", "$1.25", "openai/gpt-5", "* duck", "▸ one", "reply 1", "is no number of turns"] {
      #expect(stand.output.contains(text), "\(text)")
    }
    #expect(stand.output.contains(try Regex(#"\* [0-9a-z]{4}  .* Actors"#)))
    #expect(stand.output.contains("no model holds \"zzz\""))
    #expect(!stand.output.contains("ada-embedding"))
    #expect(!stand.output.contains("\u{1B}"))
  }
}
