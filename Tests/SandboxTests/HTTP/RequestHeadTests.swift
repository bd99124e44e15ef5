import Testing

@testable import Sandbox

private func head(_ text: String) throws -> RequestHead {
  try RequestHead(parsing: Array(text.utf8)[...])
}

@Suite struct RequestHeadTests {
  @Test func readsRequestLineAndFields() throws {
    let head = try head("GET /v1/generation?id=gen_1&x=a%20b+c HTTP/1.1\r\nHost: h\r\nX-Odd:\t two words \r\nX-ODD: b")
    #expect(head.method == "GET")
    #expect(head.path == "/v1/generation")
    #expect(head.parameter("id") == "gen_1")
    #expect(head.parameter("x") == "a b c")
    #expect(head.parameter("y") == nil)
    #expect(head.values("x-odd") == ["two words", "b"])
    #expect(head.keepsAlive)
  }

  @Test(arguments: [
    ("http://127.0.0.1:80/v1/models?a=b", "/v1/models"), ("HTTP://h", "/"), ("/v1/models/a%2Fb", "/v1/models/a/b"),
    ("*", "*"),
  ])
  func takesEveryFormOfATarget(target: String, path: String) throws {
    #expect(try head("GET \(target) HTTP/1.1\r\nHost: h").path == path)
  }

  @Test(arguments: [
    "", "GET", "GET /", "GET  / HTTP/1.1\r\nHost: h", "G\u{7F}T / HTTP/1.1\r\nHost: h", "GET / FTP/1.1\r\nHost: h",
    "GET / HTTP/1.1", "GET / HTTP/1.1\r\nHost: a\r\nHost: b", "GET / HTTP/1.1\r\nHost: h\r\nNo colon",
    "GET / HTTP/1.1\r\nHost: h\r\nBad name: x", "GET / HTTP/1.1\r\nHost: h\r\n folded: x",
    "GET / HTTP/1.1\r\nHost: h\r\nX: a\u{0}b", "GET / HTTP/1.1\r\nHost: h\nX: a", "GET /%zz HTTP/1.1\r\nHost: h",
    " GET / HTTP/1.1\r\nHost: h", "GET /\u{E9} HTTP/1.1\r\nHost: h",
  ])
  func refusesWhatIsNotARequest(text: String) {
    #expect(throws: RequestFault.malformed) { try head(text) }
  }

  @Test func refusesAnotherVersion() {
    #expect(throws: RequestFault.unsupportedVersion) { try head("GET / HTTP/2.0\r\nHost: h") }
  }

  @Test func keepsAnOldConnectionOnlyOnRequest() throws {
    #expect(try !head("GET / HTTP/1.0").keepsAlive)
    #expect(try head("GET / HTTP/1.0\r\nConnection: Keep-Alive").keepsAlive)
    #expect(try !head("GET / HTTP/1.1\r\nHost: h\r\nConnection: x, Close").keepsAlive)
  }

  @Test(arguments: [
    ("Content-Length: 12", RequestHead.Framing.length(12)), ("X: y", .length(0)),
    ("Transfer-Encoding: Chunked", .chunked), ("Content-Length: 7\r\nContent-Length: 7", .length(7)),
  ])
  func knowsWhereTheBodyEnds(fields: String, framing: RequestHead.Framing) throws {
    #expect(try head("POST / HTTP/1.1\r\nHost: h\r\n" + fields).framing() == framing)
  }

  @Test(arguments: [
    ("Content-Length: 7\r\nTransfer-Encoding: chunked", RequestFault.malformed),
    ("Content-Length: 7\r\nContent-Length: 8", .malformed), ("Content-Length: -1", .malformed),
    ("Content-Length: +1", .malformed), ("Content-Length:", .malformed), ("Content-Length: 0x10", .malformed),
    ("Content-Length: 99999999999999999999", .bodyTooLarge), ("Transfer-Encoding: gzip, chunked", .unsupportedCoding),
  ])
  func refusesADoubtfulEnd(fields: String, fault: RequestFault) throws {
    let head = try head("POST / HTTP/1.1\r\nHost: h\r\n" + fields)
    #expect(throws: fault) { try head.framing() }
  }

  @Test(
    arguments: [
      ("Bearer abc", "abc"), ("bearer  abc ", "abc"), ("Bearer ", nil), ("Basic abc", nil), ("abc", nil),
    ] as [(String, String?)])
  func readsABearerToken(value: String, token: String?) throws {
    let request = Request(head: try head("GET / HTTP/1.1\r\nHost: h\r\nAuthorization: " + value))
    #expect(request.bearerToken == token)
  }
}
