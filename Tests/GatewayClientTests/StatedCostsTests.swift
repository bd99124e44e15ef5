import Records
import Testing

@testable import GatewayClient

/// Two places of a reply that state the same figure otherwise.
@Suite struct StatedCostsTests {
  private func costs(usage: String, metadata: String) throws -> StatedCosts {
    StatedCosts(
      usage: StatedUsage(try JSONTree(Array(usage.utf8))),
      metadata: ProviderMetadata(try JSONTree(Array(#"{"gateway":\#(metadata)}"#.utf8))))
  }

  @Test func theUsageComesBeforeTheMetadata() throws {
    let both = try costs(
      usage: #"{"prompt_tokens":5,"completion_tokens":1,"cost":0.5,"gateway_cost":0.7,"surcharge_cost":0.2}"#,
      metadata: #"{"cost":"0.4","gatewayCost":"0.6","surchargeCost":"0.1"}"#)
    #expect(both.inference?.charge == USD("0.5") && both.surcharge?.charge == USD("0.2"))
    #expect(both.gateway == USD("0.7") && both.sum == USD("0.7") && both.usageCost == USD("0.5"))
  }

  @Test func theMetadataIsReadWhereTheUsageStatesNothing() throws {
    let metadata = try costs(
      usage: #"{"prompt_tokens":5,"completion_tokens":1}"#,
      metadata: #"{"cost":"0.4","gatewayCost":"0.6","surchargeCost":"0.1"}"#)
    #expect(metadata.inference?.charge == USD("0.4") && metadata.surcharge?.charge == USD("0.1"))
    #expect(metadata.gateway == USD("0.6") && metadata.sum == USD("0.5") && metadata.usageCost == nil)
  }
}
