import Foundation
import GatewayClient
import Records
import TestSupport
import Testing

@testable import Console
@testable import Terminal

/// A gateway's models: their order, their prices, and how old the list may be.
@Suite struct ModelFiguresTests {
  private static func tiers(_ prices: String...) -> [ModelEntry.PriceTier] {
    prices.enumerated().map { place, price in
      ModelEntry.PriceTier(
        price: USD(price) ?? .zero, from: place * 1_000, below: place + 1 == prices.count ? nil : (place + 1) * 1_000)
    }
  }

  private static func model(
    _ id: String, input: String? = nil, output: String? = nil, window: Int? = nil, tags: [String] = [],
    type: String? = "language"
  ) -> ModelEntry {
    ModelEntry(
      id: id, contextWindow: window, type: type, tags: tags,
      prices: .init(input: input.flatMap { USD($0) }, output: output.flatMap { USD($0) }))
  }

  /// The cheapest or the largest first, equals by name, and what is not stated last.
  @Test func eachOrderHasItsOwnFigure() {
    let models = [
      Self.model("d", input: "3", output: "1", window: 10), Self.model("c", input: "1", output: "3", window: 30),
      Self.model("b", input: "1", output: "2", window: 30), Self.model("a"),
    ]
    func order(_ order: ModelOrder) -> [String] { ModelListing(models, order: order).models.map(\.id) }
    #expect(order(.name) == ["a", "b", "c", "d"] && order(.input) == ["b", "c", "d", "a"])
    #expect(order(.output) == ["d", "b", "c", "a"] && order(.context) == ["b", "c", "d", "a"])
  }

  private static func cells(_ model: ModelEntry) -> [String] {
    let lines = ModelListing([model]).lines(width: 300, styles: .plain)
    return (lines.last ?? "").split(separator: " ").map(String.init)
  }

  @Test(
    arguments: [
      (nil, "-"), (999, "999"), (1_000, "1K"), (1_999, "1K"), (999_999, "999K"), (1_000_000, "1M"), (1_999_999, "1M"),
    ] as [(Int?, String)]) func aContextIsRoundedDown(tokens: Int?, text: String)
  {
    #expect(Self.cells(Self.model("m", window: tokens)).last == text)
  }

  @Test func aPriceThatGrowsWithThePromptIsMarked() {
    var model = Self.model("m", input: "0.000001", output: "0.000002")
    model.prices.inputTiers = Self.tiers("0.000001", "0.000003")
    #expect(Self.cells(model).prefix(3) == ["m", "$1.00+", "$2.00"])
    #expect(ModelListing.note(model) == "$1.00+ in, $2.00 out a million")
    model.prices.inputTiers = Self.tiers("0.000001")
    model.prices.outputTiers = Self.tiers("0.000002", "0.000004")
    #expect(Self.cells(model).prefix(3) == ["m", "$1.00", "$2.00+"])
    (model.prices.input, model.prices.output) = (nil, nil)
    model.prices.inputTiers = Self.tiers("0.000005", "0.000003")
    #expect(Self.cells(model).prefix(3) == ["m", "$5.00+", "$2.00+"], "the first tier is the price")
    let half = Self.model("m", output: "0.000002")
    #expect(
      ModelListing.note(half) == "- in, $2.00 out a million" && ModelListing.note(Self.model("m")) == "no price listed")
  }

  /// The usual ones in one order, then the others; a language model needs no type.
  @Test func abilitiesAreShortWordsInOneOrder() {
    let tags = ["web-search", "implicit-caching", "file-input", "reasoning", "vision", "tool-use"]
    #expect(
      Self.cells(Self.model("m", tags: tags)).suffix(6) == [
        "tools", "vision", "reasoning", "files", "caching", "web-search",
      ])
    #expect(
      Self.cells(Self.model("m", tags: ["explicit-caching", "image-generation"])).suffix(2) == ["caching", "images"])
    #expect(Self.cells(Self.model("m", tags: ["vision"], type: "embedding")).suffix(2) == ["embedding", "vision"])
    let models = [Self.model("a", tags: ["tool-use"]), Self.model("b", tags: ["vision"], type: "image")]
    func found(_ search: String) -> [String] { ModelListing(models, search: search).models.map(\.id) }
    #expect(found("tools") == ["a"] && found("tool-use") == ["a"] && found("IMAGE vision") == ["b"])
    #expect(found("tools vision").isEmpty)
  }

  @Test func programsGetEveryFigureUnderItsName() {
    var model = Self.model("m", input: "1", output: "2", window: 3)
    (model.name, model.maxTokens, model.prices.cacheRead, model.prices.cacheWrite) = ("N", 4, USD("5"), USD("6"))
    model.prices.picture = USD("7")
    model.prices.inputTiers = Self.tiers("8", "9")
    model.prices.outputTiers = Self.tiers("10")
    let json = JSONValue.list(ModelListing([model]).json).line
    for member in [
      #""input":"1""#, #""output":"2""#, #""context_window":3"#, #""max_tokens":4"#, #""cached_input":"5""#,
      #""cache_write":"6""#, #""picture":"7""#, #""name":"N""#, #""from":1000"#, #""below":1000"#, #""cost":"9""#,
    ] { #expect(json.contains(member), "\(member): \(json)") }
    let tiers = json.components(separatedBy: "output_tiers")
    #expect(tiers.count == 2 && tiers[1].contains(#""cost":"10""#) && !tiers[0].contains(#""cost":"10""#))
  }

  private static let catalogue =
    #"{"data":[{"id":"a/one","pricing":{"input":"0.000001"}},{"id":"a/two","pricing":{"input":"0.000002"}}]}"#

  /// A list of a day is asked for again.
  @Test(arguments: [(23, 0), (25, 1)]) func aListIsFreshForADay(hours: Int, requests: Int) async throws {
    let server = try ByteServer(ByteServer.answer(body: Self.catalogue))
    var fixture = try CommandFixture()
    fixture.environment["AI_GATEWAY_BASE_URL"] = server.baseURL.absoluteString
    _ = try await fixture.run("models")
    let folder = fixture.home.appending(path: "catalogues")
    let file = try #require(
      try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).first)
    let time = Date(timeIntervalSinceNow: TimeInterval(-hours * 3_600)).iso8601
    let text = try String(contentsOf: file, encoding: .utf8)
    let aged = text.replacing(#/"fetched":"[^"]*"/#, with: "\"fetched\":\"\(time)\"")
    try #require(aged != text)
    try Data(aged.utf8).write(to: file)
    let again = try await fixture.run("models", "one")
    #expect(server.requests.count == 1 + requests && again.lines.count == 2)
    #expect(again.errors.hasPrefix("vercel: 1 of 2 models, fetched \(requests == 0 ? "23 hours ago" : "just now")"))
  }

  @Test func anOldListServesWhereTheGatewayDoesNotAnswer() async throws {
    let server = try ByteServer(
      ByteServer.answer(body: Self.catalogue), ByteServer.answer("401 Unauthorized", body: "{}"))
    var fixture = try CommandFixture()
    fixture.environment["AI_GATEWAY_BASE_URL"] = server.baseURL.absoluteString
    _ = try await fixture.run("models")
    let folder = fixture.home.appending(path: "catalogues")
    let file = try #require(
      try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).first)
    let text = try String(contentsOf: file, encoding: .utf8)
    let aged = text.replacing(#/"fetched":"[^"]*"/#, with: "\"fetched\":\"2026-01-01T00:00:00Z\"")
    try Data(aged.utf8).write(to: file)
    let old = try await fixture.run("models")
    #expect(old.code == 0 && old.lines.count == 3 && old.errors.contains("does not accept the key"), "\(old)")
    // Who asks for a new list gets no old one.
    let refreshed = try await fixture.run("models", "--refresh")
    #expect(refreshed.code == 77 && refreshed.output.isEmpty)
  }

  @Test func theSearchOptionIsStrongerThanTheWords() async throws {
    let server = try ByteServer(ByteServer.answer(body: Self.catalogue))
    var fixture = try CommandFixture()
    fixture.environment["AI_GATEWAY_BASE_URL"] = server.baseURL.absoluteString
    let answer = try await fixture.run("models", "two", "--search", "one")
    #expect(answer.lines.count == 2 && answer.lines[1].hasPrefix("a/one "))
    let none = try await fixture.run("models", "three")
    #expect(none.output.isEmpty && none.errors.hasPrefix("vercel: 0 of 2 models") && none.code == 0)
    let play = try await fixture.run("models", "--gateway", "sandbox")
    #expect(play.errors.hasSuffix(", prices in play money\n"))
  }

  @Test func aModelThatOnlyDrawsIsPricedByThePicture() {
    var model = Self.model("m", type: "image")
    model.outputModalities = ["image"]
    model.prices.picture = USD("0.03")
    #expect(ModelListing.note(model) == "$0.03 a picture")
    let chats = Self.model("m", input: "0.000001", output: "0.000002")
    #expect(ModelListing.note(chats) == "$1.00 in, $2.00 out a million")
  }
}
