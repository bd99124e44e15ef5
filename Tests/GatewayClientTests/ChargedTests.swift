import Records
import Testing

@testable import GatewayClient

/// Which of a gateway's many costs is the one that is charged.
@Suite struct ChargedTests {
  private func stated(usage: String = "null", metadata: String = "null") -> UsageAndCost? {
    Outcome(
      stream: #"data: {"choices":[{"delta":{"provider_metadata":{"gateway":\#(metadata)}},"finish_reason":"stop"}],"#
        + #""usage":\#(usage)}"# + "\n\n"
    ).figures
  }

  @Test(
    arguments: [
      (#"{"cost":1.638e-05,"surcharge_cost":0.0001,"gateway_cost":0.00011638}"#, "null", "0.00011638"),
      (#"{"cost":1.638e-05,"surcharge_cost":0.0001}"#, "null", "0.00011638"),
      (#"{"cost":0.0012337500000000002}"#, "null", "0.0012337500000000002"),
      (#"{"cost":"0.5","gateway_cost":"0.75"}"#, "null", "0.75"),
      (#"{"cost":0.5}"#, #"{"gatewayCost":"0.75","cost":"0.5"}"#, "0.75"),
      // The usage's words come before those of the metadata.
      (#"{"gateway_cost":0.5}"#, #"{"gatewayCost":"0.75"}"#, "0.5"),
      (#"{"cost":0.5}"#, #"{"cost":"0.75"}"#, "0.5"),
      (#"{"cost":0.5}"#, #"{"surchargeCost":"0.25"}"#, "0.75"),
      ("null", #"{"cost":"0.5","surchargeCost":"0.25"}"#, "0.75"),
      ("null", #"{"gatewayCost":"0.75"}"#, "0.75"),
      (#"{"cost":0,"prompt_tokens":7,"completion_tokens":2}"#, "null", "0"),
    ] as [(String, String, String)])
  func chargesWhatTheGatewayCallsTheWhole(usage: String, metadata: String, cost: String) {
    #expect(stated(usage: usage, metadata: metadata)?.cost == USD(cost))
  }

  @Test(arguments: [
    #"{"prompt_tokens":3}"#, #"{"cost":null}"#, #"{"cost":"free"}"#, #"{"cost":"0,5"}"#, #"{"cost":true}"#,
    #"{"cost":{}}"#, #"{"cost":-0.5}"#, #"{"cost":1e400}"#, #"{"cost":1e-30}"#, #"{"cost":"NaN"}"#,
    #"{"cost":0.5,"surcharge_cost":"some"}"#, #"{"cost":0.5,"surcharge_cost":-1}"#, #"{"surcharge_cost":1}"#,
  ])
  func neverTakesTheUnreadableForNothing(usage: String) {
    #expect(stated(usage: usage)?.cost == nil)
  }

  @Test func looksElsewhereWhenTheWholeCannotBeRead() {
    #expect(stated(usage: #"{"cost":0.5,"gateway_cost":"?"}"#)?.cost == USD("0.5"))
  }

  @Test func keepsTheUsersOwnKeyApart() throws {
    let figures = try #require(
      stated(
        usage: #"""
          {"cost":0,"is_byok":true,"cost_details":{"upstream_inference_cost":0.024645},"market_cost":0.024645}
          """#))
    #expect(figures.cost == .zero)
    #expect(figures.isBYOK == true)
    #expect(figures.upstreamCost == USD("0.024645"))
    #expect(figures.marketCost == USD("0.024645"))
  }

  @Test func countsNoUpstreamCostWithoutTheUsersKey() {
    let figures = stated(usage: #"{"cost":0.5,"is_byok":false,"cost_details":{"upstream_inference_cost":0.5}}"#)
    #expect(figures?.upstreamCost == nil)
  }

  @Test func readsTheRouteOfAFallback() {
    let figures = stated(
      metadata: #"""
        {"routing":{"resolvedProvider":"a","finalProvider":"b","modelAttempts":[
        {"canonicalSlug":"x/one","success":false,"providerAttempts":[{"credentialType":"byok","success":false}]},
        {"canonicalSlug":"x/two","success":true,"providerAttempts":[{"credentialType":"system","success":true}]}]}}
        """#.replacing("\n", with: ""))
    #expect(figures?.provider == "b")
    #expect(figures?.servedModel == "x/two")
    #expect(figures?.isBYOK == false)
  }

  /// A try that failed served nothing, and one try alone is no list of them.
  @Test func aTryThatFailedServedNothing() {
    func figures(_ tries: String) -> UsageAndCost? {
      stated(metadata: #"{"routing":{"finalProvider":"p","modelAttempts":[\#(tries)]}}"#)
    }
    let failed =
      #"{"canonicalSlug":"x/one","success":false,"providerAttempts":[{"credentialType":"byok","success":false}]}"#
    let served =
      #"{"canonicalSlug":"x/two","success":true,"providerAttempts":[{"credentialType":"system","success":true}]}"#
    let none = figures(failed)
    #expect(none?.servedModel != "x/one" && none?.credential == nil && none?.isBYOK == nil && none?.attempts == nil)
    let late = figures(served + "," + failed)
    #expect(late?.servedModel == "x/two" && late?.credential == "system" && late?.attempts?.count == 2)
    #expect(figures(served)?.attempts == nil)
  }

  @Test func mergesWhatSeveralChunksState() {
    let outcome = Outcome(
      stream: """
        data: {"model":"m","choices":[],"usage":{"prompt_tokens":5,"cost":0.1}}

        data: {"choices":[{"delta":{"provider_metadata":{"gateway":{"routing":{"finalProvider":"p"}}}}}]}

        data: {"choices":[],"usage":{"completion_tokens":9,"cost":0.3}}

        data: {"choices":[],"usage":null}

        data: {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"total_tokens":14}}


        """)
    #expect(outcome.figures?.cost == USD("0.3"))
    #expect(outcome.figures?.usage == Usage(input: 5, output: 9))
    #expect(outcome.figures?.provider == "p")
    #expect(outcome.figures?.servedModel == "m")
  }

  /// An empty word does not replace an earlier one.
  @Test func theModelAndTheProviderThatWereNamedStay() {
    let outcome = Outcome(
      stream: Wire.event(#"{"model":"m","provider":"p","service_tier":"flex","choices":[{"delta":{"content":"A"}}]}"#)
        + Wire.event(#"{"model":"","provider":"","service_tier":"","choices":[{"delta":{"content":"B"}}]}"#)
        + Wire.stop, dialect: .openRouter)
    #expect(outcome.figures?.servedModel == "m" && outcome.figures?.provider == "p")
    #expect(outcome.figures?.serviceTier == "flex" && outcome.text == "AB")
  }

  /// One event may have usage in two places: that which says more counts.
  @Test(arguments: [
    (#""usage":{"prompt_tokens":0,"completion_tokens":0},"timings":{"prompt_n":5,"predicted_n":3}"#, 5, 3),
    (#""usage":{"prompt_tokens":7,"completion_tokens":2},"timings":{"prompt_n":5,"predicted_n":3}"#, 7, 2),
    (#""usage":{"prompt_tokens":7,"completion_tokens":2},"timings":{"prompt_n":0}"#, 7, 2),
  ])
  func theUsageThatSaysMoreCounts(members: String, input: Int, output: Int) {
    let outcome = Outcome(
      stream: Wire.chunk("A") + Wire.stop + Wire.event("{\"choices\":[],\(members)}"), dialect: .compatible)
    #expect(outcome.figures?.usage == Usage(input: input, output: output))
  }

  @Test(arguments: [
    "data: {\"id\":7,\"model\":[],\"choices\":\"none\",\"usage\":\"lots\",\"error\":null}",
    "data: {\"choices\":[null,3,{\"delta\":null}],\"usage\":[],\"provider_metadata\":1}",
    "data: {\"choices\":[{\"delta\":{\"content\":null,\"reasoning\":{}}}],\"usage\":{\"prompt_tokens\":-3}}",
  ])
  func survivesFieldsOfAnyType(event: String) {
    let outcome = Outcome(
      stream: event + "\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\ndata: [DONE]\n\n")
    #expect(outcome.error == nil)
    #expect(outcome.isFinished)
    #expect(outcome.figures?.cost == nil)
    #expect(outcome.figures?.usage?.input == nil)
  }
}
