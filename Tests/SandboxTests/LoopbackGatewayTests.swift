import Foundation
import Testing

@testable import Sandbox

@Suite struct LoopbackGatewayTests {
  @Test func saysWhereItListens() async throws {
    let folder = freshFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let gateway = LoopbackGateway(.init(folder: folder))
    let endpoint = try await gateway.start()
    #expect(endpoint.port != 0)
    #expect(endpoint.baseURL == "http://127.0.0.1:\(endpoint.port)/v1")
    #expect(try await gateway.start() == endpoint)
    await gateway.stop()
    await gateway.stop()
  }

  @Test func saysThatAPortIsInUse() async throws {
    try await withSandbox { sandbox throws in
      let second = LoopbackGateway(.init(folder: sandbox.folder, port: sandbox.port))
      await #expect(throws: SandboxError.portInUse(sandbox.port)) { try await second.start() }
    }
  }

  @Test func saysThatAFolderIsUnusable() async throws {
    let file = freshFolder()
    try Data().write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let inside = file.appendingPathComponent("folder")
    let error = await #expect(throws: SandboxError.self) { try await LoopbackGateway(.init(folder: inside)).start() }
    guard case .folderUnusable = error else {
      Issue.record("another error: \(String(describing: error))")
      return
    }
  }

  @Test func freesItsPortAndStartsAgain() async throws {
    let folder = freshFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let gateway = LoopbackGateway(.init(folder: folder))
    let port = try await gateway.start().port
    // A connection that the server closes first is remembered by the system for a while.
    let connection = try RawConnection(port: port)
    connection.send("GET /v1/models HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n")
    #expect(RawAnswer(connection.rest()).status == 200)
    await gateway.stop()
    #expect(throws: (any Error).self) { try RawConnection(port: port) }
    let next = LoopbackGateway(.init(folder: folder, port: port))
    #expect(try await next.start().port == port)
    await next.stop()
  }

  @Test func cutsWhatItServesWhenItStops() async throws {
    let folder = freshFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var configuration = LoopbackGateway.Configuration(folder: folder, pace: .seconds(3_600))
    configuration.limits.idle = .seconds(3_600)
    let gateway = LoopbackGateway(configuration)
    let port = try await gateway.start().port
    let silent = try RawConnection(port: port)
    let streaming = try RawConnection(port: port)
    let body = #"{"model":"openai/gpt-5-mini","stream":true,"messages":[{"role":"user","content":"hi"}]}"#
    streaming.send(
      "POST /v1/chat/completions HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer k\r\n"
        + "Content-Length: \(body.utf8.count)\r\n\r\n" + body)
    _ = streaming.text(through: "\"role\":\"assistant\"")
    await gateway.stop()
    #expect(silent.rest().isEmpty)
    #expect(!String(decoding: streaming.rest(), as: UTF8.self).contains("[DONE]"))
  }

  @Test func endsWithItsOwner() async throws {
    let folder = freshFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var gateway: LoopbackGateway? = LoopbackGateway(.init(folder: folder))
    let port = try #require(try await gateway?.start().port)
    let connection = try RawConnection(port: port)
    gateway = nil
    #expect(connection.rest().isEmpty)
  }
}
