import Foundation
import Testing

@testable import Exports
@testable import Records

@Suite struct SessionExportTests {
  private static let start = Date(timeIntervalSince1970: 1_790_000_000)

  private static func record(_ entry: Entry, after seconds: TimeInterval = 0) -> Record {
    Record(time: start + seconds, entry: entry)
  }

  private static var reported: UsageAndCost {
    var figures = UsageAndCost(
      cost: USD("0.001"), surcharge: .zero, marketCost: USD("3.2e-06"),
      usage: Usage(input: 20, cachedInput: 0, cacheWrite: 0, output: 3, reasoning: 0))
    figures.finishReason = "stop"
    figures.servedModel = "openai/gpt-4.1-nano-2025"
    figures.provider = "openai"
    figures.isBYOK = false
    return figures
  }

  private static var bill: UsageAndCost {
    var figures = UsageAndCost(cost: USD("0.0012337500000000002"), surcharge: USD("0.00015"))
    figures.latencyMilliseconds = 200
    figures.durationMilliseconds = 1_500
    return figures
  }

  /// Two turns: one billed, one of which nothing is known.
  private var transcript: Transcript {
    Transcript([
      Self.record(
        .session(
          SessionOpened(
            id: "7f3kq2", gateway: "vercel", baseURL: "https://gateway.test/v1", billing: .lookup, assistant: "swift",
            model: "openai/gpt-4.1-nano", program: "0.1"))),
      Self.record(
        .turn(
          TurnStarted(
            turn: 1, prompt: "Why | not?\n> really", assistant: "swift", model: "openai/gpt-4.1-nano",
            tags: ["session:7f3kq2", "assistant:swift"]))),
      Self.record(.generation(GenerationNamed(turn: 1, attempt: 1, id: "gen_1"))),
      Self.record(
        .reply(
          ReplyEnded(
            turn: 1, attempt: 1, status: .complete, text: "Because:\n```swift\nlet a = 1", figures: Self.reported)),
        after: 2),
      Self.record(.charge(ChargeFound(turn: 1, attempt: 1, id: "gen_1", lookup: .done, figures: Self.bill))),
      Self.record(.turn(TurnStarted(turn: 2, prompt: "Again", assistant: "web", model: "a/b")), after: 9),
    ])
  }

  @Test func writesTheStableShape() throws {
    let expected = """
      {"session":{"forked_from":null,"gateway":"vercel","id":"7f3kq2","started":"2026-09-21T14:13:20Z","title":null,"user":null},
      "totals":{"at_least":true,"by_assistant":[{"assistant":"swift","cost":"0.0012337500000000002","doubtful":0,"turns":1},
      {"assistant":"web","cost":null,"doubtful":0,"turns":1}],"by_model":[{"cost":"0.0012337500000000002","doubtful":0,
      "model":"openai/gpt-4.1-nano","turns":1},{"cost":null,"doubtful":0,"model":"a/b","turns":1}],
      "cost":"0.0012337500000000002","doubtful":0,"expected_tag_fees":"0","pending":0,"state":"unknown","turns":2,"unknown":1,
      "usage":{"cache_write":0,"cached_input":0,"input":20,"output":3,"reasoning":0}},
      "turns":[{"assistant":"swift","cost":"0.0012337500000000002","doubtful":0,"finished":"2026-09-21T14:13:22Z",
      "generations":[{"attempt":1,"byok":false,"cost":"0.0012337500000000002","counted_cost":"0.0012337500000000002","doubt":null,"duration_ms":1500,
      "expected_tag_fees":null,"finish_reason":"stop","id":"gen_1","latency_ms":200,"lookup":"done",
      "market_cost":"0.0000032","model":"openai/gpt-4.1-nano","pictures":0,"provider":"openai","refused":false,
      "served_model":"openai/gpt-4.1-nano-2025",
      "serving":{"asked_tier":null,"attempts":[],"caching":false,"compacted_by":null,"compacts":false,"credential":null,"differs":true,"fallbacks":[],"only":[],"tier":null},
      "state":"billed","step":1,"stopped_early":null,"surcharge":"0.00015",
      "tool_calls":[],"tools":[],"unreadable_events":0,"upstream_cost":null,
      "usage":{"cache_write":0,"cached_input":0,"input":20,"output":3,"reasoning":0}}],"index":1,
      "model":"openai/gpt-4.1-nano","prompt":"Why | not?\\n> really","reply":"Because:\\n```swift\\nlet a = 1",
      "running_cost":"0.0012337500000000002","started":"2026-09-21T14:13:20Z","state":"billed","status":"complete",
      "tags":["session:7f3kq2","assistant:swift"],"user":null},
      {"assistant":"web","cost":null,"doubtful":0,"finished":null,"generations":[{"attempt":1,"byok":null,
      "cost":null,"counted_cost":null,"doubt":null,"duration_ms":null,"expected_tag_fees":null,"finish_reason":null,"id":null,"latency_ms":null,"lookup":"none",
      "market_cost":null,"model":"a/b","pictures":0,"provider":null,"refused":false,"served_model":null,
      "serving":{"asked_tier":null,"attempts":[],"caching":false,"compacted_by":null,"compacts":false,"credential":null,"differs":false,"fallbacks":[],"only":[],"tier":null},
      "state":"unknown","step":1,"stopped_early":null,"surcharge":null,"tool_calls":[],"tools":[],"unreadable_events":0,
      "upstream_cost":null,"usage":{"cache_write":null,"cached_input":null,"input":null,"output":null,
      "reasoning":null}}],"index":2,"model":"a/b","prompt":"Again","reply":"",
      "running_cost":"0.0012337500000000002","started":"2026-09-21T14:13:29Z","state":"unknown",
      "status":"interrupted","tags":[],"user":null}],"version":1}
      """
    let written = SessionExport(transcript).json.line
    #expect(written == expected.replacingOccurrences(of: ",\n", with: ","))
  }

  @Test func leavesTheWordsOutWhereThatIsAsked() {
    let json = ExportFormat.json.text(of: [SessionExport(transcript, content: false)])
    #expect(!json.contains("Why"))
    #expect(!json.contains("Because"))
    #expect(!json.contains("\"reply\""))
    let page = ExportFormat.markdown.text(of: [SessionExport(transcript, content: false)])
    #expect(!page.contains("Why"))
    #expect(!page.contains("Because"))
    #expect(page.contains("0.0012337500000000002"))
  }

  @Test func writesAPageWithACostLinePerTurn() {
    let page = ExportFormat.markdown.text(of: [SessionExport(transcript)])
    let expected = """
      # Session 7f3kq2

      - session: 7f3kq2
      - started: 2026-09-21T14:13:20Z
      - gateway: vercel
      - cost: at least $0.001234 known, 1 unknown

      ## Turn 1: swift on openai/gpt-4.1-nano

      > Why | not?
      > > really

      **swift**

      Because:
      ```swift
      let a = 1
      ```

      *asked gpt-4.1-nano → served gpt-4.1-nano-2025 by openai · 20 in · 3 out · $0.001234 billed · running $0.001234 · gen\\_1*

      ## Turn 2: web on a/b

      > Again

      **web**

      (no reply)

      *interrupted · unknown · running ≥ $0.001234*

      ## Costs

      | turn | assistant | model | in | out | cost (USD) | state |
      |--:|---|---|--:|--:|--:|---|
      | 1 | swift | openai/gpt-4.1-nano | 20 | 3 | 0.0012337500000000002 | billed |
      | 2 | web | a/b |  |  | unknown | unknown |
      | **total** | | | 20 | 3 | **≥ 0.0012337500000000002** | unknown |

      """
    #expect(page == expected)
  }

  @Test func aNameCannotBreakTheTable() {
    let hostile = Transcript([
      Self.record(
        .session(
          SessionOpened(
            id: "s", gateway: "vercel", baseURL: "x", billing: .lookup, assistant: "a", model: "m", program: "0.1"))),
      Self.record(.turn(TurnStarted(turn: 1, prompt: "p", assistant: "a|b\n# c", model: "<img>`m`"))),
    ])
    let page = ExportFormat.markdown.text(of: [SessionExport(hostile)])
    #expect(page.contains(#"| 1 | a\|b # c | \<img\>\`m\` |  |  | unknown | unknown |"#))
    #expect(!page.contains("\n# c"))
  }

  /// Written turn by turn, a session is the same text as in one piece.
  @Test(arguments: [0, 1, 3]) func aSessionIsTheSamePieceByPiece(turns: Int) throws {
    let opened = SessionOpened(
      id: "s", gateway: "g", baseURL: "x", billing: .lookup, assistant: "a", model: "m", program: "1")
    var records = [Record(time: .now, entry: .session(opened))]
    for number in 0..<turns {
      let start = TurnStarted(turn: number + 1, prompt: "p\n\"q\"", assistant: "a", model: "m", tags: ["t"])
      records.append(Record(time: .now, entry: .turn(start)))
    }
    let export = SessionExport(Transcript(records))
    #expect(ExportFormat.json.text(of: [export]) == export.json.page() + "\n")
    #expect(export.turns.count == turns)
  }
}
