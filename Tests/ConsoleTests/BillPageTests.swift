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
}
