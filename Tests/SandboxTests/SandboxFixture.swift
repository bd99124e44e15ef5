import Foundation
import Records
import Synchronization
import Testing

@testable import Sandbox

/// A running sandbox in a fresh folder, with a clock that the test turns.
struct SandboxFixture {
  let folder: URL
  let port: UInt16
  let clock: TurnedClock

  func exchange(_ bytes: String) throws -> RawAnswer {
    let connection = try RawConnection(port: port)
    connection.send(bytes)
    return RawAnswer(connection.rest())
  }

  func get(_ path: String, key: String? = "key") throws -> RawAnswer {
    let authorization = key.map { "Authorization: Bearer \($0)\r\n" } ?? ""
    return try exchange("GET \(path) HTTP/1.1\r\nHost: t\r\n\(authorization)Connection: close\r\n\r\n")
  }

  func post(_ body: String, key: String? = "key", fields: String = "") throws -> RawAnswer {
    let authorization = key.map { "Authorization: Bearer \($0)\r\n" } ?? ""
    return try exchange(
      "POST /v1/chat/completions HTTP/1.1\r\nHost: t\r\n\(authorization)\(fields)Connection: close\r\n"
        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
  }

  /// A whole reply; its generation id and its parsed body.
  func chat(_ text: String, model: String = "openai/gpt-5-mini", more: String = "") throws -> (id: String, body: String)
  {
    let quoted = JSONText.string(text).text
    let answer = try post(#"{"model":"\#(model)","messages":[{"role":"user","content":\#(quoted)}]\#(more)}"#)
    #expect(answer.status == 200, "\(answer.body)")
    let id = try #require(answer.body.split(separator: "\"").first { $0.hasPrefix("gen_") })
    return (String(id), answer.body)
  }
}

final class TurnedClock: Sendable {
  private let time = Mutex(Date(timeIntervalSince1970: 1_790_752_558.092))
  var now: Date { time.withLock { $0 } }
  func turn(by seconds: TimeInterval) { time.withLock { $0 += seconds } }
}

func freshFolder() -> URL {
  FileManager.default.temporaryDirectory.appendingPathComponent("sandbox-test-" + UUID().uuidString)
}

/// Runs a sandbox without pauses for the time of a test.
func withSandbox(
  in folder: URL? = nil, clock: TurnedClock = TurnedClock(),
  _ change: (inout LoopbackGateway.Configuration) -> Void = { _ in },
  test: (SandboxFixture) async throws -> Void
) async throws {
  let home = folder ?? freshFolder()
  var configuration = LoopbackGateway.Configuration(folder: home, recordDelay: .zero, pace: .zero)
  configuration.now = { clock.now }
  change(&configuration)
  let gateway = LoopbackGateway(configuration)
  let endpoint = try await gateway.start()
  do {
    try await test(SandboxFixture(folder: home, port: endpoint.port, clock: clock))
  } catch {
    await gateway.stop()
    throw error
  }
  await gateway.stop()
  if folder == nil { try? FileManager.default.removeItem(at: home) }
}
