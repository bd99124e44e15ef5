import Foundation
import Records
import TestSupport
import Testing

@testable import GatewayClient

@Suite struct LookupTests {
  private let id = "gen_01ARZ3NDEKTSV4RRFFQ69G5FAV"

  private func lookup(_ steps: [ByteServer.Step]) async throws -> Lookup {
    let server = try ByteServer(steps)
    return await Gateway.at(server).generation(id: id)
  }

  @Test func readsTheBill() async throws {
    let body = """
      {"data":{"id":"\(id)","total_cost":1.23375e-03,"upstream_inference_cost":0,"usage":0.00123375,
      "created_at":"2026-05-22T00:00:00.000Z","model":"anthropic/claude-opus-4.7","is_byok":false,
      "provider_name":"anthropic","streamed":true,"finish_reason":"stop","latency":200.4,"generation_time":"1500",
      "tokens_prompt":1,"tokens_completion":2,"native_tokens_prompt":100,"native_tokens_completion":50,
      "native_tokens_reasoning":7,"native_tokens_cached":9,"native_tokens_cache_creation":3,
      "billable_web_search_calls":0,"market_cost":0.002,"surcharge_cost":0.0001}}
      """
    let server = try ByteServer(ByteServer.answer(body: body))
    var figures = UsageAndCost(
      cost: USD("0.00123375"), surcharge: USD("0.0001"), marketCost: USD("0.002"),
      usage: Usage(input: 100, cachedInput: 9, cacheWrite: 3, output: 50, reasoning: 7))
    figures.isBYOK = false
    figures.servedModel = "anthropic/claude-opus-4.7"
    figures.provider = "anthropic"
    figures.finishReason = "stop"
    figures.latencyMilliseconds = 200
    figures.durationMilliseconds = 1500
    #expect(await Gateway.at(server).generation(id: id) == .found(figures, raw: body))
    let request = try await server.request()
    #expect(request.method == "GET")
    #expect(request.path == "/v1/generation?id=" + id)
    #expect(request.headers["authorization"] == "Bearer " + canaryKey)
  }

  @Test func needsNothingButTheCost() async throws {
    let body = #"{"data":{"total_cost":"0.5"}}"#
    let expected = UsageAndCost(cost: USD("0.5"), usage: Usage())
    #expect(try await lookup(ByteServer.answer(body: body)) == .found(expected, raw: body))
  }

  @Test(arguments: [
    #"{"data":{"id":"ID"}}"#, #"{"data":{"id":"ID","total_cost":null}}"#, #"{"data":{"id":"ID","total_cost":"?"}}"#,
    #"{"data":{"id":"gen_other","total_cost":1}}"#, "{}", "", "<html>",
    #"{"data":[]}"#,
  ])
  func takesNoBillWithoutACost(body: String) async throws {
    let body = body.replacing("ID", with: id)
    #expect(try await lookup(ByteServer.answer(body: body)) == .notYet(status: 200))
  }

  @Test func takesANegativeBillAsItStands() async throws {
    let body = #"{"data":{"total_cost":-1.5}}"#
    #expect(
      try await lookup(ByteServer.answer(body: body))
        == .found(UsageAndCost(cost: USD("-1.5"), usage: Usage()), raw: body))
  }

  @Test(arguments: [404, 408, 425, 429, 500, 502, 503])
  func asksAgainLater(status: Int) async throws {
    #expect(try await lookup(ByteServer.answer("\(status) No", body: "{}")) == .notYet(status: status))
  }

  /// A server that is busy says when it may be asked again.
  @Test func waitsAsLongAsTheServerAsks() async throws {
    for (status, wait) in [(429, Duration.seconds(7)), (503, .seconds(7)), (404, .seconds(7))] {
      let steps = ByteServer.answer("\(status) No", headers: ["Retry-After": "7"], body: "{}")
      #expect(try await lookup(steps) == .notYet(status: status, retryAfter: wait))
    }
  }

  /// What was kept of a bill is read again, for this generation alone.
  @Test func aKeptBillIsReadAgain() {
    let raw = #"{"data":{"id":"\#(id)","total_cost":0.5,"latency":200.5,"generation_time":1499.4,"x":NaN}}"#
    let figures = Lookup.figures(in: raw, for: id)
    #expect(figures?.cost == USD("0.5"))
    #expect(figures?.latencyMilliseconds == 201 && figures?.durationMilliseconds == 1_499)
    #expect(Lookup.figures(in: raw, for: "gen_other") == nil)
    #expect(Lookup.figures(in: #"{"data":{"total_cost":null}}"#, for: id) == nil)
    #expect(Lookup.figures(in: "", for: id) == nil)
  }

  @Test func asksAgainAfterTheFlatAnswerThatItIsNotThere() async throws {
    #expect(try await lookup(ByteServer.generationNotFound(id: id)) == .notYet(status: 404))
  }

  @Test(arguments: [
    (400, #"{"error":"Invalid generation ID format."}"#, "Invalid generation ID format."),
    (401, #"{"error":{"message":"Unauthorized","type":"authentication_error"}}"#, "Unauthorized"),
    (403, "", ""),
  ])
  func givesUpWhereItIsRefused(status: Int, body: String, message: String) async throws {
    #expect(
      try await lookup(ByteServer.answer("\(status) No", body: body)) == .refused(status: status, message: message))
  }

  @Test func asksAgainAfterAFault() async throws {
    #expect(try await lookup([.reset]) == .notYet(status: nil))
    #expect(try await lookup([.close]) == .notYet(status: nil))
  }

  @Test func takesNoCutAnswerForABill() async throws {
    let cut = "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"data\":{\"total_cost\":1"
    #expect(try await lookup([.send(cut), .close]) == .notYet(status: nil))
  }

  @Test func escapesTheID() async throws {
    let server = try ByteServer(ByteServer.answer("404 Not Found", body: ""))
    _ = await Gateway.at(server).generation(id: "gen_1&x=/../ä#?")
    #expect(try await server.request().path == "/v1/generation?id=gen_1%26x%3D%2F..%2F%C3%A4%23%3F")
  }

  @Test func neverRepeatsTheKey() async throws {
    let found = try await lookup(ByteServer.answer(body: #"{"data":{"total_cost":1},"x":"\#(canaryKey)"}"#))
    #expect(
      found == .found(UsageAndCost(cost: USD("1"), usage: Usage()), raw: #"{"data":{"total_cost":1},"x":"[key]"}"#))
    let refused = try await lookup(ByteServer.answer("401 No", body: #"{"error":"\#(canaryKey)?"}"#))
    #expect(refused == .refused(status: 401, message: "[key]?"))
  }

  /// A truth value may come as a string, and a false one states nothing.
  @Test(arguments: [("\"true\"", true), ("\"false\"", false), ("false", false), ("1", nil)] as [(String, Bool?)])
  func readsTruthValues(flag: String, isBYOK: Bool?) throws {
    let raw =
      #"{"data":{"total_cost":0,"is_byok":\#(flag),"cancelled":\#(flag),"upstream_inference_cost":0.5,"#
      + #""surcharge_cost":-1}}"#
    let figures = try #require(Lookup.figures(in: raw, for: id))
    #expect(figures.isBYOK == isBYOK && figures.upstreamCost == (isBYOK == true ? USD("0.5") : nil))
    #expect(figures.finishReason == (isBYOK == true ? "cancelled" : nil) && figures.surcharge == nil)
  }

  @Test func readsTheBillOfTheUsersOwnKey() async throws {
    let body = #"{"data":{"total_cost":0,"is_byok":true,"upstream_inference_cost":0.024645}}"#
    guard case .found(let figures, _) = try await lookup(ByteServer.answer(body: body)) else {
      Issue.record("no bill")
      return
    }
    #expect(figures.cost == .zero)
    #expect(figures.upstreamCost == USD("0.024645"))
  }
}
