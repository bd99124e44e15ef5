import Foundation
import Journal
import Records
import Testing

@testable import Console
@testable import Terminal

/// One request of the ledger: its name, its state, and every figure under its own word.
@Suite struct GenerationFactsTests {
  private static let started = Date(timeIntervalSince1970: 1_795_255_200)

  private static func row(
    attempt: Int = 1, model: String = "openai/gpt-5",
    change: (inout TurnStarted, inout Generation) -> Void = { _, _ in }
  ) -> GenerationRow {
    var start = TurnStarted(turn: 3, prompt: "p", assistant: "swift", model: model)
    var generation = Generation(attempt: attempt, started: started)
    generation.id = "gen_1"
    change(&start, &generation)
    let turn = Turn(start: start, started: started, generations: [generation], billing: .lookup)
    return GenerationRow(
      session: "7f3k000000000000", shortSession: "7f3k", gateway: "vercel", turn: turn, generation: generation)
  }

  private static func ended(
    _ figures: UsageAndCost?, status: ReplyEnded.Status = .complete, error: String? = nil
  ) -> ReplyEnded {
    ReplyEnded(
      turn: 3, attempt: 1, status: status, text: "r", figures: figures, latencyMilliseconds: 400,
      durationMilliseconds: 2_100, error: error)
  }

  @Test func theNameHasAnAttemptWhereItIsNotTheFirst() {
    #expect(Self.row().reference == "7f3k/3" && Self.row(attempt: 2).reference == "7f3k/3/2")
  }

  /// The provider is named where the model's name does not state it, and another model where one served.
  @Test(
    arguments: [
      ("openai/gpt-5", nil, nil, "openai/gpt-5"), ("openai/gpt-5", "openai/gpt-5", "openai", "openai/gpt-5"),
      ("openai/gpt-5", "openai/gpt-5-2026", "azure", "openai/gpt-5 → openai/gpt-5-2026 via azure"),
      ("gpt-5", nil, "openai", "gpt-5 via openai"), ("openaix/gpt-5", nil, "openai", "openaix/gpt-5 via openai"),
    ] as [(String, String?, String?, String)])
  func theModelIsTheOneThatWasAskedAndTheOneThatServed(
    asked: String, served: String?, provider: String?, text: String
  ) {
    let row = Self.row(model: asked) { _, generation in
      var figures = UsageAndCost(cost: USD("1"))
      (figures.servedModel, figures.provider) = (served, provider)
      generation.ended = Self.ended(figures)
    }
    #expect(row.model == text)
  }

  @Test func theStateSaysWhatBecomesOfTheBill() {
    let reported = Self.row { $1.ended = Self.ended(UsageAndCost(cost: USD("0.1"))) }
    #expect(reported.state == "reported, open")
    let bill = { (lookup: LookupState, cost: String?) in
      Self.row { _, generation in
        generation.ended = Self.ended(UsageAndCost(cost: USD("0.1")))
        generation.found = ChargeFound(
          turn: 3, attempt: 1, id: "gen_1", lookup: lookup, figures: cost.map { UsageAndCost(cost: USD($0)) })
      }
    }
    #expect(bill(.done, "0.2").state == "billed" && bill(.exhausted, nil).state == "reported, no bill")
    #expect(bill(.done, "50").state.hasSuffix(", strange"))
    let free = Self.row { _, generation in
      generation.id = nil
      generation.ended = ReplyEnded(turn: 3, attempt: 1, status: .failed, text: "", isFree: true)
    }
    #expect(free.state == "free")
  }

  /// What the gateway measured is stronger than what was measured here.
  @Test func timesAreTheGatewaysWhereItStatesThem() {
    let own = Self.row { $1.ended = Self.ended(UsageAndCost(cost: USD("0.1"))) }
    #expect(own.latency == 400 && own.duration == 2_100)
    let stated = Self.row { _, generation in
      var figures = UsageAndCost(cost: USD("0.1"))
      (figures.latencyMilliseconds, figures.durationMilliseconds) = (250, 1_900)
      generation.ended = Self.ended(figures)
    }
    #expect(stated.latency == 250 && stated.duration == 1_900)
    #expect(Self.row().latency == nil && Self.row().duration == nil)
  }

  private static var full: GenerationRow {
    row { start, generation in
      start.tags = ["a", "b"]
      (start.user, start.estimate) = ("ada", USD("0.3"))
      start.options = RequestOptions(
        tier: .flex, fallbacks: ["x", "y"], providers: ["p", "q"], caching: .auto)
      var figures = UsageAndCost(
        cost: USD("0.4"), surcharge: USD("0.01"), marketCost: USD("0.5"),
        usage: Usage(input: 1_001, cachedInput: 1_002, cacheWrite: 1_003, output: 1_004, reasoning: 1_005))
      (figures.servedModel, figures.provider, figures.serviceTier) = ("served", "prov", "flex")
      (figures.finishReason, figures.isBYOK, figures.upstreamCost) = ("stop", true, USD("0.6"))
      figures.attempts = [
        ServingAttempt(model: "m1", provider: "p1", status: 503), ServingAttempt(provider: "p2", credential: "byok"),
        ServingAttempt(model: "m2", provider: "p2", credential: "system", status: 200, succeeded: true),
      ]
      generation.ended = ReplyEnded(
        turn: 3, attempt: 1, status: .failed, text: "r", figures: figures, latencyMilliseconds: 1_400,
        durationMilliseconds: 2_100, estimate: USD("0.35"), error: "cut")
    }
  }

  @Test func everyFactStandsUnderItsWord() {
    let lines = Self.full.lines(styles: .plain).map { line in
      line.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    }
    for fact in [
      "id gen_1", "session 7f3k000000000000", "turn 3, attempt 1", "assistant swift", "model asked openai/gpt-5",
      "model served served", "provider prov", "service tier flex", "gateway vercel", "user ada", "tags a, b",
      "asked of the gateway tier flex; fallbacks x, y; only p, q; caching",
      "tries m1 at p1: HTTP 503, then p2 with your own key: failed, then m2 at p2: served", "ended failed (cut)",
      "finish reason stop", "input tokens 1,001", "of them cached 1,002", "written to a cache 1,003",
      "output tokens 1,004", "of them reasoning 1,005", "first token 1,400 ms", "whole time 2,100 ms", "cost $0.4",
      "surcharges inside $0.01", "reported in stream $0.4", "estimated before $0.3", "by its tokens $0.35",
      "list price $0.5", "paid to provider $0.6", "credential your own provider key",
    ] { #expect(lines.contains(fact), "\(fact): \(lines)") }
    let bare = Self.row().lines(styles: .plain).map { $0.split(separator: " ").joined(separator: " ") }
    #expect(bare.contains("ended not: the program was cut off") && bare.contains("cost unknown"), "\(bare)")
    #expect(!bare.contains { $0.hasPrefix("tags") || $0.hasPrefix("asked") || $0.hasPrefix("credential") })
    let unnamed = Self.row { $1.id = nil }.lines(styles: .plain)
    #expect(unnamed.contains { $0.hasSuffix("none: the gateway named no generation") })
    let stepped = Self.row { $1.step = 2 }.lines(styles: .plain)
    #expect(stepped.contains { $0.hasSuffix("3, step 2, attempt 1") }, "\(stepped)")
  }

  @Test func programsGetEveryFigureUnderItsName() {
    let json = JSONValue.object(Self.full.members(withRaw: false)).line
    for member in [
      #""turn":3"#, #""attempt":1"#, #""session":"7f3k000000000000""#, #""model":"openai/gpt-5""#,
      #""served_model":"served""#, #""provider":"prov""#, #""user":"ada""#, #""tags":["a","b"]"#,
      #""status":"failed""#, #""error":"cut""#, #""finish_reason":"stop""#, #""cost":"0.4""#, #""surcharge":"0.01""#,
      #""market_cost":"0.5""#, #""upstream_cost":"0.6""#, #""byok":true"#, #""latency_ms":1400"#,
      #""duration_ms":2100"#, #""play_money":false"#, #""cached_input":1002"#, #""step":1"#,
    ] { #expect(json.contains(member), "\(member): \(json)") }
    #expect(!json.contains("raw_stream"))
  }

  /// An exact id is stronger than the beginnings of others; a beginning has four letters at least.
  @Test func oneIsFoundByItsIdItsBeginningOrItsPlace() async throws {
    let fixture = try CommandFixture()
    var journal = JournalText("aaaa000000000001")
    journal.turn(1, "one", cost: "0.1", generation: "gen_1")
    journal.turn(2, "two", cost: "0.2", generation: "gen_12")
    journal.turn(3, "three", cost: "0.3", generation: "abc_1")
    journal.add(.attempt(AttemptStarted(turn: 3, attempt: 2)))
    journal.add(.generation(GenerationNamed(turn: 3, attempt: 2, id: "abc_2")))
    journal.turn(4, "four", cost: "0.4", generation: "xyz_1")
    try fixture.write(journal)
    func found(_ text: String) async throws -> String? {
      struct Row: Decodable { var id: String }
      let answer = try await fixture.run("generation", text, "--json")
      return answer.code == 0 ? try answer.json(Row.self).id : nil
    }
    for (text, id) in [
      ("gen_1", "gen_1"), ("gen_12", "gen_12"), ("aaaa/3", "abc_1"), ("aaaa/3/2", "abc_2"), ("aaaa/3/3", nil),
      // Two begin so; three letters are too few.
      ("gen_", nil), ("xyz", nil), ("xyz_", "xyz_1"), ("/3", nil), ("bbbb/3", nil), ("aaaa/3/2/1", nil),
    ] as [(String, String?)] {
      #expect(try await found(text) == id, "\(text)")
    }
  }

  /// A fork holds its parent's generation too: one generation is no choice.
  @Test func aGenerationOfTwoSessionsIsOne() async throws {
    let fixture = try CommandFixture()
    for (id, minute) in [("aaaa000000000001", 0), ("bbbb000000000001", 5)] {
      var journal = JournalText(id, minute: minute)
      journal.turn(1, "one", cost: "0.1", generation: "gen_12")
      try fixture.write(journal)
    }
    let answer = try await fixture.run("generation", "gen_")
    #expect(answer.code == 0 && answer.output.contains("bbbb000000000001"))
  }

  @Test func onlyAStrangeBillCanBeConfirmed() async throws {
    let fixture = try CommandFixture()
    var journal = JournalText("aaaa000000000001")
    journal.turn(1, "one", cost: "0.1", bill: "0.1", generation: "gen_1")
    journal.turn(2, "two", cost: "0.1", bill: "50", generation: "gen_2")
    try fixture.write(journal)
    let before = try Data(contentsOf: fixture.journal("aaaa000000000001"))
    let refused = try await fixture.run("generation", "gen_1", "--confirm")
    #expect(refused.code == 64 && refused.errors == "tuppence: aaaa/1 has no strange bill to confirm\n")
    #expect(try Data(contentsOf: fixture.journal("aaaa000000000001")) == before)
    let done = try await fixture.run("generation", "gen_2", "--confirm")
    #expect(done.code == 0 && done.errors == "$50.00 counts from now on\n")
    #expect(try await fixture.run("generation", "gen_2", "--confirm").code == 64, "once")
    func marks() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: fixture.home.appending(path: "pending").path)
    }
    #expect(try marks().isEmpty, "nothing is open")
    journal = JournalText("bbbb000000000001", minute: 1)
    journal.turn(1, "one", cost: "0.1", bill: "50", generation: "gen_3")
    journal.turn(2, "two", cost: "0.1", generation: "gen_4")
    try fixture.write(journal)
    #expect(try await fixture.run("generation", "gen_3", "--confirm").code == 0)
    #expect(try marks().count == 1, "the bill of its second turn is open")
  }

  @Test func emptyListsSaySo() async throws {
    let fixture = try CommandFixture()
    #expect(try await fixture.run("generations").errors == "no requests yet\n")
    var journal = JournalText("aaaa000000000001")
    journal.turn(1, "one", cost: "0.1", bill: "0.1")
    try fixture.write(journal)
    let open = try await fixture.run("generations", "--open")
    #expect(open.errors == "nothing is open\n" && open.output.isEmpty && open.code == 0)
    #expect(
      try await fixture.run("generations").errors == "tuppence generation SESSION/TURN shows one in full\n")
    let raw = try await fixture.run("generation", "aaaa/1", "--raw")
    #expect(raw.lines.suffix(2) == ["the lookup's own words", "{\"data\":{\"total_cost\":0.1}}"])
    journal = JournalText("bbbb000000000001", minute: 1)
    journal.turn(1, "one", cost: nil, generation: "gen_9")
    try fixture.write(journal)
    let none = try await fixture.run("generation", "bbbb/1", "--raw")
    #expect(none.lines.contains("none were kept") && none.lines.last == "none yet")
  }

  @Test func whatABillWillAddAndWhatAReplyBroughtIsTold() {
    let row = Self.row { start, generation in
      start.tagFees = USD("0.02")
      var extras = ReplyExtras()
      (extras.isRefusal, extras.unreadableEvents, extras.toolCalls) = (true, 3, ["look"])
      generation.ended = ReplyEnded(
        turn: 3, attempt: 1, status: .complete, text: "r", figures: UsageAndCost(cost: USD("0.4")), extras: extras)
    }
    let lines = row.lines(styles: .plain).map { $0.split(separator: " ").joined(separator: " ") }
    #expect(
      lines.contains("tag fees to come $0.02") && !lines.contains { $0.hasPrefix("surcharges inside") }, "\(lines)")
    let json = JSONValue.object(row.members(withRaw: true)).line
    for member in [
      #""expected_tag_fees":"0.02""#, #""surcharge":null"#, #""refused":true"#, #""unreadable_events":3"#,
      #""raw_stream":[]"#, #""raw_lookup":null"#,
    ] { #expect(json.contains(member), "\(member): \(json)") }
    let plain = JSONValue.object(Self.full.members(withRaw: false)).line
    #expect(plain.contains(#""refused":false"#) && plain.contains(#""unreadable_events":0"#))
  }
}
