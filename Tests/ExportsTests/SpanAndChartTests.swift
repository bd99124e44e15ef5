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
