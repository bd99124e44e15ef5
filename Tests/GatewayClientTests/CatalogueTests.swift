import Foundation
import Records
import TestSupport
import Testing

@testable import GatewayClient

@Suite struct CatalogueTests {
  @Test func readsTheCredit() async throws {
    let server = try ByteServer(ByteServer.answer(body: #"{"balance":"4.99999992","total_used":"0.00000008"}"#))
    let credits = try await Gateway.at(server).credits()
    #expect(credits == Credits(balance: USD("4.99999992"), totalUsed: USD("0.00000008")))
    #expect(try await server.request().path == "/v1/credits")
  }

  @Test(
    arguments: [
      (#"{"balance":95.5,"total_used":null}"#, "95.5", nil), (#"{"balance":"-0.02","total_used":"5"}"#, "-0.02", "5"),
      (#"{"balance":"lots"}"#, nil, nil), ("{}", nil, nil), (#"{"balance":"95.5","limit":NaN}"#, "95.5", nil),
      (#"{"owner":"\ud83d","balance":"95.5","total_used":Infinity}"#, "95.5", nil),
    ] as [(String, String?, String?)])
  func leavesOutWhatCreditIsUnstated(body: String, balance: String?, used: String?) async throws {
    let server = try ByteServer(ByteServer.answer(body: body))
    let credits = try await Gateway.at(server).credits()
    #expect(credits == Credits(balance: balance.flatMap { USD($0) }, totalUsed: used.flatMap { USD($0) }))
  }

  @Test func throwsTheRefusal() async throws {
    let body = #"{"error":{"message":"Unauthorized","type":"authentication_error"}}"#
    let server = try ByteServer(ByteServer.answer("401 Unauthorized", body: body))
    let refusal = Refusal(status: 401, situation: .wrongKey, message: "Unauthorized", body: body)
    await #expect(throws: GatewayError.refused(refusal)) { try await Gateway.at(server).credits() }
  }

  @Test func reportsAnotherAnswer() async throws {
    let server = try ByteServer(ByteServer.answer(type: "text/html", body: "<html>"))
    await #expect(throws: GatewayError.unreadableAnswer(detail: "text/html")) { try await Gateway.at(server).models() }
  }

  @Test func readsTheModels() async throws {
    let body = """
      {"object":"list","data":[
      {"id":"google/gemini","object":"model","created":1755815280,"owned_by":"google","name":"Gemini",
      "context_window":1000000,"max_tokens":64000,"type":"language","tags":["reasoning","vision"],
      "pricing":{"input":"0.000002","output":"0.000012","input_cache_read":"0.0000002","input_cache_write":"0.000002",
      "input_tiers":[{"cost":"0.0000013","min":0,"max":128000},{"cost":"0.000002","min":128000}]}},
      {"id":"perplexity/sonar","pricing":{}},
      {"id":"bare"},
      {"id":"odd","name":3,"tags":"none","context_window":"200000","pricing":{"input":"-1","output":"free","prompt":0.5}},
      {"name":"without an id"}, null, 7]}
      """
    let server = try ByteServer(ByteServer.answer(body: body))
    var gemini = ModelEntry(
      id: "google/gemini", name: "Gemini", contextWindow: 1_000_000, maxTokens: 64_000, type: "language",
      owner: "google",
      tags: ["reasoning", "vision"],
      prices: .init(
        input: USD("0.000002"), output: USD("0.000012"), cacheRead: USD("0.0000002"), cacheWrite: USD("0.000002")))
    gemini.prices.inputTiers = [
      .init(price: try #require(USD("0.0000013")), from: 0, below: 128_000),
      .init(price: try #require(USD("0.000002")), from: 128_000),
    ]
    var odd = ModelEntry(id: "odd", contextWindow: 200_000)
    odd.hasUnclearPrices = true
    let models = try await Gateway.at(server).models()
    #expect(models == [gemini, ModelEntry(id: "perplexity/sonar"), ModelEntry(id: "bare"), odd])
    #expect(try await server.request().path == "/v1/models")
  }
}
