import Foundation
import Records
import TestSupport
import Testing

@testable import GatewayClient

/// What a request costs by the prices of a catalogue.
@Suite struct PricesTests {
  private func prices(_ pricing: String) async throws -> ModelEntry.Prices {
    let server = try ByteServer(ByteServer.answer(body: #"{"data":[{"id":"m","pricing":\#(pricing)}]}"#))
    return try #require(try await Gateway.at(server).models()?.first).prices
  }

  private static let plain = #"{"prompt":"0.000003","completion":"0.000015"}"#
  private static let cached =
    #"{"input":"0.000003","output":"0.000015","input_cache_read":"0.0000003","input_cache_write":"0.00000375"}"#
  private static let tiers = #"""
    {"input":"0.000001","output":"0.00001","input_cache_read":"0.0000001","input_cache_write":"0.00000125",
    "input_tiers":[{"cost":"0.000001","min":0,"max":200000},{"cost":"0.000002","min":200000}],
    "output_tiers":[{"cost":"0.00001","min":0,"max":200000},{"cost":"0.000015","min":200000}],
    "input_cache_read_tiers":[{"cost":"0.0000001","min":0,"max":200000},{"cost":"0.0000002","min":200000}],
    "input_cache_write_tiers":[{"cost":"0.00000125","min":0,"max":200000},{"cost":"0.0000025","min":200000}]}
    """#
  private static let overrides = #"""
    {"prompt":"0.000002","completion":"0.00001","input_cache_read":"0.0000002","input_cache_write":"0.0000025",
    "overrides":[{"min_prompt_tokens":512000,"prompt":"0.000008"},{"utc_start":"16:30","prompt":"0"},
    {"min_prompt_tokens":272000,"prompt":"0.000004","completion":"0.000015","input_cache_read":"0.0000004",
    "input_cache_write":"0.000005"}]}
    """#

  @Test(
    arguments: [
      // W3: usage times the catalogue.
      (plain, Usage(input: 100_000, output: 50_000), "1.05"),
      // Without a price of their own, cached and written tokens are input.
      (plain, Usage(input: 100, cachedInput: 60, output: 0), "0.0003"),
      (cached, Usage(input: 1_000, cachedInput: 800, output: 10), "0.00099"),
      (cached, Usage(input: 1_000, cachedInput: 500, cacheWrite: 300, output: 10), "0.002025"),
      // More cached than there is input: none of it counts twice.
      (cached, Usage(input: 100, cachedInput: 500, cacheWrite: 50, output: 0), "0.00003"),
      (cached, Usage(input: 100, cachedInput: 60, cacheWrite: 90, output: 0), "0.000168"),
      // The whole request takes the tier that its input reaches, the output too, however short it is.
      (tiers, Usage(input: 199_999, output: 1_000), "0.209999"),
      (tiers, Usage(input: 200_000, output: 1_000), "0.415"),
      (tiers, Usage(input: 199_999, output: 300_000), "3.199999"),
      (tiers, Usage(input: 200_000, cachedInput: 100_000, cacheWrite: 50_000, output: 0), "0.245"),
      (overrides, Usage(input: 271_999, output: 1_000), "0.553998"),
      (overrides, Usage(input: 272_000, output: 1_000), "1.103"),
      (overrides, Usage(input: 272_000, cachedInput: 100_000, cacheWrite: 100_000, output: 0), "0.828"),
      // The highest threshold that is passed holds, and restates only what changes.
      (overrides, Usage(input: 600_000, cachedInput: 100_000, output: 1_000), "4.055"),
      (#"{"prompt":"0","completion":"0","request":"0.01"}"#, Usage(input: 5, output: 5), "0.01"),
      (
        #"{"prompt":"0","completion":"0.00001","internal_reasoning":"0.00002"}"#,
        Usage(input: 5, output: 100, reasoning: 60), "0.0016"
      ),
      (
        #"{"prompt":"0","completion":"0.00001","internal_reasoning":"0"}"#,
        Usage(input: 5, output: 100, reasoning: 60), "0.001"
      ),
    ] as [(String, Usage, String)])
  func costs(pricing: String, usage: Usage, cost: String) async throws {
    #expect(try await prices(pricing).cost(of: usage) == USD(cost))
  }

  @Test(
    arguments: [
      "{}", #"{"prompt":"0.1"}"#, #"{"completion":"0.1"}"#, #"{"prompt":"-1","completion":"-1"}"#,
      #"{"prompt":"free","completion":"0"}"#,
    ])
  func anUnknownPriceIsUnknown(pricing: String) async throws {
    #expect(try await prices(pricing).cost(of: Usage(input: 10, output: 0)) == nil)
  }

  /// A tier or an override that cannot be read must not leave another price in its place.
  @Test(
    arguments: [
      #""input_tiers":[{"min":0,"max":100,"cost":"0.000001"},{"min":100}]"#,
      #""input_tiers":[{"min":0,"max":100,"cost":"0.000001"},{"min":100,"cost":null}]"#,
      #""input_tiers":[{"min":0,"cost":"0.000001"},{"min":"a few","cost":"0.000002"}]"#,
      #""output_tiers":[{"min":0,"max":"many","cost":"0.000001"}]"#, #""output_tiers":[{"min":0,"cost":"free"}]"#,
      #""input_tiers":{"0":"0.000001"}"#, #""output_tiers":["0.000001"]"#, #""input_cache_read_tiers":[7]"#,
      #""overrides":[{"min_prompt_tokens":100,"prompt":"dear"}]"#,
      #""overrides":[{"min_prompt_tokens":"long","prompt":3e-6}]"#,
      #""overrides":[{"utc_start":"16:30","prompt":"0.000003"}]"#, #""overrides":"0.000001""#,
      #""overrides":[{"min_prompt_tokens":100,"utc_start":"16:30","prompt":"0.000003"}]"#,
      #""overrides":[{"min_prompt_tokens":100,"request":"0.01"}]"#,
      #""overrides":[{"min_prompt_tokens":100,"internal_reasoning":"0.00001"}]"#,
    ])
  func aPriceThatCannotBeReadIsNotAnothers(part: String) async throws {
    let prices = try await prices(#"{"prompt":"0.000002","completion":"0.00001",\#(part)}"#)
    for input in [10, 100, 200] { #expect(prices.cost(of: Usage(input: input, output: 1)) == nil) }
  }

  /// Discounts for hours and the like are left out: an estimate may be above the cost, and not below it.
  @Test(
    arguments: [
      #"[{"utc_start":"16:30","utc_end":"0:30","prompt":"0.000001","completion":"0.00001"}]"#, "[]", "null", "[null]",
      #"[{"min_prompt_tokens":500,"prompt":"0.1e-2"}]"#, #"[{"utc_start":"16:30","prompt":null,"completion":null}]"#,
      #"[{"utc_start":"16:30","prompt":"0.000002"}]"#, #"[{"utc_start":"16:30"}]"#,
      #"[{"min_prompt_tokens":500,"max_prompt_tokens":900,"prompt":0}]"#,
    ])
  func whatIsNoHigherThanTheUsualPriceIsLeftOut(overrides: String) async throws {
    let prices = try await prices(#"{"prompt":"0.000002","completion":"0.00001","overrides":\#(overrides)}"#)
    #expect(prices.cost(of: Usage(input: 100, output: 10)) == USD("0.0003"))
  }

  /// A name or a condition without a word in it makes an override depend on nothing more than the length.
  @Test(arguments: [
    #""name":"long","label":"x","description":"y","discount":0.5"#, #""utc_start":null,"utc_end":"","days":[]"#,
  ])
  func anOverridesNameIsNoCondition(members: String) async throws {
    let prices = try await prices(
      #"{"prompt":"0.000002","completion":"0.00001","overrides":[{"min_prompt_tokens":500,\#(members),"prompt":"0.000004"}]}"#
    )
    let costs = [499, 500].map { prices.cost(of: Usage(input: $0, output: 10)) }
    #expect(costs == [USD("0.001098"), USD("0.0021")])
  }

  @Test(arguments: [
    #""input_tiers":{}"#, #""output_tiers":"""#, #""overrides":0"#, #""input_cache_read_tiers":false"#,
    #""overrides":[]"#, #""input_tiers":null"#,
  ])
  func anEmptyPartIsNone(part: String) async throws {
    let prices = try await prices(#"{"prompt":"0.000002","completion":"0.00001",\#(part)}"#)
    #expect(prices.cost(of: Usage(input: 100, output: 10)) == USD("0.0003"))
  }

  @Test func betweenTiersAndBeyondThemNoPriceIsKnown() async throws {
    let prices = try await prices(
      #"{"input":"0.000001","output":"0","input_tiers":[{"cost":"0.000002","min":10,"max":20},{"cost":"0.000003","min":30,"max":40}]}"#
    )
    let costs = [9, 10, 19, 20, 29, 30, 39, 40].map { prices.cost(of: Usage(input: $0, output: 0)) }
    #expect(
      costs == ["0.000009", "0.00002", "0.000038", nil, nil, "0.00009", "0.000117", nil].map { $0.flatMap { USD($0) } })
  }

  /// Cached input costs no more than other input; what writing to a cache costs is anybody's guess.
  @Test func cachedTokensWithoutAPriceAreAnUpperBoundAndWrittenOnesAreUnknown() async throws {
    let plain = try await prices(Self.plain)
    let usage = Usage(input: 100, cachedInput: 60, output: 0)
    #expect(plain.cost(of: usage) == USD("0.0003") && plain.isUpperBound(for: usage))
    #expect(plain.cost(of: Usage(input: 100, cacheWrite: 1, output: 0)) == nil)
    #expect(plain.cost(of: Usage(input: 100, cachedInput: 0, cacheWrite: 0, output: 0)) == USD("0.0003"))
    for usage in [
      Usage(input: 100, output: 1), Usage(input: 100, cachedInput: 0, output: 1), Usage(input: 0, cachedInput: 9),
    ] {
      #expect(!plain.isUpperBound(for: usage))
    }
    #expect(try await !prices(Self.cached).isUpperBound(for: usage))
    #expect(try await !prices(#"{"prompt":"0","completion":"0.1"}"#).isUpperBound(for: usage))
  }

  @Test func aPictureNeedsItsPrice() async throws {
    let priced = try await prices(#"{"prompt":"0","completion":"0","image":"0.0025"}"#)
    #expect(priced.cost(of: Usage(input: 1, output: 1), pictures: 3) == USD("0.0075"))
    let unpriced = try await prices(#"{"prompt":"0","completion":"0"}"#)
    #expect(unpriced.cost(of: Usage(input: 1, output: 1), pictures: 1) == nil)
    #expect(unpriced.cost(of: Usage(input: 1, output: 1)) == .zero)
  }

  @Test func aCostOutOfRangeIsUnknown() throws {
    let prices = ModelEntry.Prices(input: USD("100000000000000"), output: .zero)
    #expect(prices.cost(of: Usage(input: 2, output: 0)) == nil)
    #expect(prices.cost(of: Usage(input: 1, output: 0)) != nil)
    #expect(prices.cost(of: Usage(input: nil, output: 1)) == nil)
  }

  /// What is kept of a catalogue is read as what was fetched.
  @Test(arguments: [plain, cached, tiers, overrides, #"{"request":"0.01","image":"1","internal_reasoning":"2"}"#])
  func survivesTheKeptCatalogue(pricing: String) async throws {
    let entry = ModelEntry(id: "m", prices: try await prices(pricing))
    #expect(try JSONDecoder().decode(ModelEntry.self, from: JSONEncoder().encode(entry)) == entry)
  }
}
