import Foundation
import Records
import TestSupport
import Testing

@testable import GatewayClient

/// Prices at the edge of what is taken over from a list.
@Suite struct PriceEdgeTests {
  private func model(_ pricing: String) async throws -> ModelEntry? {
    let server = try ByteServer(ByteServer.answer(body: #"{"data":[{"id":"m","pricing":\#(pricing)}]}"#))
    return try await Gateway.at(server, dialect: .compatible).models()?.first
  }

  /// A price may name its own currency, whatever the list's is.
  @Test(arguments: [
    (#"{"price":"0.000001","currency":"JPY"}"#, nil), (#"{"price":"0.000001","currency":"EUR"}"#, nil),
    (#"{"price":"0.000001","currency":"USD"}"#, "0.000001"), (#"{"price":"0.000001"}"#, "0.000001"),
    (#"{"price":"1","unit":"per_1m_tokens","currency":"$"}"#, "0.000001"),
  ])
  func aPriceInAnotherCurrencyIsUnknown(input: String, expected: String?) async throws {
    let model = try await model(#"{"currency":"USD","input":\#(input),"output":"0.000002"}"#)
    #expect(model?.prices.input == expected.flatMap { USD($0) } && model?.hasUnclearPrices == (expected == nil))
  }

  /// What is stated nearest to the prices holds: by the prices, then by the model, then by the list.
  @Test(
    arguments: [
      (nil, "EUR", nil, false), ("EUR", nil, nil, false), ("USD", "EUR", nil, false), ("EUR", "USD", nil, true),
      ("EUR", "EUR", "USD", true), ("USD", "USD", "EUR", false), ("USD", nil, nil, true),
    ] as [(String?, String?, String?, Bool)])
  func theNearestCurrencyAndUnitHold(list: String?, model: String?, prices: String?, isKnown: Bool) async throws {
    func stated(_ currency: String?) -> String {
      // The unit of another currency's level is one that gives another price.
      currency.map { #""currency":"\#($0)","unit":"\#($0 == "USD" ? "1M" : "1k")","# } ?? ""
    }
    let entry = #"{\#(stated(model))"id":"m","pricing":{\#(stated(prices))"input":"1","output":"2"}}"#
    let server = try ByteServer(ByteServer.answer(body: #"{\#(stated(list))"data":[\#(entry)]}"#))
    let found = try #require(try await Gateway.at(server, dialect: .compatible).models()?.first)
    #expect(found.prices.input == (isKnown ? USD("0.000001") : nil) && found.hasUnclearPrices == !isKnown)
  }

  /// Prices are for one token, a thousand or a million; another number is an unknown unit.
  @Test(
    arguments: [
      (1, "0.001", "0.001"), (1_000, "1", "0.001"), (1_000_000, "1", "0.000001"), (500, "0.01", nil), (0, "0.01", nil),
      (10_000, "0.01", nil),
    ] as [(Int, String, String?)])
  func aNumberIsAUnitWhereListsUseIt(unit: Int, input: String, expected: String?) async throws {
    let model = try await model(#"{"unit":\#(unit),"input":"\#(input)","output":"\#(input)"}"#)
    #expect(model?.prices.input == expected.flatMap { USD($0) } && model?.hasUnclearPrices == (expected == nil))
  }

  /// A gateway may state more reasoning than output: no token of it costs less than nothing.
  @Test func partsThatExceedTheWholeCostTheWhole() {
    var prices = ModelEntry.Prices(
      input: USD("1"), output: USD("10"), cacheRead: USD("0.1"), cacheWrite: USD("2"))
    prices.reasoning = USD("20")
    #expect(prices.cost(of: Usage(input: 0, output: 5, reasoning: 9)) == USD("100"))
    #expect(prices.cost(of: Usage(input: 0, output: 5, reasoning: 2)) == USD("70"))
    #expect(prices.cost(of: Usage(input: 5, cachedInput: 9, output: 0)) == USD("0.5"))
    #expect(prices.cost(of: Usage(input: 5, cacheWrite: 9, output: 0)) == USD("10"))
    #expect(prices.cost(of: Usage(input: 5, cachedInput: 3, cacheWrite: 3, output: 0)) == USD("4.3"))
  }

  /// Cached tokens cost at most what other input does, where their own price is not stated; of free input that is known.
  @Test(
    arguments: [
      ("1", nil, 3, true), ("0", nil, 3, false), ("1", "0.1", 3, false), ("1", nil, 0, false), ("1", nil, nil, false),
      ("1", "0", 3, false),
    ] as [(String, String?, Int?, Bool)])
  func anUnstatedPriceOfTheCacheMakesAnUpperBound(input: String, read: String?, cached: Int?, isBound: Bool) {
    let prices = ModelEntry.Prices(input: USD(input), output: USD("1"), cacheRead: read.flatMap { USD($0) })
    #expect(prices.isUpperBound(for: Usage(input: 9, cachedInput: cached, output: 1)) == isBound)
    #expect(!prices.isUpperBound(for: Usage(cachedInput: cached, output: 1)))
  }

  /// A fifth of the limit that is left is not low yet.
  @Test(arguments: [("10", "2", false), ("10", "1.999999", true), ("10", "-1", true), ("0", "0", false)])
  func aKeysLimitIsLowBelowAFifth(limit: String, remaining: String, isLow: Bool) {
    let credits = Credits(
      balance: nil, totalUsed: nil, scope: .key, limit: USD(limit), remaining: USD(remaining))
    #expect(credits.keyLimitIsLow == isLow)
    // What is not stated is not low.
    for (limit, remaining) in [(credits.limit, nil), (nil, credits.remaining), (nil, nil)] as [(USD?, USD?)] {
      #expect(!Credits(balance: nil, totalUsed: nil, scope: .key, limit: limit, remaining: remaining).keyLimitIsLow)
    }
  }

  /// Two thousand dollars for a million tokens.
  @Test(arguments: [("0.002", false), ("0.0020000001", true), ("0.0019999999", false)])
  func theHighestPriceThatIsBelieved(price: String, isUnclear: Bool) async throws {
    let model = try await model(#"{"input":"\#(price)","output":"0.000002"}"#)
    #expect(model?.prices.input == (isUnclear ? nil : USD(price)) && model?.hasUnclearPrices == isUnclear)
  }
}
