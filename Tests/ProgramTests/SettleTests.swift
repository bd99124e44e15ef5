import Foundation
import TestSupport
import Testing

/// Open charges of several gateways, asked about in one go.
@Suite struct SettleTests {
  @Test func aGatewayWithoutAKeyDoesNotKeepTheOthersOpen() async throws {
    let home = try Home(try CannedGateway(costs: ["0.01"]))
    try await home.run(["ask", "one"])
    try await home.run(["ask", "--gateway", "sandbox", "two"])
    // Without the key of the first gateway only the sandbox can be asked.
    let run = try await home.run(["settle"], with: ["AI_GATEWAY_API_KEY": "", "AI_GATEWAY_BASE_URL": ""])
    #expect(run.exit == .status(77))
    #expect(run.errors.contains("vercel: there is no key"))
    #expect(run.output.contains(" settled, "))
    let later = try await home.run(["settle"])
    #expect(later.exit == .status(0))
    #expect(later.output.contains("$0.01 billed"))
  }
}
