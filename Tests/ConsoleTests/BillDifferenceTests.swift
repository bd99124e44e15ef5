import Foundation
import Records
import Testing

@testable import Console

/// The line when a bill comes: the difference is against all that was expected.
@Suite struct BillDifferenceTests {
  private static let day = Date(timeIntervalSince1970: 1_790_752_558)

  private func line(reported: String, surcharge: String? = nil, fees: String?, bill: String) -> String {
    let start = TurnStarted(
      turn: 3, prompt: "p", assistant: "duck", model: "m", tagFees: fees.flatMap { USD($0) })
    var generation = Generation(attempt: 1, started: Self.day)
    generation.id = "gen_1"
    generation.ended = ReplyEnded(
      turn: 3, attempt: 1, status: .complete, text: "r",
      figures: UsageAndCost(cost: USD(reported), surcharge: surcharge.flatMap { USD($0) }))
    var turn = Turn(start: start, started: Self.day, generations: [generation], billing: .lookup)
    let before = turn.charge(of: generation)
    generation.found = ChargeFound(
      turn: 3, attempt: 1, id: "gen_1", lookup: .done, figures: UsageAndCost(cost: USD(bill)))
    turn.generations = [generation]
    var line = CostLine(turn, session: turn.totals, isPlayMoney: false)
    line.before = before
    return line.text() ?? ""
  }

  @Test(
    arguments: [
      // The fees for tags were expected beside the reported figure.
      ("0.004", nil, "0.00015", "0.00415", nil), ("0.004", nil, "0.00015", "0.004", "(-$0.00015 against reported)"),
      ("0.004", nil, nil, "0.004", nil), ("0.004", nil, nil, "0.00415", "(+$0.00015 against reported)"),
      // A surcharge that holds them exactly, and one that cannot.
      ("0.00415", "0.00015", "0.00015", "0.00415", nil),
      ("0.00415", "0.00014", "0.00015", "0.00415", "(-$0.00015 against reported)"),
    ] as [(String, String?, String?, String, String?)])
  func tellsTheDifference(reported: String, surcharge: String?, fees: String?, bill: String, difference: String?) {
    let line = line(reported: reported, surcharge: surcharge, fees: fees, bill: bill)
    if let difference { #expect(line.contains(difference), "\(line)") }
    #expect(line.contains("against") == (difference != nil), "\(line)")
  }

  @Test(
    arguments: [("0.004", "0.005", "(+$0.00085 against estimated)"), ("0.004", "0.00415", nil), (nil, "0.005", nil)]
      as [(String?, String, String?)])
  func tellsTheDifferenceFromAnEstimate(estimate: String?, bill: String, difference: String?) {
    let start = TurnStarted(turn: 3, prompt: "p", assistant: "duck", model: "m", tagFees: USD("0.00015"))
    var generation = Generation(attempt: 1, started: Self.day)
    generation.id = "gen_1"
    generation.ended = ReplyEnded(
      turn: 3, attempt: 1, status: .complete, text: "r", estimate: estimate.flatMap { USD($0) })
    var turn = Turn(start: start, started: Self.day, generations: [generation], billing: .lookup)
    let before = turn.charge(of: generation)
    generation.found = ChargeFound(
      turn: 3, attempt: 1, id: "gen_1", lookup: .done, figures: UsageAndCost(cost: USD(bill)))
    turn.generations = [generation]
    var line = CostLine(turn, session: turn.totals, isPlayMoney: false)
    line.before = before
    let text = line.text() ?? ""
    if let difference { #expect(text.contains(difference), "\(text)") }
    #expect(text.contains("against") == (difference != nil), "\(text)")
  }
}
