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

  /// Two thousand dollars for a million tokens.
  @Test(arguments: [("0.002", false), ("0.0020000001", true), ("0.0019999999", false)])
  func theHighestPriceThatIsBelieved(price: String, isUnclear: Bool) async throws {
    let model = try await model(#"{"input":"\#(price)","output":"0.000002"}"#)
    #expect(model?.prices.input == (isUnclear ? nil : USD(price)) && model?.hasUnclearPrices == isUnclear)
  }
}
