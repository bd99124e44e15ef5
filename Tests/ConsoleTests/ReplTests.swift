import Chat
import Foundation
import Records
import Synchronization
import TestSupport
import Testing

@testable import Console
@testable import Terminal

/// The chat's loop: what leaves it, what a prompt shows, what stays on the disk.
@Suite(.timeLimit(.minutes(2)))
struct ReplTests {
  /// Time that passes at once wherever somebody would sleep.
  private var hurried: Effects {
    let clock = Mutex(Date(timeIntervalSince1970: 1_790_000_000))
    return Effects(
      now: { clock.withLock { $0 } },
      sleep: { duration in
        try Task.checkCancellation()
        clock.withLock { $0 += TimeInterval(duration.components.seconds) + 0.001 }
      })
  }

  @Test func twoInterruptsInARowLeave() async throws {
    let fixture = try ReplFixture()
    let (_, lines) = try await fixture.chat([.interrupted, .interrupted, .line("never sent")])
    #expect(lines.left == 1)
    #expect(fixture.server.posts == 0)
    #expect(fixture.output.contains("Ctrl-C again leaves"))
  }

  @Test func interruptsFarApartOrWithALineBetweenDoNotLeave() async throws {
    let fixture = try ReplFixture()
    let ticks = Mutex(0)
    let (_, lines) = try await fixture.chat([
      .interrupted, .interrupted, .line("/tags"), .interrupted, .line("sent"),
    ]) { repl in
      repl.now = {
        Date(
          timeIntervalSince1970: TimeInterval(
            ticks.withLock {
              $0 += 2; return $0
            }))
      }
    }
    #expect(lines.left == 0)
    #expect(fixture.server.posts == 1)
  }

  @Test func aLineForgetsTheInterruptBeforeIt() async throws {
    let fixture = try ReplFixture()
    let (_, lines) = try await fixture.chat([.interrupted, .line("/tags"), .interrupted, .line("/tags")]) { repl in
      repl.now = { Date(timeIntervalSince1970: 0) }
    }
    #expect(lines.left == 0)
  }

  @Test(arguments: ["exit", "quit", " quit ", "/quit", "/exit"]) func theWordLeaves(_ word: String) async throws {
    let fixture = try ReplFixture()
    let (_, lines) = try await fixture.chat([.line(word), .line("never sent")])
    #expect(lines.left == 1)
    #expect(fixture.server.posts == 0)
  }

  @Test func pastedWordsDoNotLeaveAndAreNoCommands() async throws {
    let fixture = try ReplFixture()
    _ = try await fixture.chat([.pasted("quit"), .pasted("/quit")])
    #expect(try fixture.prompts.compactMap(\.last?.content) == ["quit", "/quit"])
  }

  /// In a pipe it was not typed by mistake.
  @Test(arguments: [true, false]) func aCommandOfAnotherProgramIsNotSentFromATerminal(onTerminal: Bool) async throws {
    let fixture = try ReplFixture(onTerminal: onTerminal)
    _ = try await fixture.chat([.line("help"), .line("!ls"), .line("/nosuch"), .line("//help")])
    let sent = try fixture.prompts.compactMap(\.last?.content)
    #expect(sent == (onTerminal ? ["/help"] : ["help", "!ls", "/help"]))
    #expect(await fixture.shows("there is no command /nosuch; nothing was sent"))
    if onTerminal { #expect(await fixture.shows("/help lists the commands")) }
  }

  @Test func aBillThatArrivesAtThePromptRenewsIt() async throws {
    let fixture = try ReplFixture(onTerminal: true)
    let (_, lines) = try await fixture.chat(
      [.line("one"), .wait { !$0.renewals.isEmpty && !$0.news.isEmpty }], effects: hurried)
    #expect(lines.prompts.first?.rights == [])
    let renewed = try #require(lines.renewals.last)
    #expect(renewed.rights.first?.contains("$0.0042") == true)
    #expect(renewed.text == lines.prompts.last?.text)
    #expect(lines.news.contains { $0.contains("turn 1 · $0.0042 billed") }, "\(lines.news)")
  }

  @Test func aBillOfAnotherSessionLeavesThePromptAlone() async throws {
    let fixture = try ReplFixture(onTerminal: true)
    let (_, lines) = try await fixture.chat([
      .line("one"), .line("/new"), .wait { $0.news.contains { $0.contains("billed") } },
    ])
    #expect(lines.news.contains { $0.contains("billed") })
    #expect(lines.renewals.isEmpty)
  }

  @Test func aChatWithoutATurnLeavesNoFile() async throws {
    let fixture = try ReplFixture()
    let commands = ["/rename Actors", "/system Be brief.", "/user ada", "/tags off", "/undo", "/clear", "/new", "/set"]
    let (repl, _) = try await fixture.chat(commands.map { .line($0) })
    await repl.leave()
    #expect(fixture.names("sessions").isEmpty)
    #expect(fixture.names("pending").isEmpty)
    #expect(fixture.server.posts == 0)
  }

  @Test func leavingDoesNotWaitForAGatewayThatNeverAnswers() async throws {
    let fixture = try ReplFixture(lookup: { _ in [.stall] })
    let (repl, _) = try await fixture.chat([.line("one")])
    await repl.leave()
    #expect(fixture.names("pending").count == 1)
    #expect(fixture.output.contains("1 not billed yet"))
  }

  @Test func controlCEndsTheWaitForBills() async throws {
    let fixture = try ReplFixture(bills: false)
    let (repl, _) = try await fixture.chat([.line("one")])
    let cancellation = repl.cancellation
    let leaving = Task { await repl.leave() }
    while !cancellation.cancel() { try await Task.sleep(for: .milliseconds(1)) }
    await leaving.value
    #expect(!fixture.server.requests.contains { $0.path.contains("generation") })
    #expect(fixture.names("pending").count == 1)
  }

  @Test func theModelsForTabAreListedOnceForACatalogue() async throws {
    var (repl, _) = try await ReplFixture().chat([.line("/tags")])
    #expect(repl.viewState.candidates(of: .models).map(\.text) == ["anthropic/claude-sonnet-5", "openai/gpt-5"])
    repl.viewState.update { $0.models = [] }
    await repl.run()
    #expect(repl.viewState.candidates(of: .models).isEmpty)
    repl.viewState.update { $0.modelsFetched = nil }
    await repl.run()
    #expect(repl.viewState.candidates(of: .models).count == 2)
  }

  @Test func withoutAnEditorTheTotalStandsInThePrompt() throws {
    let totals = Self.turn(cost: "0.0042").totals
    let line = PromptLine(assistant: "swift", isPlayMoney: true, canEdit: false)
    #expect(line.prompt(totals) == Prompt(text: "$0.0042 play · swift > "))
    #expect(line.prompt(Totals()) == Prompt(text: "swift > "))
    let editing = PromptLine(assistant: "sw\u{1B}ift", isRecorded: false)
    #expect(editing.prompt(totals) == Prompt(text: "[unrecorded] sw^[ift ▸ ", right: "$0.0042"))
    let day = BudgetStatus(budget: Budget(scope: .day, limit: try #require(USD("10"))), spent: try #require(USD("1")))
    let month = BudgetStatus(
      budget: Budget(scope: .month, limit: try #require(USD("10"))), spent: try #require(USD("9.9")))
    #expect(editing.prompt(totals, [day]).rights == ["$0.0042 · day $9.00 left", "$0.0042"])
    // What runs low comes first.
    #expect(editing.prompt(totals, [day, month]).rights == ["$0.0042 · month $0.10 left", "month $0.10 left"])
  }

  static func turn(cost: String) -> Turn {
    var generation = Generation(attempt: 1, started: Date(timeIntervalSince1970: 0))
    generation.ended = ReplyEnded(
      turn: 1, attempt: 1, status: .complete, text: "reply", figures: UsageAndCost(cost: USD(cost)))
    return Turn(
      start: TurnStarted(turn: 1, prompt: "p", assistant: "swift", model: "m"), started: generation.started,
      generations: [generation], billing: .reported)
  }
}
