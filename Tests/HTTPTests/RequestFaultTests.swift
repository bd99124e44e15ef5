import Foundation
import Testing

@testable import HTTP

/// What cannot be sent, and what messages say of a proxy.
@Suite struct RequestFaultTests {
  @Test(arguments: [
    ("http://h.test/v1", true), ("HTTPS://h.test", true), ("http://[::1]:80/", true), ("ftp://h.test/", false),
    ("file:///etc/passwd", false), ("http:///v1", false), ("http://user@h.test/", false),
    ("http://user:word@h.test/", false), ("http://:word@h.test/", false),
  ])
  func anAddressHasAHostAndNoUser(address: String, isFine: Bool) throws {
    let request = HTTPRequest(.get, try #require(URL(string: address)))
    #expect(request.fault == (isFine ? nil : .address))
  }

  @Test(
    arguments: [
      ("X-A", "b", nil), ("X-A", "a\tb", nil), ("X-A", "ü", nil), ("", "b", .headerName("")),
      ("X A", "b", .headerName("X A")),
      ("X:A", "b", .headerName("X:A")), ("X-Ä", "b", .headerName("X-Ä")),
      ("X-A", "a\r\nX-B: c", .headerValue(name: "X-A")),
      ("X-A", "a\n", .headerValue(name: "X-A")), ("X-A", "\u{0}", .headerValue(name: "X-A")),
      ("X-A", "\u{7F}", .headerValue(name: "X-A")),
    ] as [(String, String, HTTPRequestFault?)])
  func aHeaderCannotWriteAnotherOne(name: String, value: String, fault: HTTPRequestFault?) throws {
    let url = try #require(URL(string: "http://h.test/"))
    #expect(HTTPRequest(.get, url, headers: [HTTPHeader(name, value)]).fault == fault)
  }

  /// Its user and password are in no message.
  @Test(arguments: [
    ("http://proxy.test:3128", "proxy.test:3128"), ("http://ada:word@proxy.test:3128/x", "proxy.test:3128"),
    ("ada:w@rd@proxy.test", "proxy.test"), ("socks5://u@[::1]:1080", "[::1]:1080"), ("proxy.test", "proxy.test"),
  ])
  func aProxyIsNamedByItsHostAndPort(value: String, name: String) {
    #expect(ProxyEnvironment.name(for: "https") { $0 == "https_proxy" ? value : nil } == name)
    #expect(ProxyEnvironment.name(for: "http") { $0 == "all_proxy" ? value : nil } == name)
  }

  @Test func aVariableThatAClientCouldSetNamesNoProxy() {
    #expect(ProxyEnvironment.name(for: "http") { $0 == "HTTP_PROXY" ? "http://p.test" : nil } == nil)
    #expect(ProxyEnvironment.name(for: "https") { $0 == "HTTPS_PROXY" ? "http://p.test" : nil } == "p.test")
    #expect(ProxyEnvironment.name(for: "https") { $0 == "http_proxy" ? "http://p.test" : nil } == nil)
  }
}
