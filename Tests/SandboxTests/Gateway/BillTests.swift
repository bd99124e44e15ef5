import Records
import Testing

@testable import Sandbox

@Suite struct BillTests {
  private func model(_ id: String) throws -> Model { try #require(Model.named(id)) }

  @Test func countsCachedInputAtItsOwnPrice() throws {
    let bill = Bill(try model("anthropic/claude-sonnet-5"), prompt: 1_204, cached: 1_024, completion: 312, writes: 2)
    #expect(bill.inputCost.description == "0.0005648")
    #expect(bill.outputCost.description == "0.00312")
    #expect(bill.surcharge.description == "0.00015")
    #expect(bill.total.description == "0.0038348")
  }

  @Test func hasNoCachedInputWithoutAPriceForIt() throws {
    let bill = Bill(try model("meta/llama-3.3-70b"), prompt: 2_000, cached: 1_500, completion: 1, writes: 0)
    #expect(bill.cachedTokens == 0)
    #expect(bill.inputCost.description == "0.00144")
  }

  @Test func takesTheTierOfTheWholePrompt() throws {
    let gemini = try model("google/gemini-3.1-pro-preview")
    #expect(Bill(gemini, prompt: 199_999, cached: 0, completion: 1, writes: 0).total.description == "0.40001")
    #expect(Bill(gemini, prompt: 200_000, cached: 0, completion: 1, writes: 0).total.description == "0.800018")
  }

  @Test func billsAModelWhosePriceIsNotListed() throws {
    let sonar = try model("perplexity/sonar")
    #expect(sonar.wire.text.hasSuffix(#""pricing":{}}"#))
    #expect(Bill(sonar, prompt: 10, cached: 0, completion: 5, writes: 0).total.description == "0.000015")
  }

  @Test func remembersALongPromptForAWhile() async throws {
    let long = String(repeating: "duck ", count: 1_000)
    let messages = #"{"role":"system","content":"\#(long)"},{"role":"user","content":"one"}"#
    func body(_ model: String, _ messages: String) -> String { #"{"model":"\#(model)","messages":[\#(messages)]}"# }
    let next = messages + #",{"role":"assistant","content":"why"},{"role":"user","content":"two"}"#
    try await withSandbox { sandbox throws in
      let model = "openai/gpt-5-mini"
      #expect(try sandbox.post(body(model, messages)).body.contains(#""cached_tokens":0,"#))
      #expect(try sandbox.post(body("openai/gpt-5", next)).body.contains(#""cached_tokens":0,"#))
      #expect(try sandbox.post(body(model, next)).body.contains(#""cached_tokens":1259,"#))
      #expect(try sandbox.post(body(model, messages)).body.contains(#""cached_tokens":1259,"#))
      sandbox.clock.turn(by: 301)
      #expect(try sandbox.post(body(model, next)).body.contains(#""cached_tokens":0,"#))
    }
  }

  /// Anthropic's models cache on demand only: a write costs 1.25 times the input's price, a read a tenth of it.
  @Test func cachesOnDemandForAFee() async throws {
    let long = String(repeating: "duck ", count: 1_000)
    let messages = #"{"role":"system","content":"\#(long)"},{"role":"user","content":"one"}"#
    let next = messages + #",{"role":"assistant","content":"why"},{"role":"user","content":"two"}"#
    let options = #","providerOptions":{"gateway":{"caching":"auto"}}"#
    func body(_ messages: String, _ options: String = "") -> String {
      #"{"model":"anthropic/claude-sonnet-5","messages":[\#(messages)]\#(options)}"#
    }
    func counts(_ cached: Int, _ written: Int, in body: String) -> Bool {
      body.contains(#""cached_tokens":\#(cached),"#) && body.contains(#""cache_creation_input_tokens":\#(written),"#)
    }
    try await withSandbox { sandbox throws in
      #expect(counts(0, 0, in: try sandbox.post(body(messages)).body))
      #expect(counts(0, 0, in: try sandbox.post(body(messages)).body))
      #expect(counts(0, 1_259, in: try sandbox.post(body(messages, options)).body))
      #expect(counts(1_259, 10, in: try sandbox.post(body(next, options)).body))
      #expect(counts(0, 0, in: try sandbox.post(body(next)).body))
      sandbox.clock.turn(by: 301)
      #expect(counts(0, 1_269, in: try sandbox.post(body(next, options)).body))
    }
    let model = try model("anthropic/claude-sonnet-5")
    let plain = Bill(model, prompt: 1_000, cached: 0, completion: 0, writes: 0).inputCost
    #expect(Bill(model, prompt: 1_000, cached: 0, written: 1_000, completion: 0, writes: 0).inputCost * 4 == plain * 5)
    #expect(Bill(model, prompt: 1_000, cached: 1_000, completion: 0, writes: 0).inputCost * 10 == plain)
  }

  @Test func cachesNothingShort() async throws {
    try await withSandbox { sandbox throws in
      for _ in 0..<2 { #expect(try sandbox.chat("short").body.contains(#""cached_tokens":0,"#)) }
    }
  }

  @Test(arguments: [("", 0), ("a", 1), ("abcd", 1), ("abcde", 2), ("äöü", 2), ("🦆🦆", 2)])
  func countsTokensByBytes(text: String, tokens: Int) {
    #expect(TokenEstimate.tokens(of: text) == tokens)
    #expect(TokenEstimate.tokens(of: ChatMessage(role: .user, text: text)) == tokens + 4)
  }
}
