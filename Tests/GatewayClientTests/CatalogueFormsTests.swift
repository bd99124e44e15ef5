import Foundation
import Records
import TestSupport
import Testing

@testable import GatewayClient

/// Lists of models in the forms, units and currencies of other servers.
@Suite struct CatalogueFormsTests {
  @Test(arguments: [
    #"{"currency":"USD","unit":"per_1m_tokens","prompt":1,"completion":2}"#,
    #"{"unit":"1M tokens","input":"1","output":"2.0"}"#, #"{"unit":1000000,"input":1,"output":2}"#,
    #"{"unit":"USD per million tokens","input":1,"output":2}"#, #"{"unit":"per 1000000 tokens","input":1,"output":2}"#,
    #"{"unit":"per 1000 tokens","input":0.001,"output":0.002}"#,
    #"{"unit":"per_1k_tokens","input":0.001,"output":"0.002"}"#,
    #"{"input":"0.000001","output":2e-6}"#, #"{"unit":"token","prompt":"0.000001","completion":"0.000002"}"#,
    #"{"input_per_million":1,"output_per_million":2}"#, #"{"input_cost_per_token":1e-6,"output_cost_per_token":2e-6}"#,
    #"{"inputPricePerMillionTokens":1,"outputPricePerMillionTokens":2}"#,
    #"{"prompt_price_per_1k_tokens":0.001,"completion_price_per_1k_tokens":0.002}"#,
    #"{"input":{"price":1,"unit":"per_1m_tokens"},"output":{"usd":2,"unit":"1M"}}"#,
    #"{"currency":"$","unit":"mtok","input":1,"output":2,"web_search":"free"}"#,
  ])
  func readsPricesInTheirUnit(pricing: String) async throws {
    let models = try await models(#"{"data":[{"id":"m","pricing":\#(pricing)}]}"#)
    #expect(models.map(\.prices.input) == [USD("0.000001")] && models.map(\.prices.output) == [USD("0.000002")])
    #expect(models.map(\.hasUnclearPrices) == [false])
  }

  @Test(arguments: [
    #"{"currency":"CNY","unit":"per_1m_tokens","prompt":1,"completion":2}"#, #"{"currency":"EUR","input":"0.000001"}"#,
    #"{"prompt":1,"completion":2}"#, #"{"input":"0.0015","output":0.2}"#, #"{"unit":"per_second","input":1}"#,
    #"{"unit":"per_1m_characters_or_so","input":99999999}"#, #"{"input":"-1","output":"-1"}"#, #"{"input":"free"}"#,
    #"{"input":{"price":"0.000001","unit":"per_second"}}"#, #"{"input":{"price":1,"currency":"JPY"}}"#,
    #"{"input":1e300,"output":"0.000002"}"#,
    #"{"input_tiers":[{"cost":1,"min":0}]}"#, #"{"unit":7,"input":1}"#, #"{"input":"¥1"}"#,
  ])
  func leavesUnknownWhatCannotBeBelieved(pricing: String) async throws {
    let models = try await models(#"{"data":[{"id":"m","pricing":\#(pricing)}]}"#)
    #expect(models == [ModelEntry(id: "m", hasUnclearPrices: true)])
  }

  @Test(arguments: [
    #"[{"id":"a"},{"id":"b"}]"#, #"{"models":[{"name":"a"},{"name":"b"}]}"#, #"{"data":["a","b"]}"#, #"["a","b"]"#,
    #"{"models":[{"name":"a","model":"a"},{"model":"b"}]}"#, #"{"result":{"models":[{"slug":"a"},{"model_id":"b"}]}}"#,
    #"{"data":[{"model_name":"a"},null,7,{},{"model_name":"b"}]}"#, #"{"a":{"owned_by":"x"},"b":{"pricing":{}}}"#,
    #"{"data":{"a":{"context_length":1},"b":{"context_length":2}}}"#,
    #"{"data":[{"id":"a","x":NaN},{"id":"b\ud83d"}]}"#,
  ])
  func readsOtherListForms(body: String) async throws {
    #expect(try await models(body).map { $0.id.prefix(1) } == ["a", "b"])
  }

  @Test(arguments: ["{}", "7", #"{"error":"x"}"#, "null", #"{"data":7}"#])
  func findsNoListWhereThereIsNone(body: String) async throws {
    await #expect(throws: GatewayError.unreadableAnswer(detail: "application/json")) { try await models(body) }
  }

  @Test func readsLimitsAndTiersInOtherWords() async throws {
    let models = try await models(
      #"{"data":[{"id":"m","max_model_len":8192,"max_output_tokens":512,"pricing":{"unit":"1M","input_tiers":"#
        + #"[{"cost":1,"min":0,"max":100},{"cost":"2","min":100}]}},{"id":"n","model_info":{"max_input_tokens":9,"#
        + #""input_cost_per_token":1e-6,"output_cost_per_token":2e-6,"max_tokens":"7"}}]}"#)
    #expect(models.map(\.contextWindow) == [8192, 9] && models.map(\.maxTokens) == [512, 7])
    #expect(models.first?.prices.inputTiers.map(\.price) == ["0.000001", "0.000002"].compactMap { USD($0) })
    #expect(models.first?.prices.inputTiers.last?.from == 100)
    #expect(models.last?.prices.output == USD("0.000002"))
  }

  /// A member that holds no prices is not taken for that which does.
  @Test(arguments: [#""pricing":null,"#, #""pricing":"see the page","#, #""pricing":7,"cost":null,"#, ""])
  func thePricesAreWhereThereAreSome(members: String) async throws {
    let models = try await models(
      #"{"data":[{"id":"m",\#(members)"prices":{"input":"0.000001","output":"0.000002"}}]}"#)
    #expect(models.map(\.prices) == [.init(input: USD("0.000001"), output: USD("0.000002"))])
  }

  /// What the list has of control characters, quotes and backslashes comes through as it is.
  @Test func aNameIsReadAsItIs() async throws {
    let models = try await models(#"{"data":[{"id":"m","name":"a\u0001b\u001fc\"d\\e\nf"}]}"#)
    #expect(models.map(\.name) == ["a\u{1}b\u{1F}c\"d\\e\nf"])
  }

  /// Prices of pictures, of requests and of reasoning are not those of tokens of input and output.
  @Test func otherPricesAreNotThoseOfTokens() async throws {
    let proxy = try await models(
      #"{"data":[{"id":"m","model_info":{"input_cost_per_token":1e-6,"output_cost_per_token":2e-6,"#
        + #""input_cost_per_image":0.001,"output_cost_per_reasoning_token":3e-6}}]}"#)
    let prices = try #require(proxy.first?.prices)
    #expect(prices.input == USD("0.000001") && prices.output == USD("0.000002"))
    #expect(prices.reasoning == USD("0.000003") && prices.picture == nil && proxy.first?.hasUnclearPrices == false)
    let list = try await models(
      #"{"data":[{"id":"m","pricing":{"unit":"1M","input":1,"output":2,"request":"0.01","image":"0.02"}}]}"#)
    #expect(list.first?.prices.perRequest == USD("0.01") && list.first?.prices.picture == USD("0.02"))
    #expect(list.first?.prices.input == USD("0.000001"))
  }

  /// The words of other servers for what a model takes and costs.
  @Test func eachWordForALimitIsRead() throws {
    func entry(_ member: String) throws -> ModelEntry {
      let body = #"{"data":[{"id":"m",\#(member)},{"id":"n","model_info":{\#(member)}}]}"#
      let models = try #require(ModelCatalogue(Data(body.utf8))).models
      #expect(models.count == 2 && models[0].contextWindow == models[1].contextWindow, "\(member)")
      #expect(models[0].maxTokens == models[1].maxTokens, "\(member)")
      return models[0]
    }
    for name in [
      "context_window", "context_length", "max_model_len", "max_input_tokens", "inputTokenLimit", "max_context_length",
      "context_size",
    ] {
      #expect(try entry("\"\(name)\":9").contextWindow == 9, "\(name)")
    }
    for name in ["max_output_tokens", "max_completion_tokens", "outputTokenLimit", "max_tokens"] {
      #expect(try entry("\"\(name)\":\"7\"").maxTokens == 7, "\(name)")
    }
  }

  /// A count below nothing or beyond a thousand million is unknown.
  @Test func aLimitThatCannotBeIsUnknown() throws {
    let body = #"{"data":[{"id":"m","context_window":-5,"max_tokens":"3000000000"},{"id":"n","context_window":0}]}"#
    let models = try #require(ModelCatalogue(Data(body.utf8))).models
    #expect(models.map(\.contextWindow) == [nil, 0] && models.map(\.maxTokens) == [nil, nil])
  }

  @Test func eachWordForAPriceIsRead() throws {
    func prices(_ name: String) throws -> ModelEntry.Prices {
      let body = #"{"data":[{"id":"m","pricing":{"\#(name)":"0.000001"}}]}"#
      return try #require(ModelCatalogue(Data(body.utf8))?.models.first).prices
    }
    let price = try #require(USD("0.000001"))
    for name in [
      "input", "prompt", "input_cost", "prompt_cost", "input_price", "promptPrice", "price_input", "cost_input",
      "input_token_price", "input_token_cost", "input_tokens", "prompt_tokens", "prompt_token_price",
    ] {
      #expect(try prices(name) == ModelEntry.Prices(input: price), "\(name)")
    }
    for name in [
      "output", "completion", "output_cost", "completion_cost", "outputPrice", "completion_price", "price_output",
      "cost_output", "output_token_price", "output_token_cost", "output_tokens", "completion_tokens",
      "completion_token_price",
    ] {
      #expect(try prices(name) == ModelEntry.Prices(output: price), "\(name)")
    }
    for name in [
      "input_cache_read", "cache_read", "cached_input", "cache_read_input", "cachedInputPrice", "cache_hit",
      "cache_read_input_token_cost", "cache_read_cost", "cached_prompt", "input_cached", "cached_input_tokens",
    ] {
      #expect(try prices(name) == ModelEntry.Prices(cacheRead: price), "\(name)")
    }
    for name in [
      "input_cache_write", "cache_write", "cache_creation", "cache_creation_input_token_cost", "cache_write_cost",
      "cacheWriteInput",
    ] {
      #expect(try prices(name) == ModelEntry.Prices(cacheWrite: price), "\(name)")
    }
  }

  /// OpenRouter states the longest reply of its first provider, where it states none of the model.
  @Test(arguments: [("", 7), (#""max_output_tokens":5,"#, 5), (#""max_tokens":null,"#, 7)])
  func theLongestReplyMayBeTheProviders(members: String, most: Int) async throws {
    let models = try await models(
      #"{"data":[{"id":"m",\#(members)"context_length":9,"top_provider":{"max_completion_tokens":7}}]}"#)
    #expect(models.map(\.maxTokens) == [most] && models.map(\.contextWindow) == [9])
  }

  /// What is kept of a list is what was read of it, but for the owner, which nothing asks for later.
  @Test func aKeptEntryIsTheWholeEntry() throws {
    var entry = ModelEntry(
      id: "m", name: "Name", contextWindow: 9, maxTokens: 7, type: "language", tags: ["vision", "x"],
      prices: .init(input: .zero, output: .zero))
    (entry.inputModalities, entry.outputModalities) = (["text", "file"], ["text"])
    #expect(try JSONDecoder().decode(ModelEntry.self, from: JSONEncoder().encode(entry)) == entry)
  }

  @Test func aServerWithUnclearPricesIsNotFree() async throws {
    let body = #"{"data":[{"id":"m","pricing":{"currency":"CNY","input":1}}]}"#
    let server = try ByteServer(ByteServer.answer(body: body))
    #expect(await Gateway.at(server, dialect: .compatible).offer(isLocal: true).billing == .reported)
  }

  @Test func keepsUnclearPricesInTheCache() throws {
    let entry = ModelEntry(id: "m", hasUnclearPrices: true)
    #expect(try JSONDecoder().decode(ModelEntry.self, from: JSONEncoder().encode(entry)) == entry)
  }

  private func models(_ body: String) async throws -> [ModelEntry] {
    let server = try ByteServer(ByteServer.answer(body: body))
    return try await Gateway.at(server, dialect: .compatible).models() ?? []
  }
}

extension ModelEntry {
  fileprivate init(id: String, hasUnclearPrices: Bool) {
    self.init(id: id)
    self.hasUnclearPrices = hasUnclearPrices
  }
}
