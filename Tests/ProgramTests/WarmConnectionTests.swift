import Foundation
import TestSupport
import Testing

/// The first key of a prompt opens the connection to the gateway, unless that is turned off.
@Suite struct WarmConnectionTests {
  @Test func opensWithTheFirstKey() async throws {
    let gateway = try CannedGateway()
    let driver = try await TerminalDriver(try Home(gateway), ["--no-tags"], with: ["TUPPENCE_WARM": "on"])
    // What the chat asks for at its start is over.
    try await Task.sleep(for: .milliseconds(500))
    let before = gateway.server.requests.count
    try driver.type("h")
    let request = try await gateway.server.request(before)
    #expect(request.method == "GET" && request.path.hasPrefix("/v1/models"))
    try driver.type("ello")
    try await Task.sleep(for: .milliseconds(200))
    #expect(gateway.server.requests.count == before + 1)
    try driver.type("\r")
    try await driver.prompt()
    #expect(gateway.sent == ["hello"])
    try await driver.leave()
  }

  @Test func isNotOpenedWhereItIsTurnedOff() async throws {
    let gateway = try CannedGateway()
    let driver = try await TerminalDriver(try Home(gateway), ["--no-tags"], with: ["TUPPENCE_WARM": "off"])
    try await Task.sleep(for: .milliseconds(500))
    let before = gateway.server.requests.count
    try driver.type("hello")
    try await Task.sleep(for: .milliseconds(300))
    #expect(gateway.server.requests.count == before)
    try driver.type("\r")
    try await driver.prompt()
    #expect(gateway.sent == ["hello"])
    try await driver.leave()
  }
}
