import Foundation
import HTTP
import TestSupport
import Testing

@Suite struct CompressionTests {
  /// "small" by gzip -9n.
  private static let small = Data(base64Encoded: "H4sIAAAAAAACAyvOTczJAQAT6kV1BQAAAA==") ?? Data()

  private func answer(_ body: Data) -> [ByteServer.Step] {
    let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(body.count)\r\n\r\n"
    return [.pieces(Array(head.utf8) + body, size: 1 << 20)]
  }

  @Test func asksForCompressionOnlyWhereItIsWanted() async throws {
    let server = try ByteServer(answer(Self.small))
    var request = server.page
    #expect(await Outcome(request).text == "small")
    #expect(try await server.request(0).headers["accept-encoding"] == "identity")
    request.acceptsCompression = true
    #expect(await Outcome(request).text == "small")
    #expect(try await server.request(1).headers["accept-encoding"]?.contains("gzip") == true)
  }

  @Test func givesEachPieceOfACompressedStreamWhenItComes() async throws {
    let gate = ByteServer.Gate()
    // The same five letters, and then the stream stays open behind a flush.
    let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    let first = Self.small.prefix(Self.small.count - 8)
    let chunk = Data("\(String(first.count, radix: 16))\r\n".utf8) + first + Data("\r\n".utf8)
    let server = try ByteServer([.pieces(Array(head.utf8) + chunk, size: 1 << 20), .pause(gate), .close])
    let exchange = HTTPExchange(server.page)
    _ = try await exchange.head()
    #expect(try await exchange.next() == Data("small".utf8))
    gate.open()
  }

  @Test func boundsWhatAWholeAnswerUnpacksTo() async throws {
    let folder = try TemporaryFolder()
    let file = folder("zeros.gz")
    let packing = try ChildProgram(
      path: "/bin/sh", arguments: ["-c", "head -c 67108864 /dev/zero | gzip -9n > '\(file.path)'"],
      environment: ["PATH": "/usr/bin:/bin"])
    #expect(try await packing.waitForExit() == .status(0))
    let bomb = try Data(contentsOf: file)
    #expect(bomb.count < 100_000)
    let server = try ByteServer(answer(bomb) + [.stall])
    await #expect(throws: HTTPError.tooLarge(limit: 1 << 20)) {
      _ = try await HTTPExchange(server.page).response(limit: 1 << 20)
    }
    try await server.clientClosed(within: .seconds(30))
    // A reader of pieces gets all of it.
    var size = 0
    for try await piece in HTTPExchange(server.page).body {
      size += piece.count
      if size >= 67_108_864 { break }
    }
    #expect(size == 67_108_864)
  }

  @Test func boundsAPlainAnswerToo() async throws {
    let server = try ByteServer(ByteServer.answer(body: "12345"))
    #expect(try await HTTPExchange(server.page).response(limit: 5).body.count == 5)
    await #expect(throws: HTTPError.tooLarge(limit: 4)) {
      _ = try await HTTPExchange(server.page).response(limit: 4)
    }
  }
}
