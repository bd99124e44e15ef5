import Foundation
import Testing

@testable import Exports
@testable import Records

/// The formats for finance and observability tools.
@Suite struct LedgerFormatTests {
  private static let extras: ReplyExtras = {
    var extras = ReplyExtras()
    (extras.isRefusal, extras.toolCalls, extras.pictures) = (true, ["search"], 2)
    return extras
  }()

  private static let sent: [ExportFixture.Sent] = [
    .init(tags: ["plan:pro", "urgent", "plan:x"], user: "u1", id: "gen_1", bill: "0.0012337500000000002"),
    .init(assistant: "=cmd", id: "gen_2", estimate: "0.01", reported: "0.02", bill: "-5", extras: extras),
    .init(model: "x/й;y  z", id: "gen_3"), .init(id: "gen_4", bill: "3e-24"), .init(id: "gen_5", bill: "0"),
    .init(id: "gen_1", bill: "0.0012337500000000002"),
  ]

  private var export: SessionExport { SessionExport(ExportFixture.transcript(Self.sent)) }

  private func sum(_ texts: [String]) -> USD { texts.reduce(USD.zero) { $0 + (USD($1) ?? USD("1000000") ?? .zero) } }

  @Test func theSumOfEveryFormatIsTheLedgersTotal() throws {
    let total = export.totals.cost
    #expect(total == USD("0.021233750000000000200003"))
    let focus = ExportFixture.table(ExportFormat.focus.text(of: [export]))
    let billed = try #require(focus[0].firstIndex(of: "BilledCost"))
    #expect(sum(focus.dropFirst().compactMap { $0[billed] }) == total && focus.count == 5)
    let csv = ExportFixture.table(ExportFormat.csv.text(of: [export]))
    let counted = try #require(csv[0].firstIndex(of: "counted_cost"))
    #expect(sum(csv.dropFirst().compactMap { $0[counted] }) == total)
    #expect(sum(try spans().compactMap { Self.attribute("tuppence.cost.amount_exact", of: $0) }) == total)
    let hledger = ExportFormat.hledger.text(of: [export])
    #expect(hledger.contains(", doubt:negative, refused:yes, tools:search, pictures:2\n"))
    // The state is that of the figure that counts.
    #expect(hledger.contains("gen:gen_2, session:7f3kq2, turn:2, attempt:1, assistant:=cmd, state:reported, "))
    #expect(
      sum(
        hledger.split(separator: "\n").filter { $0.contains("expenses:ai") }.map { String($0.split(separator: " ")[1]) }
      ) == total)
    #expect(ExportFormat.html.text(of: [export]).contains("<td>≥ \(total)</td>"))
    #expect(ExportFormat.markdown.text(of: [export]).contains("| **≥ \(total)** |"))
    let json = try JSONTree(Data(ExportFormat.json.text(of: [export]).utf8))
    #expect(json["totals"]?["cost"]?.string == total.description)
  }

  private func spans(_ export: SessionExport? = nil) throws -> [JSONTree] {
    try ExportFormat.otlp.text(of: [export ?? self.export]).split(separator: "\n").flatMap { line in
      let tree = try JSONTree(Data(line.utf8))
      return tree["resourceSpans"]?.array?.first?["scopeSpans"]?.array?.first?["spans"]?.array ?? []
    }
  }

  private static func attribute(_ name: String, of span: JSONTree) -> String? {
    guard case .object(let members)? = span["attributes"]?.array?.last(where: { $0["key"]?.string == name })?["value"]
    else { return nil }
    if case .number(let digits)? = members.first?.value { return digits }
    return members.first?.value.string
  }

  @Test func aSpanHasTheConventionsNames() throws {
    let spans = try spans()
    #expect(spans.count == 5)
    let first = spans[0]
    #expect(first["name"]?.string == "chat openai/gpt-5-mini" && first["kind"] == .number("3"))
    #expect(first["spanId"]?.string?.count == 16 && first["traceId"]?.string?.count == 32)
    #expect(first["startTimeUnixNano"]?.string == "1790000000000000000")
    #expect(first["endTimeUnixNano"]?.string == "1790000001500000000")
    for (name, value) in [
      ("gen_ai.operation.name", "chat"), ("gen_ai.provider.name", "vercel"), ("gen_ai.response.id", "gen_1"),
      ("gen_ai.usage.input_tokens", "100"), ("gen_ai.usage.cache_read.input_tokens", "20"),
      ("gen_ai.response.time_to_first_chunk", "0.400"), ("gen_ai.usage.cost.amount", "0.0012337500000000002"),
      ("gen_ai.usage.cost.currency", "USD"), ("gen_ai.usage.cost.source", "provider"),
      ("vercel.ai_gateway.generation.id", "gen_1"), ("vercel.ai_gateway.cost.total", "0.0012337500000000002"),
      ("vercel.ai_gateway.provider", "azure"), ("vercel.ai_gateway.user.id", "u1"),
    ] {
      #expect(Self.attribute(name, of: first) == value, "\(name)")
    }
    #expect(Self.attribute("gen_ai.usage.cost.amount", of: spans[2]) == nil)
    let doubts = spans.map { Self.attribute("tuppence.cost.doubt", of: $0) }
    #expect(doubts == [nil, "negative", nil, nil, nil])
    #expect(Self.attribute("tuppence.cost.state", of: spans[1]) == "reported")
    #expect(Set(spans.compactMap { $0["spanId"]?.string }).count == 5)
  }

  @Test func aSpansIdsFollowFromTheGenerations() throws {
    #expect(try spans().map { $0["spanId"]?.string } == spans().map { $0["spanId"]?.string })
    let one = try #require(SessionExport(ExportFixture.transcript([.init(id: "gen_1")], id: "a")).turns.first)
    let two = try #require(SessionExport(ExportFixture.transcript([.init(id: "gen_1")], id: "b")).turns.first)
    let ids = [one, two].map {
      OTLPSpan.document([OTLPSpan(session: "s", gateway: "g", turn: $0.turn, part: $0.parts[0])]).line
    }
    #expect(ids[0] == ids[1])
  }

  @Test func aFOCUSRowHasNoEmptyTextAndNoFormula() throws {
    let text = ExportFormat.focus.text(of: [export])
    let rows = ExportFixture.table(text)
    func field(_ name: String, _ row: Int) -> String? { rows[0].firstIndex(of: name).flatMap { rows[row][$0] } }
    #expect(rows.allSatisfy { !$0.contains("") } && rows.allSatisfy { $0.count == rows[0].count })
    #expect(
      field("BillingPeriodStart", 1) == "2026-09-01T00:00:00Z" && field("BillingPeriodEnd", 1) == "2026-10-01T00:00:00Z"
    )
    #expect(
      field("ChargePeriodStart", 1) == "2026-09-21T14:13:20Z" && field("ChargePeriodEnd", 1) == "2026-09-21T14:13:22Z")
    #expect(field("Tags", 1) == #"{"plan":"pro","plan:x":true,"urgent":true}"#)
    #expect(
      field("PricingQuantity", 1) == "1.0" && field("ConsumedQuantity", 1) == "150.0" && field("BilledCost", 4) == "0.0"
    )
    #expect(
      field("PublisherName", 1) == "openai" && field("ServiceName", 1) == "Vercel AI Gateway"
        && field("InvoiceId", 1) == nil)
    #expect(
      field("x_Assistant", 2) == "'=cmd" && field("x_CostDoubt", 2) == "negative" && field("x_ToolCalls", 2) == "search"
    )
    #expect(field("BilledCost", 2) == "0.02" && field("x_CostState", 2) == "reported")
  }

  /// The tier and whose key paid are in every format that has a place for them, and so is a fork's parent.
  @Test(arguments: ["vercel", "openrouter"]) func theTierTheCredentialAndTheParentAreExported(gateway: String) throws {
    let export = SessionExport(
      ExportFixture.transcript(
        [.init(id: "gen_1", bill: "1", askedTier: .flex, tier: "default", credential: "byok"), .init(id: "gen_2")],
        gateway: gateway, forkOf: "parent1"))
    func field(_ format: ExportFormat, _ name: String, _ row: Int) throws -> String? {
      let rows = ExportFixture.table(format.text(of: [export]))
      return rows[row][try #require(rows[0].firstIndex(of: name), "\(name)")]
    }
    for (name, value) in [
      ("x_RequestedServiceTier", "flex"), ("x_ServiceTier", "default"), ("x_CredentialType", "byok"),
      ("x_ForkedFromSessionId", "parent1"),
    ] {
      #expect(try field(.focus, name, 1) == value, "\(name)")
    }
    #expect(try field(.csv, "forked_from", 1) == "parent1" && field(.csv, "forked_from", 2) == "parent1")
    let span = try #require(try spans(export).first)
    let prefix = gateway == "vercel" ? "vercel.ai_gateway." : "tuppence."
    let tier = gateway == "vercel" ? "service_tier" : "response.service_tier"
    #expect(Self.attribute(prefix + tier, of: span) == "default")
    #expect(Self.attribute(prefix + "credential.type", of: span) == "byok")
    #expect(Self.attribute("tuppence.request.service_tier", of: span) == "flex")
    #expect(Self.attribute("tuppence.session.forked_from", of: span) == "parent1")
    let json = try JSONTree(Data(ExportFormat.json.text(of: [export]).utf8))
    #expect(json["session"]?["forked_from"]?.string == "parent1")
    for format in [ExportFormat.jsonl, .markdown, .html, .hledger] {
      #expect(format.text(of: [export]).contains("parent1"), "\(format.name)")
    }
    #expect(ExportFormat.hledger.text(of: [export]).contains("tier:default, credential:byok, forked-from:parent1"))
    let plain = SessionExport(ExportFixture.transcript([.init(id: "gen_1", bill: "1")]))
    #expect(ExportFormat.all.allSatisfy { !$0.text(of: [plain]).contains("forked from") })
  }

  @Test func playMoneyIsNoDollar() {
    let play = SessionExport(ExportFixture.transcript([.init(id: "gen_1", bill: "1")], gateway: "sandbox"))
    #expect(ExportFormat.focus.text(of: [play]).contains(",XTS,"))
    #expect(
      ExportFormat.hledger.text(of: [play]).contains("  1 PLAY\n")
        && !ExportFormat.hledger.text(of: [play]).contains("1 USD"))
    #expect(!ExportFormat.otlp.text(of: [play]).contains("USD"))
  }

  @Test func aNameCannotWriteATransaction() {
    let name = "a  1 USD\n2026-01-01 x\n  b:c  9 USD;,|:\t"
    let export = SessionExport(
      ExportFixture.transcript(
        [
          .init(assistant: name, model: name, tags: [name], user: name, id: name, bill: "1", extras: Self.extras)
        ], id: name, gateway: name))
    let lines = ExportFormat.hledger.text(of: [export]).split(separator: "\n")
    #expect(lines.count == 7 && lines.filter { $0.hasPrefix("2026") }.count == 1)
    #expect(lines[5].hasSuffix("  1 USD") && lines[6].hasSuffix("  -1 USD"))
    #expect(lines[5].components(separatedBy: "  ").count == 4, "\(lines[5])")
  }
}
