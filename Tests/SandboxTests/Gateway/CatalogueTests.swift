import Records
import Testing

@testable import Sandbox

@Suite struct CatalogueTests {
  @Test func listsModelsWithoutAKey() async throws {
    try await withSandbox { sandbox throws in
      let answer = try sandbox.get("/v1/models", key: nil)
      #expect(answer.status == 200)
      #expect(answer.body.hasPrefix(#"{"object":"list","data":[{"id":"anthropic/claude-haiku-4.5","object":"model","#))
      #expect(answer.body.split(separator: #""object":"model""#).count == Model.catalogue.count + 1)
    }
  }

  @Test func showsOneModel() async throws {
    let entry =
      #"{"id":"google/gemini-3.1-pro-preview","object":"model","created":1755815280,"released":1771459200,"#
      + #""owned_by":"google","name":"Gemini 3.1 Pro Preview","description":"Dearer above 200,000 tokens.","#
      + #""context_window":1000000,"max_tokens":64000,"type":"language","#
      + #""tags":["file-input","tool-use","reasoning","vision"],"pricing":{"input":"0.000002","#
      + #""output":"0.000012","input_cache_read":"0.0000002","input_cache_write":"0.000002","#
      + #""input_tiers":[{"cost":"0.000002","min":0,"max":200000},{"cost":"0.000004","min":200000}],"#
      + #""output_tiers":[{"cost":"0.000012","min":0,"max":200000},{"cost":"0.000018","min":200000}]}}"#
    try await withSandbox { sandbox throws in
      #expect(try sandbox.get("/v1/models/google/gemini-3.1-pro-preview", key: nil).body == entry)
      #expect(try sandbox.get("/v1/models/google%2Fgemini-3.1-pro-preview", key: nil).body == entry)
      let unknown = try sandbox.get("/v1/models/google/nothing", key: nil)
      #expect(unknown.status == 404)
      #expect(unknown.body.contains(#""type":"model_not_found","param":{"modelId":"google/nothing"}"#))
    }
  }

  @Test func holdsEachModelOnceWithAPrice() {
    #expect(Set(Model.catalogue.map(\.id)).count == Model.catalogue.count)
    #expect(Model.catalogue.map(\.id) == Model.catalogue.map(\.id).sorted())
    for model in Model.catalogue where model.drawsOnly { #expect(model.picturePrice != nil) }
    for model in Model.catalogue where !model.drawsOnly {
      #expect(model.price.input > .zero && model.price.output >= model.price.input)
      #expect((model.price.cacheRead ?? .zero) < model.price.input)
      #expect(!model.providers.isEmpty && model.maximumOutput < model.contextWindow)
    }
  }
}
