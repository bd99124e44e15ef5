import Foundation
import TestSupport
import Testing

@testable import GatewayClient

@Suite struct CancellationTests {
  private let begun = ByteServer.streamHead + ByteServer.chunk(ByteServer.recordedEvents().dropLast(2).joined())

  @Test func closesTheConnectionWhenTheReaderIsCancelled() async throws {
    let server = try ByteServer([.send(begun), .stall])
    let gate = ByteServer.Gate()
    let reader = Task {
      var outcome = Outcome([])
      do throws(GatewayError) {
        for try await batch in Gateway.at(server).reply(to: .hello) {
          outcome.events += batch
          gate.open()
        }
      } catch {
        outcome.error = error
      }
      return outcome
    }
    while !gate.isOpen { try await Task.sleep(for: .milliseconds(1)) }
    reader.cancel()
    try await server.clientClosed(within: .seconds(2))
    let outcome = await reader.value
    #expect(outcome.error == .cancelled)
    #expect(outcome.ids.count == 1)
  }

  @Test func closesTheConnectionWhileItWaitsForTheHead() async throws {
    let server = try ByteServer([.stall])
    let reader = Task { await Outcome(Gateway.at(server).reply(to: .hello)) }
    _ = try await server.request()
    reader.cancel()
    try await server.clientClosed(within: .seconds(2))
    #expect(await reader.value == Outcome(events: [], error: .cancelled))
  }

  @Test func closesTheConnectionWhenTheReaderLetsGo() async throws {
    let server = try ByteServer([.send(begun), .stall])
    for try await _ in Gateway.at(server).reply(to: .hello) { break }
    try await server.clientClosed(within: .seconds(2))
  }

  @Test func sendsNothingOnceCancelled() async throws {
    let server = try ByteServer(ByteServer.recordedReply())
    let gate = ByteServer.Gate()
    let reader = Task {
      while !gate.isOpen { await Task.yield() }
      return await Outcome(Gateway.at(server).reply(to: .hello))
    }
    reader.cancel()
    gate.open()
    #expect(await reader.value == Outcome(events: [], error: .cancelled))
    #expect(server.connections == 0)
  }

  @Test func sendsNothingUntilItIsRead() async throws {
    let server = try ByteServer(ByteServer.recordedReply())
    _ = Gateway.at(server).reply(to: .hello).makeAsyncIterator()
    try await Task.sleep(for: .milliseconds(50))
    #expect(server.connections == 0)
  }
}
