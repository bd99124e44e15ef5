import Foundation
import Testing

@testable import Records

/// What a spending cache keeps of sums, and what budgets take from it.
@Suite struct SpendingBytesTests {
  private func unpacked(_ spent: Spent) -> Spent? {
    var writer = PackedWriter()
    spent.pack(into: &writer)
    return writer.bytes.withUnsafeBytes { bytes in
      var reader = PackedReader(bytes)
      let spent = Spent(&reader)
      return reader.isAtEnd ? spent : nil
    }
  }

  /// Every figure comes back as it was; a sum out of range is neither nothing nor an amount.
  @Test func everyFigureOfASumIsKept() {
    var spent = Spent()
    (spent.generations, spent.withoutMarketCost, spent.pending, spent.doubtful) = (400, 2, 3, 4)
    for (place, state) in ChargeState.allCases.enumerated() { spent.states[state] = 5 + place }
    spent.usage = Usage(input: 0, cachedInput: 6, cacheWrite: nil, output: 300, reasoning: 1)
    let amounts: [USD?] = [.zero, nil, USD("-1.5"), USD("170000000000000")]
    for cost in amounts {
      for market in amounts {
        for fees in amounts {
          (spent.cost, spent.marketCost, spent.expectedTagFees) = (cost, market, fees)
          #expect(unpacked(spent) == spent)
        }
      }
    }
  }

  @Test func eachStateOfASumIsAdded() {
    var sum = StateCounts()
    for (place, state) in ChargeState.allCases.enumerated() { sum[state] = place + 1 }
    var twice = sum
    twice.add(sum)
    #expect(ChargeState.allCases.map { twice[$0] } == [2, 4, 6, 8, 10] && sum.count == 15 && twice.count == 30)
  }

  /// What has left the range stays out of it.
  @Test func aSumOutOfRangeStaysOne() {
    var (out, one) = (Spent(), Spent())
    (out.cost, one.cost) = (nil, USD("1"))
    var (left, right) = (out, one)
    left.add(one)
    right.add(out)
    #expect(left.cost == nil && right.cost == nil && left.isAtLeast && left.marketCost == .zero)
    #expect(session(["vercel", "vercel"]).started == 86_400)
  }

  private func session(
    _ gateways: [String?], cost: USD? = USD("1"), opened: String? = nil, isConfirmed: Bool = false
  ) -> SessionSpending {
    var entries: [Entry] = []
    if let opened {
      entries.append(
        .session(
          SessionOpened(
            id: "s", gateway: opened, baseURL: "", billing: .lookup, assistant: "a", model: "m", program: "0.1")))
    }
    for (place, gateway) in gateways.enumerated() {
      let turn = place + 1
      let start = TurnStarted(
        turn: turn, prompt: "p", assistant: "a", model: "m", user: "ada", tagFees: USD("0.25"), gateway: gateway)
      entries += [
        .turn(start), .generation(GenerationNamed(turn: turn, attempt: 1, id: "gen_\(place)")),
        .reply(
          ReplyEnded(turn: turn, attempt: 1, status: .complete, text: "r", figures: UsageAndCost(cost: cost))),
      ]
      if isConfirmed { entries.append(.change(Change(confirms: "gen_\(place)"))) }
    }
    let records = entries.enumerated().map { place, entry in
      Record(time: Date(timeIntervalSince1970: 86_400 + TimeInterval(place)), entry: entry)
    }
    return SessionSpending(Transcript(records), session: "s", damagedLines: 0)
  }

  @Test func budgetsTakeASessionsSumsWithWhatIsUnknown() throws {
    let paid = try #require(session(["vercel", "vercel"]).budgeted)
    #expect(!paid.isPlayMoney && paid.spendings.map(\.amount) == [USD("2.5")])
    #expect(paid.spendings.map(\.assistant) == ["a"] && paid.spendings.map(\.user) == ["ada"])
    #expect(paid.spendings.map(\.started) == [Date(timeIntervalSince1970: 86_400)])
    let strange = try #require(session(["sandbox", "sandbox"], cost: USD("-1")).budgeted)
    #expect(strange.isPlayMoney && strange.spendings.map(\.leftOut) == [2] && strange.spendings.map(\.unknown) == [2])
    #expect(strange.spendings.map(\.amount) == [USD("0.5")])
    #expect(try #require(session([nil], opened: "sandbox").budgeted).isPlayMoney)
  }

  /// What a sum cannot tell is left to a reading of the whole journal.
  @Test func whatIsNotSureIsReadAnew() {
    #expect(session([]).budgeted == nil && session([nil]).budgeted == nil)
    #expect(session(["vercel", "sandbox"]).budgeted == nil && session(["vercel", nil]).budgeted != nil)
    #expect(session(["vercel", "vercel"], cost: .largest, isConfirmed: true).budgeted == nil)
    #expect(session(["vercel"], cost: USD("170000000000000"), isConfirmed: true).budgeted != nil)
  }

  /// A session without a turn has no beginning, also from the cache; the year 1970 is one.
  @Test func noBeginningIsNotTheYear1970() {
    for spending in [session([]), session(["vercel"]), session([nil])] {
      var writer = PackedWriter()
      spending.pack(into: &writer)
      let read = writer.bytes.withUnsafeBytes { bytes in
        var reader = PackedReader(bytes)
        return SessionSpending(&reader)
      }
      #expect(read == spending && (spending.started == nil) == spending.texts.isEmpty)
    }
  }

  @Test func damagedLinesAreCounted() throws {
    let start = TurnStarted(turn: 1, prompt: "secret", assistant: "a", model: "m", compacts: true)
    let line = Array(try RecordLine.encoded(Record(time: .now, entry: .turn(start))).dropLast())
    var reader = SpendingReader()
    reader.take(nil)
    line.withUnsafeBytes { reader.take($0) }
    for damaged in [Array("junk".utf8), line + Array("junk".utf8) + line] {
      damaged.withUnsafeBytes { reader.take($0) }
    }
    #expect(reader.spending(of: "s").damagedLines == 3 && reader.spending(of: "s").started != nil)
    #expect(reader.read(nil).isEmpty && reader.spending(of: "s").damagedLines == 4)
  }
}
