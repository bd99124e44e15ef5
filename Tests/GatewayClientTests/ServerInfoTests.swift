import Foundation
import Records
import TestSupport
import Testing

@testable import GatewayClient

/// When a server that states no cost charges nothing, and when nobody knows.
@Suite struct ServerInfoTests {
  private static let ollama = #"{"object":"list","data":[{"id":"llama3.2:3b","object":"model","owned_by":"library"}]}"#

  private func offer(_ steps: [ByteServer.Step], isLocal: Bool = true, dialect: Dialect = .compatible) async throws
    -> ServerInfo
  {
    let server = try ByteServer(steps)
    return await Gateway.at(server, dialect: dialect).offer(isLocal: isLocal)
  }

  @Test func aServerOnThisMachineThatListsNoPricesIsFree() async throws {
    let offer = try await offer(ByteServer.answer(body: Self.ollama))
    #expect(offer == ServerInfo(models: [ModelEntry(id: "llama3.2:3b", owner: "library")], billing: .free))
  }

  @Test func aServerElsewhereIsNot() async throws {
    let offer = try await offer(ByteServer.answer(body: Self.ollama), isLocal: false)
    #expect(offer.billing == .reported && offer.models?.count == 1)
  }

  @Test(arguments: [
    #"{"data":[{"id":"a","pricing":{"prompt":"0.000001"}}]}"#,
    #"{"data":[{"id":"a"},{"id":"b","pricing":{"output":1}}]}"#,
    #"{"data":[{"id":"a","pricing":{"input_tiers":[{"cost":"0.000002","min":0}]}}]}"#,
  ])
  func aServerThatListsPricesIsNot(body: String) async throws {
    #expect(try await offer(ByteServer.answer(body: body)).billing == .reported)
  }

  @Test func pricesOfNothingAreNoPrices() async throws {
    let body = #"{"data":[{"id":"a","pricing":{"prompt":"0","completion":"0"}}]}"#
    #expect(try await offer(ByteServer.answer(body: body)).billing == .free)
  }

  @Test(arguments: ["openai", "OpenAI", "system", "anthropic"])
  func aProxyBeforeThoseWhoSellIsNot(owner: String) async throws {
    let body = #"{"data":[{"id":"a","owned_by":"library"},{"id":"b","owned_by":"\#(owner)"}]}"#
    #expect(try await offer(ByteServer.answer(body: body)).billing == .reported)
  }

  @Test func aServerWithoutAListIsNot() async throws {
    let missing = ByteServer.answer("404 Not Found", body: "404 page not found")
    for steps in [missing, ByteServer.answer(body: "<html>"), [.reset], [.close]] {
      #expect(try await offer(steps) == ServerInfo(models: nil, billing: .reported))
    }
  }

  @Test func aGatewayWithBillsKeepsThem() async throws {
    #expect(try await offer(ByteServer.answer(body: Self.ollama), dialect: .openRouter).billing == .lookup)
    #expect(try await offer(ByteServer.answer(body: Self.ollama), dialect: .vercel).billing == .lookup)
  }
}
