import App
import Records
import Testing

@testable import Console
@testable import Terminal

/// The page of bills: its sum is a lower bound wherever one of them is missing, whatever the reason.
@Suite struct BillPageTests {
  private static let states: [GenerationBill.State] = [
    .unknown, .noKey(variables: ["KEY"]), .refused(status: 401, message: "bad"), .unavailable, .notAsked,
  ]

  private static func bill(_ number: Int, _ state: GenerationBill.State = .billed) -> GenerationBill {
    let figures = state == .billed ? UsageAndCost(cost: USD("0.0\(number)")) : UsageAndCost()
    return GenerationBill(id: "gen_01M3RJQ2GXYP8F188NH5K0000\(number)", state: state, figures: figures)
  }

  @Test func theSumOfAllBillsIsExact() {
    let page = BillPage(bills: [Self.bill(1), Self.bill(2)])
    #expect(page.lines(width: 200, styles: .plain).last?.contains("total") == true)
    #expect(page.lines(width: 200, styles: .plain).last?.contains("  0.03  2 bills") == true)
    #expect(page.json.line.contains(#""at_least":false"#) && page.json.line.contains(#""cost":"0.03""#))
    #expect(!page.hasUnknown && page.failures.isEmpty && page.remarks.isEmpty)
  }

  @Test(arguments: states) func aMissingBillMakesTheSumALowerBound(state: GenerationBill.State) {
    let page = BillPage(bills: [Self.bill(1), Self.bill(2, state)])
    #expect(page.lines(width: 200, styles: .plain).last?.contains("≥ 0.01") == true)
    #expect(page.json.line.contains(#""at_least":true"#) && page.json.line.contains(#""unknown":1"#))
    #expect(page.hasUnknown == (state == .unknown))
    #expect(page.csv.contains("2,\(state.name),vercel,") && page.csv.hasSuffix("Z,,,,,,,,\r\n"), "\(page.csv)")
    // Each state is named once: as a failure with its exit code, or as a remark.
    let codes: [String: Int32] = ["no_key": 77, "refused": 77, "unavailable": 69]
    #expect(page.failures.map(\.exitCode) == codes[state.name].map { [$0] } ?? [])
    #expect(page.remarks.count == (["unknown", "unavailable", "not_asked"].contains(state.name) ? 1 : 0))
  }

  /// A gateway's failure does not hide another one's.
  @Test func eachGatewayHasAFailureOfItsOwn() {
    let other = GenerationBill(
      id: "gen-1790000000-abcdefghij", state: .noKey(variables: ["OTHER_KEY"]), figures: UsageAndCost())
    let page = BillPage(bills: [
      Self.bill(1, .noKey(variables: ["KEY"])), other, Self.bill(2, .noKey(variables: ["KEY"])),
    ])
    #expect(page.failures.map(\.exitCode) == [77, 77])
    #expect(page.failures.map(\.message.first) == ["n", "n"] && Set(page.failures.map(\.message)).count == 2)
  }

  /// A bill with every figure, made at a time that its answer states.
  private static var full: GenerationBill {
    var figures = UsageAndCost(
      cost: USD("0.25"), usage: Usage(input: 1_204, cachedInput: 1_000, cacheWrite: 3, output: 412, reasoning: 5))
    (figures.servedModel, figures.provider) = ("a/served, \"x\"", "prov")
    return GenerationBill(
      id: "gen-1790000000-abcdefghij", state: .billed, figures: figures,
      raw: #"{"data":{"created_at":"2026-11-24T10:00:00.000Z"}}"#)
  }

  @Test func everyFigureHasItsPlace() {
    let page = BillPage(bills: [Self.full, Self.bill(1, .unknown)])
    let csv = page.csv.components(separatedBy: "\r\n")
    #expect(
      csv[0] == "id,state,gateway,created,model,provider,input,cached_input,cache_write,output,reasoning,cost")
    #expect(
      csv[1] == "gen-1790000000-abcdefghij,billed,openrouter,2026-11-24T10:00:00Z,\"a/served, \"\"x\"\"\",prov,"
        + "1204,1000,3,412,5,0.25")
    let lines = page.lines(width: 300, styles: .plain)
    #expect(
      lines[0].split(separator: " ").map(String.init) == ["time", "model", "provider", "in", "out", "cost", "id"])
    #expect(lines[1].hasPrefix("2026-11-24T10:00:00Z  a/served, \"x\"  prov      1,204  412  "), "\(lines)")
    // One that is not billed has no time of its own; it is counted neither in the sum nor among the bills.
    #expect(lines[2].hasPrefix("     "), "\(lines)")
    #expect(lines.last?.hasSuffix("≥ 0.25  1 bill") == true, "\(lines)")
    let json = page.json.line
    for member in [
      #""found":1"#, #""unknown":1"#, #""model":"a/served, \"x\"""#, #""provider":"prov""#, #""gateway":"openrouter""#,
      #""created":"2026-11-24T10:00:00"#, #""cached_input":1000"#, #""cost":"0.25""#, #""cost":null"#,
    ] { #expect(json.contains(member), "\(member): \(json)") }
  }

  /// The ids that are not in the sum, each kind in a sentence of its own.
  @Test func theIdsThatAreNotCountedAreNamedByTheirKind() {
    let page = BillPage(bills: [
      Self.bill(1, .unknown), Self.bill(2, .notAsked), Self.bill(3, .unknown), Self.bill(4, .unavailable), Self.bill(5),
    ])
    func id(_ number: Int) -> String { Self.bill(number).id }
    #expect(
      page.remarks == [
        "2 ids unknown to the gateway, not counted: \(id(1)) \(id(3))",
        "1 id without an answer, not counted: \(id(4))", "1 id not asked about, not counted: \(id(2))",
      ])
  }

  @Test func aGatewaysFailureCountsItsOwnIdsAlone() {
    let other = GenerationBill(
      id: "gen-1790000000-abcdefghij", state: .noKey(variables: ["OTHER_KEY"]), figures: UsageAndCost())
    let page = BillPage(bills: [
      Self.bill(1, .noKey(variables: ["A", "B"])), other, Self.bill(2, .noKey(variables: ["A", "B"])),
      Self.bill(3, .refused(status: 403, message: "no")), Self.bill(4, .unavailable),
    ])
    #expect(
      page.failures == [
        Failure(
          "no key for vercel: 2 ids not asked about", hint: "set A or B, or run: tuppence login", exitCode: 77),
        Failure(
          "no key for openrouter: 1 id not asked about", hint: "set OTHER_KEY, or run: tuppence login", exitCode: 77),
        Failure(
          "vercel refuses to send 1 bill (403): no", hint: "use a key of the account that made the requests",
          exitCode: 77),
        Failure("vercel did not answer for 1 id", hint: "run it again later", exitCode: 69),
      ])
  }
}
