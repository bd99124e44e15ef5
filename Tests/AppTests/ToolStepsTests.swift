import Foundation
import Records
import Synchronization
import TestSupport
import Testing

@testable import App

/// How the calls of one step are run.
@Suite struct ToolStepsTests {
  /// Counts how many of its calls run at the same time, and lets each wait for the others where there are to be any.
  private final class MeetingServer: ToolServer {
    let name = "fs"
    let origin = "fs"
    let offered: [ToolDefinition]
    /// Calls that wait for each other.
    let meeting: Int
    let running = Mutex((now: 0, most: 0, arguments: [String]()))

    init(_ offered: [ToolDefinition], meeting: Int = 1) {
      self.offered = offered
      self.meeting = meeting
    }

    func tools() async throws -> [ToolDefinition] { offered }

    func call(
      _ tool: ToolDefinition, arguments: String, progress: @escaping @Sendable (ToolProgress) -> Void
    ) async -> ToolResult {
      running.withLock { running in
        running.now += 1
        running.most = max(running.most, running.now)
        running.arguments.append(arguments)
      }
      // A call that is to run alone gives another one time to come.
      let deadline = ContinuousClock.now + (meeting > 1 ? .seconds(20) : .milliseconds(50))
      while running.withLock({ $0.most }) < max(meeting, 2), ContinuousClock.now < deadline { await Task.yield() }
      running.withLock { $0.now -= 1 }
      return ToolResult(text: "result of \(arguments)")
    }

    func close() async {}
  }

  private static func tool(_ name: String, readOnly: Bool) -> ToolDefinition {
    ToolDefinition(
      server: "fs", name: "fs__\(name)", tool: name, description: "d",
      inputSchema: .members(["type": .text("object")]),
      annotations: .members(["readOnlyHint": .flag(readOnly)]))
  }

  /// A reply that calls these functions, in this order.
  private static func calls(_ names: [String], cost: String? = nil, number: Int = 1) -> [ByteServer.Step] {
    let usage = cost.map { #","usage":{"prompt_tokens":20,"completion_tokens":300,"cost":\#($0)}"# } ?? ""
    let calls = names.enumerated().map { place, name in
      #"{"index":\#(place),"id":"call_\#(place)","type":"function","function":{"name":"\#(name)","#
        + #""arguments":"{\"n\":\#(place)}"}}"#
    }
    let id = SettlementFixture.id(number)
    return ByteServer.stream(
      """
      data: {"id":"\(id)","choices":[{"index":0,"delta":{"tool_calls":[\(calls.joined(separator: ","))]},\
      "finish_reason":null}],"generationId":"\(id)"}

      data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]\(usage)}

      data: [DONE]


      """)
  }

  private func run(
    _ server: MeetingServer, calling names: [String], answer: ToolAnswer = .unavailable, rules: [String]
  ) async throws -> (fixture: TurnFixture, outcome: TurnResult, questions: [String]) {
    let fixture = try await TurnFixture { turn in
      turn == 1 ? Self.calls(names) : ByteServer.recordedReply(id: SettlementFixture.id(turn), text: "done")
    }
    let box = Toolbox(servers: [server], consents: nil, rules: rules.compactMap { ToolRule($0) })
    await fixture.session.offer(await box.definitions())
    let runner = TurnRunner(
      fixture.opening, agreements: Agreements(), cancellation: fixture.cancellation, toolbox: box)
    let asked = Mutex([String]())
    let effects = TurnRunner.Effects(consent: { _ in .unavailable }, tell: { _ in }) { question in
      asked.withLock { $0.append(question.arguments) }
      return answer
    }
    let outcome = await runner.run(TurnRequest("Go"), in: fixture.session, effects)
    return (fixture, outcome, asked.withLock { $0 })
  }

  private func results(_ fixture: TurnFixture) async -> [String] {
    let turn = await fixture.session.transcript.turn(1)
    return turn?.messages(callsFor: "a/model").filter { $0.role == .tool }.map(\.content) ?? []
  }

  @Test func callsThatChangeNothingRunAtTheSameTime() async throws {
    let server = MeetingServer([Self.tool("read", readOnly: true)], meeting: 3)
    let names = ["fs__read", "fs__read", "fs__read"]
    let (fixture, outcome, _) = try await run(server, calling: names, rules: ["fs/*"])
    #expect(outcome.isSent)
    #expect(server.running.withLock { $0.most } == 3)
    #expect(await results(fixture) == (0..<3).map { "result of {\"n\":\($0)}" })
  }

  @Test func aCallThatMayChangeSomethingRunsAloneAndInItsPlace() async throws {
    let server = MeetingServer([Self.tool("read", readOnly: true), Self.tool("write", readOnly: false)])
    let names = ["fs__read", "fs__write", "fs__write", "fs__read"]
    let (_, outcome, _) = try await run(server, calling: names, rules: ["fs/*"])
    #expect(outcome.isSent)
    let (most, arguments) = server.running.withLock { ($0.most, $0.arguments) }
    #expect(most == 1)
    #expect(arguments == (0..<4).map { "{\"n\":\($0)}" })
  }

  @Test func whatTheUserAllowedRunsAlthoughALaterQuestionStopsTheTurn() async throws {
    let server = MeetingServer([Self.tool("read", readOnly: true), Self.tool("write", readOnly: false)])
    let names = ["fs__read", "fs__write"]
    let (_, outcome, questions) = try await run(server, calling: names, answer: .stop, rules: ["fs/read"])
    #expect(questions == ["{\"n\":1}"])
    #expect(server.running.withLock { $0.arguments } == ["{\"n\":0}"])
    if case .sent(let sent) = outcome { #expect(sent.error == .cancelled) } else { Issue.record("\(outcome)") }
  }

  @Test(arguments: [1, 2]) func aTurnHasTheStepsThatItMayHave(steps: Int) async throws {
    let server = MeetingServer([Self.tool("read", readOnly: true)])
    let fixture = try await TurnFixture { _ in Self.calls(["fs__read"]) }
    let box = Toolbox(servers: [server], consents: nil, rules: [try #require(ToolRule("fs/*"))])
    let runner = TurnRunner(
      fixture.opening, agreements: Agreements(), cancellation: fixture.cancellation, toolbox: box, maxSteps: steps)
    let result = await runner.run(
      TurnRequest("Go"), in: fixture.session, .init(consent: { _ in .unavailable }, tell: { _ in }))
    #expect(result.isSent && fixture.posts == steps && server.running.withLock { $0.arguments.count } == steps - 1)
    let last = try #require(await fixture.session.transcript.turn(1)?.generations.last?.tools.first)
    #expect(last.status == .notRun && last.text?.contains("\(steps) steps") == true)
  }

  /// A yes to a step above the limit holds until the turn would cost more than twice what was agreed to.
  @Test(arguments: [Consent.given, .declined, .unavailable]) func aStepIsAskedAboutAgainAboveTwiceWhatWasAgreedTo(
    second: Consent
  ) async throws {
    func questions(limit: USD) async throws -> (asked: [(estimate: USD, limit: USD)], posts: Int, stops: [Bool]) {
      let fixture = try await TurnFixture { turn in
        turn < 5
          ? Self.calls(["fs__read"], cost: "0.05", number: turn)
          : ByteServer.recordedReply(id: SettlementFixture.id(turn))
      }
      let box = Toolbox(
        servers: [MeetingServer([Self.tool("read", readOnly: true)])], consents: nil,
        rules: [try #require(ToolRule("fs/*"))])
      let runner = TurnRunner(
        fixture.opening, limit: .amount(limit), agreements: Agreements(), cancellation: fixture.cancellation,
        toolbox: box)
      let asked = Mutex<[(estimate: USD, limit: USD)]>([])
      let stops = Mutex<[Bool]>([])
      let effects = TurnRunner.Effects { obstacle in
        guard case .aboveTurnLimit(let estimate, let limit) = obstacle else { return .unavailable }
        return asked.withLock { asked in
          asked.append((estimate, limit))
          return asked.count == 1 ? .given : second
        }
      } tell: { event in
        if case .stopped(.obstacle(_, let isDeclined)) = event { stops.withLock { $0.append(isDeclined) } }
      }
      #expect(await runner.run(TurnRequest("Go"), in: fixture.session, effects).isSent)
      return (asked.withLock(\.self), fixture.posts, stops.withLock(\.self))
    }
    // The first request is expected to cost three cents, and each step has cost five.
    let first = try await questions(limit: try #require(USD("0.04")))
    #expect(first.asked.count == 2 && first.asked.first?.limit == USD("0.04"))
    let agreed = try #require(first.asked.first?.estimate)
    #expect(first.asked.last?.limit == agreed + agreed)
    #expect(first.posts == (second == .given ? 5 : 3))
    #expect(first.stops == (second == .given ? [] : [second == .declined]))
    // A step that just reaches the limit is sent.
    let exact = try await questions(limit: agreed)
    #expect(exact.asked.first.map { $0.limit == agreed && $0.estimate > agreed } == true)
  }

  /// After a kill nobody would know that it ran.
  @Test(arguments: [false, true]) func aCallThatCannotBeRecordedIsNotRun(isAgreed: Bool) async throws {
    let server = MeetingServer([Self.tool("write", readOnly: false)])
    let fixture = try await TurnFixture { turn in
      turn == 1
        ? Self.calls(["fs__write"]) : ByteServer.recordedReply(id: SettlementFixture.id(turn), text: "done")
    }
    let box = Toolbox(servers: [server], consents: nil)
    let runner = TurnRunner(
      fixture.opening, agreements: Agreements(unrecorded: isAgreed), cancellation: fixture.cancellation, toolbox: box)
    let journal = try fixture.files.ledger.journal(fixture.session.id).url
    let effects = TurnRunner.Effects(consent: { _ in .unavailable }, tell: { _ in }) { _ in
      // A journal that is gone is not begun again.
      try? FileManager.default.removeItem(at: journal)
      return .once
    }
    _ = await runner.run(TurnRequest("Go"), in: fixture.session, effects)
    #expect(server.running.withLock { $0.arguments.isEmpty } != isAgreed)
    let use = try #require(await fixture.session.transcript.turn(1)?.generations.first?.tools.first)
    #expect(use.status == (isAgreed ? .run : .notRun))
    // What was agreed to holds for the next step too.
    #expect(fixture.posts == (isAgreed ? 2 : 1))
  }

  /// A call that was interrupted is asked about again, until it has run or was refused.
  @Test func aRepeatIsACallThatWasLastInterrupted() {
    let tool = Self.tool("read", readOnly: true)
    func isRepeat(_ statuses: ToolUse.Status..., arguments: String = "{}") -> Bool {
      var ended = ReplyEnded(turn: 1, attempt: 1, status: .complete, text: "")
      ended.toolCalls = [ToolCall(id: "c", name: tool.name, arguments: "{}")]
      let uses = statuses.enumerated().map { place, status in
        Entry.tool(
          ToolUse(
            turn: 1, attempt: 1, call: "c\(place)", server: "fs", tool: "read", arguments: arguments, status: status))
      }
      let start = Entry.turn(TurnStarted(turn: 1, prompt: "p", assistant: "a", model: "m"))
      let entries = [start, .reply(ended)] + uses
      return Transcript(entries.map { Record(time: Date(), entry: $0) }).hasInterrupted(tool, "{}")
    }
    #expect(!isRepeat() && isRepeat(.started) && isRepeat(.notRun) && !isRepeat(.run) && !isRepeat(.refused))
    #expect(!isRepeat(.notRun, .run) && !isRepeat(.started, .refused) && isRepeat(.run, .notRun))
    #expect(!isRepeat(.started, arguments: #"{"a":1}"#))
  }

  @Test func whatWasAgreedToIsTakenBackForAToolOrForAServer() throws {
    let folder = try TemporaryFolder()
    let consents = ToolConsents(path: folder("tools.json").path)
    for name in ["a", "b", "c"] { try consents.add(Self.tool(name, readOnly: true), origin: "fs") }
    #expect(try consents.remove(server: "fs", tool: "b") == 1 && consents.remove(server: "fs", tool: "b") == 0)
    #expect(consents.entries.map(\.tool) == ["a", "c"])
    #expect(try consents.remove(server: "other", tool: nil) == 0 && consents.entries.count == 2)
    #expect(try consents.remove(server: "fs", tool: nil) == 2 && consents.entries.isEmpty)
  }
}
