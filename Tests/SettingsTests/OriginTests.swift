import Foundation
import Settings
import Testing

struct OriginTests {
  @Test(arguments: [
    ("https://AI-Gateway.Vercel.SH", "https://ai-gateway.vercel.sh:443"), ("http://localhost", "http://localhost:80"),
    ("HTTPS://x.example:8443/", "https://x.example:8443"), ("http://[::1]:9", "http://[::1]:9"),
    ("http://127.0.0.1:1", "http://127.0.0.1:1"), ("http://x:65535", "http://x:65535"),
    (
      "https://\(String(repeating: "a", count: 63)).example:1", "https://\(String(repeating: "a", count: 63)).example:1"
    ),
  ])
  func isParsedAndComplete(text: String, description: String) {
    #expect(Origin(text)?.description == description)
    #expect(Origin(description) == Origin(text))
  }

  @Test(arguments: [
    "", "x.example", "ftp://x.example", "file:///etc/passwd", "https://", "https://a@x.example",
    "https://a:b@x.example",
    "https://x.example/path", "https://x.example?q", "https://x.example#f", "https://x.example:0",
    "https://x.example:65536",
    "http://127.1", "http://127.0.0.256", "http://127.0.0.01", "http://24000", "http://1.2.3.4.5", "http://[::1",
    "http://[::1]x", "http://[::1::2]", "http://[fe80::1%25eth0]", "http://[1.2.3.4]", "https://a..b", "https://.a",
    "https://-a.example", "https://a-.example", "https://\(String(repeating: "a", count: 64)).example",
    "https://x example", "https://x.example\\@y.example", "https://ex%61mple.org", "https://bücher.example",
  ])
  func refusesWhatSaysMoreOrLess(text: String) {
    #expect(Origin(text) == nil)
  }

  @Test(arguments: [
    ("http://127.0.0.1", true), ("http://127.255.3.4", true), ("http://localhost", true), ("http://[::1]", true),
    ("http://127.0.0.1.evil.example", false), ("http://128.0.0.1", false), ("http://chat.localhost", true),
    ("http://localhost.", true), ("http://[::ffff:127.0.0.1]", true), ("http://[0:0:0:0:0:0:0:1]", true),
    ("http://localhost.evil.example", false), ("http://[::2]", false), ("http://127-0-0-1.example", false),
  ])
  func knowsThisMachine(text: String, isLoopback: Bool) throws {
    #expect(try #require(Origin(text)).isLoopback == isLoopback)
  }
}

struct GatewayAddressTests {
  @Test(arguments: [
    ("https://x.example/v1", "https://x.example/v1"), (" https://x.example/v1// ", "https://x.example/v1"),
    ("https://x.example/", "https://x.example"), ("http://localhost:11434/v1", "http://localhost:11434/v1"),
    ("http://[::1]:8080", "http://[::1]:8080"), ("http://[::1]:8080/v1/", "http://[::1]:8080/v1"),
  ])
  func isTrimmed(text: String, address: String) throws {
    #expect(try GatewayAddress(text).url.absoluteString == address)
  }

  @Test(arguments: [
    ("", AddressFault.notAnAddress), ("x.example/v1", .notAnAddress), ("https:///v1", .notAnAddress),
    ("https://x example", .notAnAddress), ("https://x.example:99999", .notAnAddress), ("ftp://x.example", .otherScheme),
    ("https://a:b@x.example", .user), ("https://@x.example", .user), ("https://x.example?key=1", .query),
    ("https://x.example/#a", .fragment), ("http://x.example", .insecure(host: "x.example")),
    ("http://127.0.0.1.x.example", .insecure(host: "127.0.0.1.x.example")),
    ("http://10.0.0.1", .insecure(host: "10.0.0.1")), ("https://24000", .notAnAddress),
    ("https://x.example/v1/chat/completions", .route), ("https://x.example/v1/chat/completions/", .route),
  ])
  func saysWhatIsWrong(text: String, fault: AddressFault) {
    #expect(throws: fault) { try GatewayAddress(text) }
  }
}
