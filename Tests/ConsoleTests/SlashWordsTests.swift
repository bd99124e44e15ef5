import App
import Foundation
import Records
import TestSupport
import Testing

@testable import Console
@testable import Terminal

/// What commands of the chat say, with their figures and bounds.
@Suite(.timeLimit(.minutes(2)))
struct SlashWordsTests {
  private func chat(_ lines: String..., in fixture: ReplFixture) async throws -> Repl {
    try await fixture.chat(lines.map { .line($0) }).repl
  }

  /// How often a text is in the output.
  private func count(_ text: String, in fixture: ReplFixture) -> Int {
    fixture.output.components(separatedBy: text).count - 1
  }

  @Test func historyShowsTheLastTurnsAndBeforeThemThoseOfTheForksOrigin() async throws {
    let fixture = try ReplFixture()
    _ = try await chat("p1", "p2", "p3", "p4", "p5", "p6", "/history", in: fixture)
    #expect((1...6).map { count("▸ p\($0)\n", in: fixture) } == [0, 1, 1, 1, 1, 1])
    let other = try ReplFixture()
    _ = try await chat("a", "b", "/fork", "c", "/history 2", "/history 0", in: other)
    #expect(["a", "b", "c"].map { count("▸ \($0)\n", in: other) } == [0, 1, 1])
    #expect(count("turn 2 · of the session that this one is a fork of, with its bill", in: other) == 1)
    #expect(count("\"0\" is not a number of turns", in: other) == 1)
  }

  @Test func aForkSaysHowManyTurnsItHas() async throws {
    let fixture = try ReplFixture()
    let repl = try await chat("one", "two", "/undo", "three", "/fork", in: fixture)
    let parent = try #require(repl.others.first).id.prefix(4)
    #expect(count(" goes on from turn 3 of \(parent), with 2 turns; their bills stay with \(parent)", in: fixture) == 1)
  }

  @Test func resumeTakesTheSessionThatChangedLast() async throws {
    let fixture = try ReplFixture(bills: false)
    var ids: [String] = []
    for age in [30.0, 10, 20] {
      let repl = try await chat("one", in: fixture)
      await repl.settlement.stop()
      await repl.session.close()
      ids.append(repl.session.id)
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -age)],
        ofItemAtPath: fixture.home("home/sessions/\(repl.session.id).jsonl").path)
    }
    let repl = try await chat("/model openai/gpt-5", "/resume", "/resume \(ids[1])", in: fixture)
    #expect(repl.session.id == ids[1] && count("is already open here", in: fixture) == 1)
    // Its model was not chosen here, so that another assistant may bring its own.
    #expect(!repl.viewState.namesModel)
  }

  @Test func aBudgetIsOfWhomItNames() async throws {
    let fixture = try ReplFixture()
    let repl = try await fixture.chat(
      [
        "/budget user 1", "/user Ada Lovelace", "/budget user 5", "/budget assistant 3", "/budget user:Bob Smith 2",
        "/budget day 10", "/budget day off", "/budget turn 1", "/budget x", "/budget turn x", "/budget",
      ].map { .line($0) }
    ) { repl in
      repl.viewState.update { $0.turnLimit = TurnLimit("5") }
    }.repl
    let context = try AppContext(environment: fixture.environment)
    #expect(
      context.configuration.budgets == [
        .user("Ada Lovelace"): USD("5"), .assistant("duck"): USD("3"), .user("Bob Smith"): USD("2"),
      ])
    // The limit that is set takes the place of the one that the chat began with.
    #expect(repl.viewState.turnLimit == nil && context.turnLimit == TurnLimit("1"))
    for text in [
      "no user is named; /user ID names one",
      "the budget of user Ada Lovelace: $5.00 (budgets.user:Ada Lovelace in config.json)",
      "the budget of the assistant duck: $3.00 (", "the day's budget: none (budgets.day in config.json)",
      "a turn that may cost more than $1.00 is asked about (turn_limit in config.json)",
      "a turn that may cost more than $1.00 is asked about; /budget turn AMOUNT or off",
    ] { #expect(count(text, in: fixture) == 1, "\(text)") }
    #expect(count("\"x\" is not an amount of US dollars", in: fixture) == 2)
  }

  /// The usual limit of a turn is said only where there is no budget.
  @Test func withoutABudgetTheLimitOfATurnIsSaid() async throws {
    let fixture = try ReplFixture()
    _ = try await chat("/budget", "/budget 2", "/budget", in: fixture)
    #expect(count("no budgets; /budget 2.50 limits this session", in: fixture) == 1)
    #expect(count("a turn that may cost more than $0.50 is asked about; /budget turn", in: fixture) == 1)
    #expect(count("play money", in: fixture) == 0 && count("this session's budget: $2.00\n", in: fixture) == 1)
  }

  @Test func twoTurnsCanBeCompactedByTheModelOfTheSettings() async throws {
    let fixture = try ReplFixture(environment: ["TUPPENCE_COMPACT_MODEL": "openai/gpt-5"])
    _ = try await chat("one", "/compact", in: fixture)
    #expect(count("there is nothing to compact", in: fixture) == 1 && fixture.server.posts == 1)
    let other = try ReplFixture(environment: ["TUPPENCE_COMPACT_MODEL": "openai/gpt-5"])
    _ = try await chat("one", "two", "/compact", "/compact undo", "/compact \(SessionOpening.standardModel)", in: other)
    let usual = SessionOpening.standardModel
    #expect(try other.models == [usual, usual, "openai/gpt-5", usual])
    // The request for the summary is longer than so short a conversation.
    #expect(count(" tokens more and costs about $0.00", in: other) == 2 && count(" more (estimated); ", in: other) == 2)
  }

  @Test func aReportTakesKeysAndADayOnce() async throws {
    let fixture = try ReplFixture()
    _ = try await chat(
      "one", "/report model 7d", "/report 7d model", "/report model user", "/report 7d 8d", "/report modle", in: fixture
    )
    let refused = ["user", "8d", "modle"].map { count("/report does not take \"\($0)\"", in: fixture) }
    #expect(refused == [1, 1, 1] && count("/report does not take", in: fixture) == 3, "\(fixture.output)")
  }

  @Test func aLongSearchSaysHowManySessionsAreLeft() async throws {
    let fixture = try ReplFixture()
    let folder = fixture.home("home/sessions")
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    for number in 10...31 {
      var journal = JournalText("\(number)aa000000000001", minute: number)
      journal.turn(1, "a deadlock", cost: "0.001", bill: "0.001", generation: "gen_\(number)")
      let bytes = try journal.records.reduce(into: Data()) { $0 += try RecordLine.encoded($1) }
      let file = folder.appending(path: "\(journal.id).jsonl")
      try bytes.write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
    }
    let repl = try await chat("/search deadlock", in: fixture)
    #expect(repl.viewState.found.count == 20)
    #expect(count("/resume NUMBER goes on with one; 2 older sessions: tuppence sessions TEXT", in: fixture) == 1)
    #expect(fixture.output.contains("\n20  ") && !fixture.output.contains("\n21  "))
    let listing = try ReplFixture(home: fixture.home)
    _ = try await chat("/sessions", in: listing)
    #expect(count("a deadlock", in: listing) == 10)
  }

  @Test func namesHaveTheirLongest() async throws {
    let fixture = try ReplFixture()
    func text(_ count: Int) -> String { String(repeating: "n", count: count) }
    let repl = try await chat(
      "/rename \(text(200))", "/rename \(text(201))", "/user \(text(256))", "/user \(text(257))", in: fixture)
    let (title, user) = (await repl.session.title, await repl.session.user)
    #expect(title == text(200) && user == text(256))
    #expect(count("the title has more than 200 characters", in: fixture) == 1)
    #expect(count("the user's id has more than 256 characters", in: fixture) == 1)
  }

  /// A fee is for each tag and for the user.
  @Test func theFeesOfTagsAreSaid() async throws {
    let fixture = try ReplFixture()
    _ = try await chat("/tags", "/user ada", "/tags", "/user", "/tags off", "/tags", "/tags x", in: fixture)
    #expect(count(", $0.00015 a turn\n", in: fixture) == 1 && count(", $0.000225 a turn\n", in: fixture) == 1)
    #expect(count("billed to ada from the next turn on; the gateway takes $0.000075 a turn for it", in: fixture) == 1)
    #expect(count("no tags are sent; /tags on", in: fixture) == 2 && count("/tags cannot be \"x\"", in: fixture) == 1)
  }

  @Test func settleCountsWhatItAsksForAndWhatIsLeft() async throws {
    let fixture = try ReplFixture(bills: false)
    _ = try await chat("/settle", "one", "two", "/settle", in: fixture)
    #expect(count("nothing is open", in: fixture) == 1 && count("asking about 2", in: fixture) == 1)
    #expect(count("2 not billed yet; asked again in the background", in: fixture) == 1)
    let billed = try ReplFixture()
    _ = try await chat("one", "/settle", in: billed)
    #expect(count("asking about 1", in: billed) == 1 && count("not billed yet", in: billed) == 0)
  }

  @Test func onlyTheStrangeBillThatIsNamedIsCounted() async throws {
    let fixture = try ReplFixture { request in
      ByteServer.generation(id: request.path.split(separator: "=").last.map(String.init) ?? "", cost: "7.5")
    }
    let repl = try await chat("one", "two", "/settle", "/confirm", "/confirm 2", "/confirm 3", in: fixture)
    #expect(count("turn 1 · $7.50 billed, more than", in: fixture) == 1)
    #expect(count("turn 2: $7.50 counts from now on", in: fixture) == 1)
    #expect(count("counts from now on", in: fixture) == 1 && count("turn 3 has no strange bill", in: fixture) == 1)
    #expect(await repl.session.transcript.doubtful.map(\.turn) == [1])
  }

  @Test func anotherModelsPriceIsSaid() async throws {
    let fixture = try ReplFixture()
    _ = try await chat("/model openai/gpt-5", "/model openai/gpt-5", "/models", "/models GPT", in: fixture)
    #expect(count("a turn (estimated, now $", in: fixture) == 1 && count("a turn (estimated)", in: fixture) == 1)
    #expect(count("its cache starts cold", in: fixture) == 0)
    #expect(
      count("2 of 3 models; US dollars", in: fixture) == 1 && count("1 of 3 models; US dollars", in: fixture) == 1)
    let other = try ReplFixture()
    let repl = try await chat(
      "one", "/model openai/gpt-5 once", "/model", "/model once", "/model openai/gpt-5", in: other)
    #expect(count("; its cache starts cold)", in: other) == 2)
    #expect(
      other.output.contains(try Regex(#"openai/gpt-5 \(a turn: about \$[0-9.]+, estimated\), for the next turn only"#)))
    #expect(other.output.contains(try Regex(#"\nanthropic/claude-sonnet-5 \(a turn: about \$[0-9.]+, estimated\)\n"#)))
    #expect(count("the gateway lists no model \"once\"", in: other) == 1)
    #expect(await repl.session.model == "openai/gpt-5")
  }
}
