import Foundation
import Testing

@testable import GatewayClient

@Suite struct CredentialTests {
  @Test func showsTheKeyInNoDescription() throws {
    let url = try #require(URL(string: "http://127.0.0.1:1/v1"))
    let gateway = Gateway(baseURL: url, authorization: "Bearer " + canaryKey)
    let stream = gateway.reply(to: .hello)
    var dumped = ""
    dump(gateway, to: &dumped)
    dump(stream, to: &dumped)
    dump(stream.makeAsyncIterator(), to: &dumped)
    dumped += "\(gateway) \(String(reflecting: gateway)) \(stream) \(String(reflecting: stream))"
    #expect(dumped.contains("chat/completions"))
    #expect(!dumped.contains("canary"))
    #expect(!dumped.contains("Bearer"))
  }

  @Test(
    arguments: [
      ("Bearer vck_12345678", "a vck_12345678 b vck_12345678", "a [key] b [key]"),
      ("vck_12345678", "vck_12345678", "[key]"),
      ("Bearer short", "short", "short"), (nil, "anything", "anything"), ("Bearer ", "Bearer x", "Bearer x"),
    ] as [(String?, String, String)])
  func masksTheKey(header: String?, text: String, masked: String) {
    #expect(Credential(header).scrubbed(text) == masked)
  }

  /// A token of OpenID Connect is renewed every few hours: its end is no name of a key.
  @Test(
    arguments: [
      ("vck_0123456789abcdefa1b2", "…a1b2"), ("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl", "oidc"),
      ("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.", "oidc"), ("eyJ_a_key_of_another_kind", "…kind"),
      ("sk.with.dots.and.more.than.that", "…that"), ("eyJ.a.b", nil), ("vck_short", nil),
    ] as [(String, String?)])
  func namesTheKeyByItsEndOrAsAToken(key: String, name: String?) {
    #expect(Credential("Bearer " + key).keyEnd == name)
  }
}
