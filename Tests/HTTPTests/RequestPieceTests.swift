import Foundation
import TestSupport
import Testing

@testable import HTTP

/// The pieces that requests and answers are made of: headers, methods, heads, and what waits for a reader.
@Suite struct RequestPieceTests {
  private static let url = URL(string: "http://h.test/") ?? URL(filePath: "/")

  /// Names are compared without regard to case, so that no header is sent twice.
  @Test func aHeaderIsSetInPlaceOfAnEarlierOne() {
    var request = HTTPRequest(.get, Self.url, headers: [HTTPHeader("accept", "a"), HTTPHeader("X-Accept", "b")])
    request.set("Accept", to: "c")
    request.set("ACCEPT", to: "d")
    #expect(request.headers == [HTTPHeader("X-Accept", "b"), HTTPHeader("ACCEPT", "d")])
    let head = HTTPResponseHead(status: 200, headers: [HTTPHeader("x-a", "1"), HTTPHeader("X-A", "2")])
    #expect(head["X-a"] == "1" && head["X-"] == nil)
  }

  /// Every header that carries a key is hidden, in any case of letters.
  @Test(arguments: [
    ("Authorization", true), ("AUTHORIZATION", true), ("x-api-key", true), ("Proxy-Authorization", true),
    ("X-Session-Affinity", false),
  ])
  func aHeaderWithAKeyIsHidden(name: String, isHidden: Bool) {
    let header = HTTPHeader(name, "canary")
    var dumped = ""
    dump(header, to: &dumped)
    #expect("\(header)".contains("canary") == !isHidden && dumped.contains("canary") == !isHidden)
    #expect(header.isCredential == isHidden)
  }

  @Test func eachMethodIsSentAsItself() async throws {
    let server = try ByteServer { request, _ in
      request.method == "HEAD"
        ? [.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")] : ByteServer.answer(body: request.method)
    }
    for method in [HTTPRequest.Method.get, .head, .delete, .post(Data("x".utf8)), .post(Data())] {
      #expect(await Outcome(HTTPRequest(method, server.baseURL)).status == 200)
    }
    #expect(server.requests.map(\.method) == ["GET", "HEAD", "DELETE", "POST", "POST"])
    #expect(server.requests.map(\.text) == ["", "", "", "x", ""])
  }

  /// The proxy that libcurl takes first is the one that messages name.
  @Test func theProxyOfTheSchemeComesFirst() {
    let all = ["https_proxy": "a:1", "HTTPS_PROXY": "b:2", "http_proxy": "c:3", "all_proxy": "d:4", "ALL_PROXY": "e:5"]
    func name(_ scheme: String, without names: Set<String> = []) -> String? {
      ProxyEnvironment.name(for: scheme) { names.contains($0) ? nil : all[$0] }
    }
    #expect(name("https") == "a:1" && name("http") == "c:3")
    #expect(name("https", without: ["https_proxy"]) == "b:2")
    #expect(name("https", without: ["https_proxy", "HTTPS_PROXY"]) == "d:4")
    #expect(
      name("http", without: ["http_proxy"]) == "d:4" && name("http", without: ["http_proxy", "all_proxy"]) == "e:5")
  }

  // Heads.

  private func take(_ lines: [String], into reader: inout HeadReader) -> Bool {
    lines.allSatisfy { line in Array((line + "\r\n").utf8).withUnsafeBytes { reader.take($0) } }
  }

  @Test func aHeadIsThatOfTheFirstWholeAnswer() {
    var reader = HeadReader()
    #expect(take(["HTTP/1.1 103 Early Hints", "X-A: early", ""], into: &reader) && reader.head == nil)
    #expect(take(["HTTP/2 200", "X-A:  one\t", "X-B: b: c", "no colon", "X-A: two"], into: &reader))
    #expect(reader.head == nil)
    #expect(take(["", "X-Trailer: 1", ""], into: &reader))
    let headers = [HTTPHeader("X-A", "one"), HTTPHeader("X-B", "b: c"), HTTPHeader("X-A", "two")]
    #expect(reader.head == HTTPResponseHead(status: 200, version: "2", headers: headers))
  }

  @Test func aFoldedLineGoesOnWithTheValueBeforeIt() {
    var reader = HeadReader()
    #expect(take(["HTTP/1.1 200 OK", " lost", "X-A: one", "\ttwo", "  three ", "X-B: four", ""], into: &reader))
    #expect(reader.head?.headers == [HTTPHeader("X-A", "one two three"), HTTPHeader("X-B", "four")])
  }

  @Test func aLineWithoutAStatusBeginsNoHead() {
    var reader = HeadReader()
    #expect(take(["HTTP/1.1", "X-A: 1", ""], into: &reader) && reader.head == nil)
    #expect(take(["HTTP/1.1 OK", "", "HTTP/1.0 404 Not Found", ""], into: &reader))
    #expect(reader.head == HTTPResponseHead(status: 404, version: "1.0"))
  }

  /// A mebibyte, the ends of the lines included.
  @Test(arguments: [(0, true), (1, false)]) func aHeadOfExactlyTheLimitIsTaken(more: Int, isTaken: Bool) {
    var reader = HeadReader()
    let (first, name) = ("HTTP/1.1 200 OK", "X-A: ")
    let rest = HeadReader.limit - (first + name).utf8.count - 6
    #expect(take([first], into: &reader))
    let isWhole = take([name + String(repeating: "x", count: rest + more), ""], into: &reader)
    #expect(isWhole == isTaken && (reader.head != nil) == isTaken)
  }

  /// A reader may ask for the head again, and gets the body behind it.
  @Test func theHeadCanBeAskedForAgain() async throws {
    let server = try ByteServer(ByteServer.answer("201 Made", body: "body"))
    let exchange = HTTPExchange(server.page)
    for _ in 1...3 { #expect(try await exchange.head().status == 201) }
    #expect(try await exchange.next() == Data("body".utf8))
    #expect(try await exchange.next() == nil)
    #expect(try await exchange.head().status == 201)
  }

  /// A deadline of one's own that is far away leaves the server no more time to be silent.
  @Test func theNearestDeadlineHolds() async throws {
    let server = try ByteServer([.send(ByteServer.streamHead + ByteServer.chunk("begun")), .stall])
    let limit = Duration.milliseconds(100)
    let exchange = HTTPExchange(server.hello, timeouts: Timeouts(idle: limit))
    exchange.setDeadline(.now + .seconds(5))
    #expect(await Outcome(exchange).error == .silent(after: limit))
  }

  // What waits for a reader.

  private func next(_ channel: ResponseChannel) async -> String {
    switch await channel.next(isolation: nil, resume: {}) {
    case .head(let head): "head \(head.status)"
    case .data(let data): String(decoding: data, as: UTF8.self)
    case .ended: "end"
    case .failed(let error): "\(error)"
    }
  }

  @Test func whatCameComesInOrderAndTheEndIsTheLast() async {
    let channel = ResponseChannel()
    channel.deliver(HTTPResponseHead(status: 200))
    for piece in ["a", "b"] { #expect(channel.deliver(Data(piece.utf8)) == .goesOn) }
    channel.finish(.ended)
    // The first end is the end.
    channel.finish(.failed(.deadlinePassed))
    #expect(channel.deliver(Data("late".utf8)) == .isOver)
    var seen: [String] = []
    for _ in 1...4 { seen.append(await next(channel)) }
    #expect(seen == ["head 200", "ab", "end", "end"] && channel.head?.status == 200)
  }

  @Test func aReaderThatHasCancelledGetsNothingMore() async {
    let channel = ResponseChannel()
    channel.deliver(HTTPResponseHead(status: 200))
    #expect(channel.deliver(Data(count: ResponseChannel.mark - 1)) == .goesOn)
    #expect(channel.deliver(Data(count: 1)) == .isHeldUp)
    channel.cancel()
    #expect(channel.deliver(Data("late".utf8)) == .isOver)
    var seen: [String] = []
    for _ in 1...2 { seen.append(await next(channel)) }
    #expect(seen == ["cancelled", "cancelled"])
  }
}
