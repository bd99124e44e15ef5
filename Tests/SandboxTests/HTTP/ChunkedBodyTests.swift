import Testing

@testable import Sandbox

@Suite struct ChunkedBodyTests {
  @Test func isTheSameInEverySplit() throws {
    let wire = Array("5;x=y\r\nhello\r\n1\r\n \r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\nrest".utf8)
    for cut in 0...wire.count {
      var body = ChunkedBody(bound: 100)
      var buffer = Array(wire[..<cut])
      try body.take(from: &buffer)
      buffer += wire[cut...]
      try body.take(from: &buffer)
      #expect(body.isFinished)
      #expect(String(decoding: body.body, as: UTF8.self) == "hello 0123456789")
      #expect(String(decoding: buffer, as: UTF8.self) == "rest")
    }
  }

  @Test(arguments: [
    ("zz\r\n", RequestFault.malformed), ("\r\n", .malformed), ("5\n", .malformed), ("-1\r\n", .malformed),
    ("3\r\nabcd\r\n", .malformed), ("11111111111111111\r\n", .malformed), ("ffffffffffffffff\r\n", .bodyTooLarge),
    ("65\r\n", .bodyTooLarge), ("64\r\n" + String(repeating: "a", count: 100) + "\r\n1\r\n", .bodyTooLarge),
    (String(repeating: "1", count: 5_000), .malformed),
  ])
  func refusesWhatIsNoChunk(wire: String, fault: RequestFault) {
    var body = ChunkedBody(bound: 100)
    var buffer = Array(wire.utf8)
    #expect(throws: fault) { try body.take(from: &buffer) }
  }

  @Test func waitsForTheEnd() throws {
    var body = ChunkedBody(bound: 100)
    var buffer = Array("3\r\nabc\r\n0\r\n".utf8)
    try body.take(from: &buffer)
    #expect(!body.isFinished)
  }
}
