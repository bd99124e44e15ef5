import Chat
import Foundation
import Records
import Sandbox
import Settings
import TestSupport
import Testing

@testable import App

/// What a chat saves with the gateway's caches: over real HTTP, at a gateway that prices them as Anthropic does.
@Suite struct CacheSavingTests {
  private struct Line: Decodable {
    struct Bill: Decodable { var inputCost: String }
    var bill: Bill
  }

  /// The gateway's own sum for the input of a chat with twenty turns.
  private func inputBill(caching: Caching, in folder: TemporaryFolder) async throws -> USD {
    let sandbox = LoopbackGateway(
      .init(folder: try folder.folder("gateway-\(caching)"), recordDelay: .zero, pace: .zero))
    let address = try await sandbox.start().baseURL
    let environment = [
      "TUPPENCE_HOME": folder("home-\(caching)").path, "AI_GATEWAY_API_KEY": "vck_test_key_0123456789",
      "AI_GATEWAY_BASE_URL": address, "TUPPENCE_CACHING": caching.rawValue,
    ]
    var request = SessionRequest()
    request.system = String(repeating: "Answer at once. ", count: 1_000)
    request.model = "anthropic/claude-sonnet-5"
    let opening = try await SessionOpening(request, try AppContext(environment: environment))
    let session = try opening.session { _ in }
    for turn in 1...20 { #expect(try await session.send("Question \(turn)?") { _ in }.error == nil) }
    await session.close()
    await opening.connection.close()
    await sandbox.stop()
    let log = try String(contentsOf: folder("gateway-\(caching)/generations.jsonl"), encoding: .utf8)
    let bills = try log.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    #expect(bills.count == 20)
    return bills.compactMap { USD($0.bill.inputCost) }.reduce(USD.zero) { $0.adding($1) ?? $0 }
  }

  @Test func twentyTurnsCostAThirdForTheirInputAtMost() async throws {
    let folder = try TemporaryFolder()
    let without = try await inputBill(caching: .off, in: folder)
    let with = try await inputBill(caching: .auto, in: folder)
    #expect(with.multiplied(by: 3) ?? .zero <= without, "\(with) with, \(without) without")
    #expect(with > .zero)
  }
}
