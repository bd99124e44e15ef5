import Foundation
import Records
import TestSupport
import Testing

@testable import GatewayClient

/// What really served, as the stream and the record state it.
@Suite struct ServedTests {
  private static func chunk(_ gateway: String, more: String = "") -> String {
    #"data: {"id":"gen_01M3RJQ2GXYP8F188NH5K17ED5","choices":[{"delta":{"content":"Hi","provider_metadata":{"gateway":"#
      + gateway + #"}},"finish_reason":"stop"}]"# + more + "}\n\ndata: [DONE]\n\n"
  }

  private func figures(_ body: String, dialect: Dialect = .vercel) async throws -> UsageAndCost {
    let server = try ByteServer { _, _ in ByteServer.stream(body) }
    let gateway = Gateway(baseURL: server.baseURL, dialect: dialect, authorization: nil)
    return try #require(await Outcome(gateway.reply(to: .hello)).figures)
  }

  @Test func theWholePathOfAFallbackIsRead() async throws {
    let figures = try await figures(
      Self.chunk(
        #"""
        {"serviceTier":"priority","routing":{"finalProvider":"bedrock","modelAttempts":[
        {"canonicalSlug":"a/one","success":false,"providerAttempts":[
        {"provider":"anthropic","credentialType":"byok","success":false,"statusCode":529,"error":"Overloaded"},
        {"provider":"vertex","credentialType":"system","success":false,"statusCode":503}]},
        {"canonicalSlug":"a/two","success":true,"providerAttempts":[
        {"provider":"bedrock","credentialType":"system","success":true,"statusCode":200}]}]}}
        """#.replacing("\n", with: "")))
    #expect(figures.servedModel == "a/two" && figures.provider == "bedrock")
    #expect(figures.serviceTier == "priority" && figures.credential == "system" && figures.isBYOK == false)
    #expect(
      figures.attempts == [
        ServingAttempt(model: "a/one", provider: "anthropic", credential: "byok", status: 529, succeeded: false),
        ServingAttempt(model: "a/one", provider: "vertex", credential: "system", status: 503, succeeded: false),
        ServingAttempt(model: "a/two", provider: "bedrock", credential: "system", status: 200, succeeded: true),
      ])
  }

  /// What an earlier event said of the way stays where a later one says nothing of it.
  @Test func theWayThatWasStatedStays() async throws {
    func event(_ gateway: String) -> String {
      Wire.event(#"{"choices":[{"delta":{"content":"A","provider_metadata":{"gateway":\#(gateway)}}}]}"#)
    }
    let figures = try await figures(
      event(#"{"serviceTier":"flex","routing":{"finalProvider":"p"},"cost":"0.25"}"#)
        + event(#"{"cost":"0.5","surchargeCost":"0.25"}"#)
        + Wire.event(#"{"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":2}}"#) + Wire.stop)
    #expect(figures.provider == "p" && figures.serviceTier == "flex" && figures.cost == USD("0.75"))
  }

  /// Of a long way the beginning is kept.
  @Test func twentyTriesAreKept() async throws {
    let tries = (1...25).map { #"{"provider":"p\#($0)","credentialType":"system","success":\#($0 == 25)}"# }
    let figures = try await figures(
      Self.chunk(
        #"{"routing":{"modelAttempts":[{"canonicalSlug":"m","success":true,"providerAttempts":["#
          + tries.joined(separator: ",") + "]}]}}"))
    #expect(figures.attempts?.map(\.provider) == (1...20).map { "p\($0)" })
    #expect(figures.credential == "system")
  }

  /// Vercel states a tier only where it is not the usual one.
  @Test func theUsualTierIsKnownByItsAbsence() async throws {
    #expect(try await figures(Self.chunk(#"{"routing":{"finalProvider":"openai"}}"#)).serviceTier == "default")
    #expect(try await figures(Self.chunk("{}")).serviceTier == nil)
    let stated = try await figures(Self.chunk("{}", more: #","service_tier":"flex""#), dialect: .openRouter)
    #expect(stated.serviceTier == "flex")
    let both = try await figures(Self.chunk(#"{"serviceTier":"priority"}"#, more: #","service_tier":"flex""#))
    #expect(both.serviceTier == "priority")
  }

  /// What the way says of the model and the provider that served comes before the words of the event.
  @Test func theWayComesBeforeTheEvent() async throws {
    let way = #"{"routing":{"finalProvider":"p","modelAttempts":[{"canonicalSlug":"x/two","success":true}]}}"#
    let figures = try await figures(Self.chunk(way, more: #","model":"x/one","provider":"P""#))
    #expect(figures.servedModel == "x/two" && figures.provider == "p")
    let plain = try await self.figures(Self.chunk("{}", more: #","model":"x/one","provider":"P""#))
    #expect(plain.servedModel == "x/one" && plain.provider == "P")
  }

  @Test(arguments: ["7", "[]", "{}", "null", #"{"a":1}"#, #""""#])
  func aStrangeTierIsNoTierAndCostsNothingElse(value: String) async throws {
    let figures = try await figures(
      Self.chunk(
        #"{"serviceTier":\#(value),"gatewayCost":"0.01","routing":{"modelAttempts":[{"providerAttempts":\#(value)}]}}"#,
        more: #","service_tier":\#(value)"#))
    #expect(figures.cost == USD("0.01"))
    #expect(figures.serviceTier == "default" && figures.attempts == nil)
  }

  @Test func aRecordStatesTheTierToo() throws {
    let body = #"{"data":{"id":"gen-1","total_cost":0.1,"service_tier":"flex","provider_name":"OpenAI"}}"#
    let document = try JSONDecoder().decode(GenerationDocument.self, from: Data(body.utf8))
    #expect(document.figures(for: "gen-1")?.serviceTier == "flex")
  }
}
