import Foundation
import Testing

@testable import Exports
@testable import Records

/// A request of which every figure is stated, each with a value of its own: no field has another one's.
@Suite struct EveryFieldTests {
  private static let figures: UsageAndCost = {
    var figures = UsageAndCost(
      cost: USD("0.5"), surcharge: USD("0.01"), marketCost: USD("0.4"),
      usage: Usage(input: 1_000, cachedInput: 200, cacheWrite: 70, output: 30, reasoning: 5))
    (figures.upstreamCost, figures.isBYOK, figures.servedModel) = (USD("0.3"), true, "b/served")
    (figures.provider, figures.serviceTier, figures.credential) = ("azure", "default", "system")
    figures.attempts = [
      ServingAttempt(model: "a/asked", provider: "bedrock", credential: "byok", status: 503, succeeded: false),
      ServingAttempt(model: "b/served", provider: "azure", credential: "system", status: 200, succeeded: true),
    ]
    (figures.finishReason, figures.latencyMilliseconds, figures.durationMilliseconds) = ("length", 1_005, 2_100)
    return figures
  }()

  private static let drawn = MediaFile(sha256: "d", type: .png, size: 3_000, width: 640, height: 480)
  private static let document = MediaFile(sha256: "p", type: .pdf, name: "plan.pdf", size: 812, pages: 2)

  /// The first request failed and is counted with its estimate; the second one has everything.
  private static func transcript(gateway: String = "vercel") -> Transcript {
    let start = Date(timeIntervalSince1970: 1_790_000_000)
    let opened = SessionOpened(
      id: "s1", gateway: gateway, baseURL: "https://g.test/v1", billing: .lookup, assistant: "own", model: "a/asked",
      user: "owner", program: "0.1")
    var asked = RequestOptions(tier: .flex, fallbacks: ["f/one", "f/two"], providers: ["p1", "p2"], caching: .auto)
    asked.window = .turns(4)
    let turn = TurnStarted(
      turn: 3, prompt: "p", assistant: "duck", model: "a/asked", tags: ["team:a", "b"], user: "ada",
      estimate: USD("0.25"), tagFees: USD("0.0002"), options: asked, media: [document])
    var extras = ReplyExtras()
    (extras.isRefusal, extras.pictures, extras.unreadableEvents) = (true, 2, 4)
    extras.pictureLinks = ["https://x.test/p.png"]
    let calls = ["c1", "c2"].map { ToolCall(id: $0, name: "fs__\($0)", arguments: "{}") }
    let failed = ReplyEnded(
      turn: 3, attempt: 1, status: .failed, text: "", latencyMilliseconds: 400, durationMilliseconds: 1_500,
      estimate: USD("0.125"), error: "timeout")
    let ended = ReplyEnded(
      turn: 3, attempt: 2, status: .complete, text: "r", latencyMilliseconds: 401, durationMilliseconds: 1_501,
      extras: extras, toolCalls: calls, pictures: [drawn])
    let use = ToolUse(
      turn: 3, attempt: 2, call: "c2", server: "fs", tool: "read", arguments: "{}", status: .run, text: "result",
      size: 6, isError: true, durationMilliseconds: 12)
    let entries: [Entry] = [
      .session(opened), .turn(turn), .reply(failed), .attempt(AttemptStarted(turn: 3, attempt: 2)),
      .generation(GenerationNamed(turn: 3, attempt: 2, id: "gen_2")), .reply(ended), .tool(use),
      .charge(ChargeFound(turn: 3, attempt: 2, id: "gen_2", lookup: .done, figures: figures)),
    ]
    return Transcript(entries.enumerated().map { Record(time: start + TimeInterval($0), entry: $1) })
  }

  private func fields(_ format: ExportFormat, _ row: Int) -> [String: String] {
    let rows = ExportFixture.table(format.text(of: [SessionExport(Self.transcript())]))
    return Dictionary(zip(rows[0], rows[row]).compactMap { name, field in name.flatMap { n in field.map { (n, $0) } } })
    {
      $1
    }
  }

  @Test func aRowOfTheTableHasEachFigureInItsPlace() {
    let expected = [
      "session": "s1", "gateway": "vercel", "turn": "3", "attempt": "2", "started": "2026-09-21T14:13:23Z",
      "status": "interrupted", "assistant": "duck", "model": "a/asked", "served_model": "b/served",
      "provider": "azure", "user": "ada", "tags": "team:a b", "generation": "gen_2", "state": "billed",
      "lookup": "done", "cost": "0.5", "surcharge": "0.01", "market_cost": "0.4", "upstream_cost": "0.3",
      "byok": "true", "finish_reason": "length", "input": "1000", "cached_input": "200", "cache_write": "70",
      "output": "30", "reasoning": "5", "latency_ms": "1005", "duration_ms": "2100", "counted_cost": "0.5",
      "refused": "true", "tool_calls": "fs__c1 fs__c2", "pictures": "4", "unreadable_events": "4",
      "asked_tier": "flex", "service_tier": "default", "asked_fallbacks": "f/one f/two", "asked_providers": "p1 p2",
      "credential": "system", "tries": "a/asked@bedrock:503 b/served@azure:200", "step": "1", "prompt": "p",
      "reply": "r", "files": "plan.pdf",
    ]
    let row = fields(.csv, 2)
    for (name, value) in expected { #expect(row[name] == value, "\(name)") }
    #expect(row.count == expected.count, "\(Set(row.keys).subtracting(expected.keys))")
    let first = fields(.csv, 1)
    for (name, value) in [
      ("attempt", "1"), ("state", "estimated"), ("cost", "0.125"), ("counted_cost", "0.125"), ("latency_ms", "400"),
      ("duration_ms", "1500"), ("expected_tag_fees", "0.0002"), ("lookup", "none"), ("refused", "false"),
    ] {
      #expect(first[name] == value, "\(name)")
    }
  }

  @Test func aFOCUSRowHasEachFigureInItsPlace() {
    let expected = [
      "BilledCost": "0.5", "BillingAccountId": "Vercel", "BillingAccountName": "Vercel", "BillingCurrency": "USD",
      "ChargeDescription": "chat with a/asked", "ChargePeriodStart": "2026-09-21T14:13:23Z",
      "ChargePeriodEnd": "2026-09-21T14:13:26Z", "ConsumedQuantity": "1030.0", "ConsumedUnit": "Tokens",
      "ContractedCost": "0.5", "EffectiveCost": "0.5", "ListCost": "0.5", "PublisherName": "b",
      "ProviderName": "Vercel", "ServiceName": "Vercel AI Gateway", "SkuId": "Vercel:b/served",
      "Tags": #"{"b":true,"team":"a"}"#, "x_GenerationId": "gen_2", "x_SessionId": "s1", "x_Turn": "3",
      "x_Attempt": "2", "x_Assistant": "duck", "x_User": "ada", "x_RequestedModel": "a/asked",
      "x_ServedModel": "b/served", "x_ServingProvider": "azure", "x_InputTokens": "1000",
      "x_CachedInputTokens": "200", "x_CacheWriteTokens": "70", "x_OutputTokens": "30", "x_ReasoningTokens": "5",
      "x_CostState": "billed", "x_MarketCost": "0.4", "x_Surcharge": "0.01", "x_UpstreamCost": "0.3",
      "x_IsByok": "true", "x_FinishReason": "length", "x_IsRefusal": "true", "x_ToolCalls": "fs__c1 fs__c2",
      "x_Pictures": "4", "x_IsPlayMoney": "false", "x_RequestedServiceTier": "flex", "x_ServiceTier": "default",
      "x_CredentialType": "system",
    ]
    let row = fields(.focus, 2)
    for (name, value) in expected { #expect(row[name] == value, "\(name)") }
    #expect(fields(.focus, 1)["x_CostState"] == "estimated" && fields(.focus, 1)["ConsumedUnit"] == nil)
  }

  @Test func theJSONHasEachFigureInItsPlace() throws {
    let export = SessionExport(Self.transcript())
    let tree = try JSONTree(Data(ExportFormat.json.text(of: [export]).utf8))
    #expect(tree["session"]?["user"]?.string == "owner")
    let turn = try #require(tree["turns"]?.array?.first)
    #expect(turn["user"]?.string == "ada" && turn["cost"]?.string == "0.625")
    #expect(turn["drawn"]?.array?.first?["width"] == .number("640"))
    let media = try #require(turn["media"]?.array?.first)
    #expect(media["name"]?.string == "plan.pdf" && media["pages"] == .number("2") && media["size"] == .number("812"))
    #expect(media["type"]?.string == "application/pdf" && media["sha256"]?.string == "p")
    let drawn = try #require(turn["drawn"]?.array?.first)
    #expect(drawn["height"] == .number("480") && drawn["name"] == .null)
    let part = try #require(turn["generations"]?.array?.last)
    for (name, value) in [
      ("attempt", "2"), ("duration_ms", "2100"), ("latency_ms", "1005"), ("pictures", "4"), ("unreadable_events", "4"),
    ] {
      #expect(part[name] == .number(value), "\(name)")
    }
    for (name, value) in [
      ("cost", "0.5"), ("counted_cost", "0.5"), ("market_cost", "0.4"), ("upstream_cost", "0.3"),
      ("surcharge", "0.01"), ("finish_reason", "length"), ("stopped_early", "length"), ("served_model", "b/served"),
      ("model", "a/asked"), ("provider", "azure"), ("lookup", "done"), ("state", "billed"),
    ] {
      #expect(part[name]?.string == value, "\(name)")
    }
    #expect(part["byok"] == .bool(true) && part["refused"] == .bool(true))
    let usage = try #require(part["usage"])
    #expect(usage["cached_input"] == .number("200") && usage["cache_write"] == .number("70"))
    let tools = try #require(part["tools"]?.array)
    try #require(tools.count == 2)
    #expect(tools.map { $0["status"]?.string } == ["not_run", "run"])
    #expect(tools.map { $0["tool"]?.string } == ["fs__c1", "read"] && tools[1]["server"]?.string == "fs")
    #expect(tools[1]["result"]?.string == "result" && tools[1]["error"] == .bool(true))
    #expect(tools[1]["size"] == .number("6") && tools[1]["duration_ms"] == .number("12"))
  }

  @Test func theJSONSaysWhatWasAskedAndHowItWasServed() throws {
    let tree = try JSONTree(Data(ExportFormat.json.text(of: [SessionExport(Self.transcript())]).utf8))
    let serving = try #require(tree["turns"]?.array?.first?["generations"]?.array?.last?["serving"])
    #expect(serving["asked_tier"]?.string == "flex" && serving["tier"]?.string == "default")
    #expect(serving["caching"] == .bool(true) && serving["differs"] == .bool(true))
    #expect(serving["fallbacks"]?.array?.map(\.string) == ["f/one", "f/two"])
    #expect(serving["only"]?.array?.map(\.string) == ["p1", "p2"] && serving["credential"]?.string == "system")
    let tries = try #require(serving["attempts"]?.array)
    #expect(tries.map { $0["model"]?.string } == ["a/asked", "b/served"])
    #expect(tries.map { $0["provider"]?.string } == ["bedrock", "azure"])
    #expect(tries.map { $0["credential"]?.string } == ["byok", "system"])
    #expect(tries.map { $0["status"] } == [.number("503"), .number("200")])
    #expect(tries.map { $0["success"] } == [.bool(false), .bool(true)])
  }

  @Test(arguments: ["vercel", "openrouter"]) func aSpanHasEachFigureInItsPlace(gateway: String) throws {
    let line = ExportFormat.otlp.text(of: [SessionExport(Self.transcript(gateway: gateway))])
    let tree = try JSONTree(Data(line.utf8))
    let spans = try #require(
      tree["resourceSpans"]?.array?.first?["scopeSpans"]?.array?.first?["spans"]?.array)
    try #require(spans.count == 2)
    func attributes(_ span: JSONTree) -> [String: String] {
      var found: [String: String] = [:]
      for attribute in span["attributes"]?.array ?? [] {
        guard let key = attribute["key"]?.string, case .object(let members)? = attribute["value"] else { continue }
        switch members.first?.value {
        case .number(let digits)?: found[key] = digits
        case .bool(let flag)?: found[key] = "\(flag)"
        case .some(let value):
          found[key] =
            value.string
            ?? value["values"]?.array?.compactMap {
              $0["stringValue"]?.string
            }.joined(separator: " ")
        case nil: break
        }
      }
      return found
    }
    let common = [
      "gen_ai.conversation.id": "s1", "gen_ai.agent.name": "duck", "gen_ai.request.model": "a/asked",
      "gen_ai.response.id": "gen_2", "gen_ai.response.model": "b/served", "gen_ai.response.finish_reasons": "length",
      "gen_ai.response.time_to_first_chunk": "1.005", "gen_ai.usage.input_tokens": "1000",
      "gen_ai.usage.output_tokens": "30", "gen_ai.usage.cache_read.input_tokens": "200",
      "gen_ai.usage.cache_creation.input_tokens": "70", "gen_ai.usage.reasoning.output_tokens": "5",
      "gen_ai.usage.cost.amount": "0.5", "tuppence.cost.state": "billed", "tuppence.turn": "3",
      "tuppence.attempt": "2", "tuppence.reply.refused": "true", "tuppence.reply.tool_calls": "fs__c1 fs__c2",
      "tuppence.reply.pictures": "4", "tuppence.request.service_tier": "flex",
    ]
    let own =
      gateway == "vercel"
      ? [
        "cost.total": "0.5", "cost.market": "0.4", "cost.currency": "USD", "credential.type": "system",
        "service_tier": "default", "provider": "azure", "user.id": "ada", "tags": "team:a b",
      ]
      : [
        "tuppence.served_provider": "azure", "tuppence.response.service_tier": "default",
        "tuppence.credential.type": "system", "user.id": "ada", "tuppence.tags": "team:a b",
      ]
    let found = attributes(spans[1])
    for (name, value) in common { #expect(found[name] == value, "\(name)") }
    for (name, value) in own {
      #expect(found[(gateway == "vercel" ? "vercel.ai_gateway." : "") + name] == value, "\(name)")
    }
    #expect(spans[1]["startTimeUnixNano"]?.string == "1790000003000000000")
    #expect(spans[1]["endTimeUnixNano"]?.string == "1790000005100000000")
    let first = attributes(spans[0])
    #expect(first["error.type"] == "timeout" && first["tuppence.cost.state"] == "estimated")
    #expect(first["gen_ai.usage.cost.source"] == "local" && first["tuppence.reply.refused"] == nil)
    #expect(first["gen_ai.response.time_to_first_chunk"] == "0.400" && first["tuppence.step"] == nil)
    #expect(spans[0]["endTimeUnixNano"]?.string == "1790000002500000000")
  }

  @Test func aTransactionHasEachFigureInItsPlace() throws {
    let text = ExportFormat.hledger.text(of: [SessionExport(Self.transcript())])
    let notes = text.split(separator: "\n").filter { $0.hasPrefix("    ; ") }.map { $0.dropFirst(6) }
    #expect(
      try #require(notes.last)
        == "gen:gen_2, session:s1, turn:3, attempt:2, assistant:duck, user:ada, state:billed, served:b/served, "
        + "provider:azure, tagged:team:a b, refused:yes, pictures:4, tier:default, credential:system")
    #expect(text.contains("\n2026-09-21 * vercel | a/asked\n"))
    let places = String(repeating: "0", count: 24)
    #expect(text.hasPrefix("decimal-mark .\ncommodity 1000.\(places) USD\ncommodity 1000.\(places) PLAY\n"))
    #expect(text.hasSuffix("    expenses:ai:vercel:a:asked  0.5 USD\n    liabilities:ai:vercel  -0.5 USD\n"))
  }

  /// The step is not the attempt: one of two attempts may be of the same step.
  @Test func aStepHasItsNumberInEveryFormat() throws {
    var called = ReplyEnded(turn: 1, attempt: 2, status: .complete, text: "")
    called.toolCalls = [ToolCall(id: "c", name: "fs__read", arguments: "{}")]
    let entries: [Entry] = [
      .turn(TurnStarted(turn: 1, prompt: "p", assistant: "duck", model: "m")),
      .attempt(AttemptStarted(turn: 1, attempt: 2)), .reply(called),
      .attempt(AttemptStarted(turn: 1, attempt: 3, step: 2)),
      .reply(ReplyEnded(turn: 1, attempt: 3, status: .complete, text: "r")),
    ]
    let export = SessionExport(Transcript(entries.map { Record(time: ExportFixture.start, entry: $0) }))
    let rows = ExportFixture.table(ExportFormat.csv.text(of: [export]))
    let column = try #require(rows[0].firstIndex(of: "step"))
    #expect(rows.dropFirst().map { $0[column] } == ["1", "1", "2"])
    let tree = try JSONTree(Data(ExportFormat.json.text(of: [export]).utf8))
    let generations = try #require(tree["turns"]?.array?.first?["generations"]?.array)
    #expect(generations.map { $0["step"] } == [.number("1"), .number("1"), .number("2")])
    let spans = ExportFormat.otlp.text(of: [export])
    let numbers = spans.components(separatedBy: #""key":"tuppence.step","value":{"intValue":""#).dropFirst()
    #expect(numbers.map { $0.first } == ["1", "1", "2"])
    #expect(ExportFormat.markdown.text(of: [export]).contains("2 steps · called fs\\_\\_read"))
  }

  /// A summary says so, and each turn says in which one it is.
  @Test func aSummaryIsNamedWithWhatIsInIt() throws {
    let entries: [Entry] = (1...3).flatMap { turn -> [Entry] in
      let start = TurnStarted(
        turn: turn, prompt: "p", assistant: "duck", model: "m", compacts: turn == 2 ? true : nil)
      let ended = ReplyEnded(turn: turn, attempt: 1, status: .complete, text: "r")
      return [.turn(start), .reply(ended)] + (turn == 2 ? [.change(Change(compacts: 2))] : [])
    }
    let export = SessionExport(Transcript(entries.map { Record(time: ExportFixture.start, entry: $0) }))
    let lines = ExportFormat.markdown.text(of: [export]).split(separator: "\n").filter { $0.contains("running") }
    #expect(lines.map { $0.contains("in the summary of turn 2") } == [true, false, false])
    #expect(lines.map { $0.contains("summary of the turns before it") } == [false, true, false])
    let tree = try JSONTree(Data(ExportFormat.json.text(of: [export]).utf8))
    let serving = try #require(tree["turns"]?.array?.map { $0["generations"]?.array?.first?["serving"] })
    #expect(serving.map { $0?["compacted_by"] } == [.number("2"), .null, .null])
    #expect(serving.map { $0?["compacts"] } == [.bool(false), .bool(true), .bool(false)])
  }

  /// The name of a file says what the conversation is about; the names of tools, users and tags stay.
  @Test(arguments: ExportFormat.all.map(\.name)) func withoutWordsNoFileIsNamed(name: String) throws {
    let format = try #require(ExportFormat.named(name))
    let text = format.text(of: [SessionExport(Self.transcript(), content: false)])
    #expect(!text.contains("plan.pdf") && !text.contains("640x480") && !text.contains("\"width\""), "\(text)")
    #expect(text.replacing("\\", with: "").contains("fs__c1") || name == "hledger", "\(text)")
  }

  @Test func aRowOfAPageHasEachFigureInItsPlace() {
    let page = ExportFormat.html.text(of: [SessionExport(Self.transcript())])
    let names = "<td>3</td><td>duck</td><td>a/asked</td>"
    let figures = "<td>1,000</td><td>30</td><td>0.625</td><td>estimated</td></tr>"
    #expect(page.contains("<tr>" + names + figures) && page.contains("<td>total</td><td></td><td></td>" + figures))
  }

  @Test func theCostLineSaysWhatBecameOfTheTurn() throws {
    let page = ExportFormat.markdown.text(of: [SessionExport(Self.transcript())])
    let line = try #require(
      page.split(separator: "\n").first { $0.hasPrefix("*") && $0.hasSuffix("*") && $0.contains("·") })
    #expect(
      line.replacing("\\", with: "")
        == "*interrupted · stopped early: length · refused · called fs__c1, fs__c2 · pictures: 4 · "
        + "asked asked, only p1,p2, tier flex → served served by azure, tier default (your own key failed, the "
        + "gateway's key paid) · 1,000 in (200 cached) · 30 out (5 reasoning) · $0.625 estimated · "
        + "running $0.625 · gen_2*"
    )
    for words in ["document: plan.pdf, PDF, 2 pages, 812 bytes\n", "picture: PNG, 640x480, 3 KB\n"] {
      #expect(page.contains("\n" + words), "\(page)")
    }
  }
}
