import Foundation
import GatewayClient
import Settings
import Testing

@testable import App

/// Every named gateway is a complete value, so that a new one is a file and a line.
@Suite struct ProviderTests {
  @Test(arguments: Provider.all + [.compatible])
  func namesADialectThatExists(_ provider: Provider) {
    #expect(Dialect.named(provider.dialect)?.name == provider.dialect)
  }

  @Test func bearsNamesThatAreItsAlone() {
    let providers = Provider.all + [.compatible]
    for names in [
      providers.map(\.name), providers.map(\.title), providers.flatMap(\.keyVariables),
      providers.compactMap(\.addressVariable), providers.compactMap(\.addressField), providers.compactMap(\.baseURL),
    ] {
      #expect(Set(names).count == names.count, "\(names)")
    }
  }

  @Test(arguments: Provider.all)
  func canBeNamedAndReached(_ provider: Provider) throws {
    #expect(Provider.named(provider.name) == provider)
    #expect(provider.name == provider.name.lowercased() && !provider.name.contains("://"))
    guard let address = provider.baseURL else { return }
    #expect(throws: Never.self) { try GatewayAddress(address) }
    #expect(!provider.keyVariables.isEmpty && provider.page != nil)
    let field = try #require(Configuration.Field.all.first { $0.name == provider.addressField })
    #expect(field.variable == provider.addressVariable && field.expected == .baseURL)
    let variable = try #require(provider.keyVariables.first)
    let resolved = try ResolvedGateway.resolved(
      option: nil, environment: [variable: "k-1"], configuration: Configuration(), keyFile: nil)
    #expect(resolved.provider == provider && resolved.baseURL?.absoluteString == address)
    #expect(KeyVariables.removed(from: [variable: "k-1"]).isEmpty)
  }
}
