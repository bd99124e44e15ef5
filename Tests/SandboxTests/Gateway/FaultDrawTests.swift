import Testing

@testable import Sandbox

/// Faults that are drawn for each request.
@Suite struct FaultDrawTests {
  private static let streamed = #"{"model":"openai/gpt-5","stream":true,"messages":[{"role":"user","content":"hi"}]}"#

  private func statuses(of count: Int, seed: UInt64) async throws -> [Int] {
    let fault = Fault.drawn(from: [Fault(shape: Shape()), .rateLimited(), .unavailable], seed: seed)
    var statuses: [Int] = []
    try await withSandbox({ $0.fault = fault }) { sandbox throws in
      for _ in 0..<count { statuses.append(try sandbox.post(Self.streamed).status) }
    }
    return statuses
  }

  @Test func theSameSeedDrawsTheSameAndAnotherOneOthers() async throws {
    let first = try await statuses(of: 24, seed: 7)
    #expect(Set(first) == [200, 429, 503])
    #expect(try await statuses(of: 24, seed: 7) == first)
    #expect(try await statuses(of: 24, seed: 8) != first)
  }

  @Test func eachFaultComesAboutAsOftenAsTheOthers() async throws {
    let statuses = try await statuses(of: 300, seed: 7)
    for status in [200, 429, 503] { #expect((60...140).contains(statuses.count { $0 == status }), "\(status)") }
  }

  @Test func aBillThatIsMissingIsMissingAtEveryLook() async throws {
    let fault = Fault.drawn(from: [Fault(shape: Shape()), Fault(shape: Shape(ingestion: .never))], seed: 7)
    try await withSandbox({ $0.fault = fault }) { sandbox throws in
      let ids = try (0..<16).map { _ in try sandbox.chat("hi").id }
      sandbox.clock.turn(by: 10)
      let looks = try (0..<3).map { _ in try ids.map { try sandbox.get("/v1/generation?id=\($0)").status } }
      #expect(Set(looks[0]) == [200, 404])
      #expect(looks[1] == looks[0] && looks[2] == looks[0])
    }
  }

  @Test func aDrawnShapeHoldsForItsOwnRequestAlone() async throws {
    let fault = Fault.drawn(from: [Fault(shape: Shape()), Fault(shape: Shape(isEmpty: true))], seed: 7)
    try await withSandbox({ $0.fault = fault }) { sandbox throws in
      let replies = try (0..<16).map { _ in try sandbox.post(Self.streamed).body.contains(#""content""#) }
      #expect(Set(replies) == [true, false])
    }
  }
}
