import Foundation
import Testing

@testable import Exports
@testable import Records

@Suite struct SpanAndChartTests {
  /// The requests of one turn are one trace, and each is a span of its own; both follow from the ids alone.
  @Test func theRequestsOfATurnAreOneTrace() throws {
    func spans(_ ids: [String]) throws -> [(trace: String?, span: String?)] {
      let transcript = Transcript(ExportFixture.transcriptRecords(of: ids))
      let text = ExportFormat.otlp.text(of: [SessionExport(transcript)])
      return try text.split(separator: "\n").flatMap { line in
        let tree = try JSONTree(Data(line.utf8))
        let spans = tree["resourceSpans"]?.array?.first?["scopeSpans"]?.array?.first?["spans"]?.array ?? []
        return spans.map { ($0["traceId"]?.string, $0["spanId"]?.string) }
      }
    }
    let both = try spans(["gen_1", "gen_2"])
    #expect(both.count == 2 && both[0].trace == both[1].trace && both[0].trace != nil && both[0].span != both[1].span)
    let other = try spans(["gen_3", "gen_2"])
    #expect(other[0].trace != both[0].trace && other[1].span == both[1].span)
  }

  /// A request without an id is known by its session, its turn and its attempt.
  @Test func requestsWithoutIDsAreSpansOfTheirOwn() {
    func ids(_ name: String) -> [Substring] {
      ["a", "b"].flatMap { session in
        let text = ExportFormat.otlp.text(of: [
          SessionExport(ExportFixture.transcript([.init(), .init()], id: session))
        ])
        return text.components(separatedBy: "\"\(name)\":\"").dropFirst().map { $0.prefix { $0 != "\"" } }
      }
    }
    for name in ["spanId", "traceId"] { #expect(Set(ids(name)).count == 4 && ids(name).count == 4, "\(name)") }
  }

  /// An id has all its digits, also those that are zeros.
  @Test func anIDHasAsManyDigitsAsTheProtocolSays() throws {
    let sent = (0..<80).map { ExportFixture.Sent(id: "gen_\($0)", bill: "1") }
    let text = ExportFormat.otlp.text(of: [SessionExport(ExportFixture.transcript(sent))])
    for (name, digits) in [("spanId", 16), ("traceId", 32)] {
      let ids = text.components(separatedBy: "\"\(name)\":\"").dropFirst().map { $0.prefix { $0 != "\"" } }
      #expect(ids.count == 80 && Set(ids).count == 80 && ids.allSatisfy { $0.count == digits }, "\(name)")
    }
  }

  /// A figure that the gateway states is the provider's, whether it is a bill or not; one that was calculated is local.
  @Test func aSpanSaysWhoseItsCostIs() {
    func source(_ sent: ExportFixture.Sent) -> [Bool] {
      let text = ExportFormat.otlp.text(of: [SessionExport(ExportFixture.transcript([sent]))])
      return ["provider", "local"].map {
        text.contains(#""key":"gen_ai.usage.cost.source","value":{"stringValue":"\#($0)"}"#)
      }
    }
    #expect(source(.init(id: "gen_1", bill: "1")) == [true, false])
    #expect(source(.init(id: "gen_1", reported: "1")) == [true, false])
    #expect(source(.init(id: "gen_1", estimate: "1")) == [false, true])
    #expect(source(.init(id: "gen_1")) == [false, false])
  }

  @Test(arguments: [(ReplyEnded.Status.failed, 2), (.complete, 0), (.interrupted, 0), (.incomplete, 0)])
  func aRequestThatFailedIsAnError(status: ReplyEnded.Status, code: Int) {
    let entries: [Entry] = [
      .turn(TurnStarted(turn: 1, prompt: "p", assistant: "swift", model: "m")),
      .reply(ReplyEnded(turn: 1, attempt: 1, status: status, text: "")),
    ]
    let export = SessionExport(Transcript(entries.map { Record(time: ExportFixture.start, entry: $0) }))
    #expect(ExportFormat.otlp.text(of: [export]).contains(#""status":{"code":\#(code)}"#))
  }

  /// What a tool was called with, and what it answered, are words of the conversation.
  @Test(arguments: ExportFormat.all.map(\.name)) func withoutContentNoWordOfAToolIsThere(name: String) throws {
    var ended = ReplyEnded(turn: 1, attempt: 1, status: .complete, text: "")
    ended.toolCalls = [ToolCall(id: "c", name: "fs__read", arguments: #"{"a":"argumentword"}"#)]
    let use = ToolUse(
      turn: 1, attempt: 1, call: "c", server: "fs", tool: "read", arguments: #"{"a":"argumentword"}"#, status: .run,
      text: "resultword")
    let entries: [Entry] = [
      .turn(TurnStarted(turn: 1, prompt: "p", assistant: "swift", model: "m")), .reply(ended), .tool(use),
    ]
    let transcript = Transcript(entries.map { Record(time: ExportFixture.start, entry: $0) })
    let text = try #require(ExportFormat.named(name)).text(of: [SessionExport(transcript, content: false)])
    for word in ["argumentword", "resultword"] { #expect(!text.contains(word), "\(word)") }
  }

  /// A sum with an unknown part is a lower bound in the picture too.
  @Test func theChartSaysWhereItsSumIsALowerBound() {
    func svg(_ last: ExportFixture.Sent) -> String {
      CostChart.svg(of: SessionExport(ExportFixture.transcript([.init(id: "gen_1", bill: "1"), last])))
    }
    #expect(svg(.init(id: "gen_2")).contains("≥") && !svg(.init(id: "gen_2", bill: "1")).contains("≥"))
  }

  /// A picture needs two turns and a sum.
  @Test func aChartHasTwoTurnsAndASum() {
    func isDrawn(_ sent: ExportFixture.Sent...) -> Bool {
      !CostChart.svg(of: SessionExport(ExportFixture.transcript(sent))).isEmpty
    }
    let (dear, free) = (ExportFixture.Sent(id: "gen_1", bill: "1"), ExportFixture.Sent(id: "gen_2", bill: "0"))
    #expect(!isDrawn(dear) && !isDrawn(free, free) && isDrawn(dear, free) && isDrawn(free, dear))
  }

  /// What is billed is the model that served; the times are the gateway's, or else the program's own.
  @Test func aRowIsOfTheModelThatServed() {
    let export = SessionExport(ExportFixture.transcript([.init(id: "gen_1", bill: "1")], gateway: ""))
    func field(_ format: ExportFormat, _ name: String) -> String? {
      let rows = ExportFixture.table(format.text(of: [export]))
      return rows[0].firstIndex(of: name).flatMap { rows[1][$0] }
    }
    #expect(field(.focus, "SkuId")?.hasSuffix(":openai/gpt-5-mini-2026-08") == true)
    #expect(field(.csv, "latency_ms") == "400" && field(.csv, "duration_ms") == "1500")
    // An account has a name in each of its parts.
    #expect(ExportFormat.hledger.text(of: [export]).contains("    expenses:ai:unknown:openai:gpt-5-mini  1 USD\n"))
  }

  /// Of many turns every second or third is drawn, and always the last one.
  @Test(arguments: [2, 599, 600, 601, 1_201, 1_800])
  func theChartEndsWithTheLastTurn(turns: Int) throws {
    let sent = (0..<turns).map { ExportFixture.Sent(id: "gen_\($0)", bill: "0.001") }
    let svg = CostChart.svg(of: SessionExport(ExportFixture.transcript(sent)))
    let line = try #require(svg.split(separator: "\n").first { $0.contains(#"class="line""#) })
    #expect(line.hasSuffix(#"V10H650"/>"#), "\(line.suffix(40))")
  }
}

extension ExportFixture {
  /// A turn with an attempt for each id.
  static func transcriptRecords(of ids: [String]) -> [Record] {
    var entries: [Entry] = [
      .session(
        SessionOpened(
          id: "s", gateway: "vercel", baseURL: "https://g.test/v1", billing: .lookup, assistant: "swift", model: "m",
          program: "0.1")),
      .turn(TurnStarted(turn: 1, prompt: "p", assistant: "swift", model: "m")),
    ]
    for (place, id) in ids.enumerated() {
      let attempt = place + 1
      if attempt > 1 { entries.append(.attempt(AttemptStarted(turn: 1, attempt: attempt))) }
      entries += [
        .generation(GenerationNamed(turn: 1, attempt: attempt, id: id)),
        .reply(ReplyEnded(turn: 1, attempt: attempt, status: .complete, text: "r")),
        .charge(
          ChargeFound(turn: 1, attempt: attempt, id: id, lookup: .done, figures: UsageAndCost(cost: USD("0.1")))),
      ]
    }
    return entries.map { Record(time: start, entry: $0) }
  }
}
