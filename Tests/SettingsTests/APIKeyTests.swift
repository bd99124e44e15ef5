import Foundation
import Settings
import Testing

struct APIKeyTests {
  private func origin(_ text: String = "https://ai-gateway.vercel.sh") throws -> Origin { try #require(Origin(text)) }

  @Test func goesToItsOwnOriginOnly() throws {
    let key = try APIKey("vck_secret", origin: try origin())
    for (address, authorization) in [
      ("https://ai-gateway.vercel.sh/v1/chat/completions", "Bearer vck_secret"),
      ("https://AI-GATEWAY.vercel.sh:443/v1", "Bearer vck_secret"), ("http://ai-gateway.vercel.sh/v1", nil),
      ("https://ai-gateway.vercel.sh:8443/v1", nil), ("https://ai-gateway.vercel.sh.evil.example/v1", nil),
      ("https://evil.example/ai-gateway.vercel.sh", nil), ("https://ai-gateway.vercel.sh@evil.example/", nil),
      ("https://evil.example@ai-gateway.vercel.sh/", nil), ("https://vercel.sh/v1", nil),
    ] {
      #expect(key.authorization(for: try #require(URL(string: address))) == authorization, "\(address)")
    }
  }

  @Test func showsItselfNowhere() throws {
    let key = try APIKey("vck_secret", origin: try origin())
    var dumped = ""
    dump([key as APIKey?], to: &dumped)
    for text in [
      "\(key)", String(describing: key), String(reflecting: key), "\([key])", dumped,
      "\(Mirror(reflecting: key).children)",
    ] {
      #expect(!text.contains("vck_secret"), "\(text)")
    }
    #expect("\(key)" == "[redacted]")
    #expect(key.redacted("bad key vck_secret!") == "bad key [redacted]!")
  }

  @Test(arguments: ["\"sk-1\"", "'sk-1'", "`sk-1`", "\"sk-1", "sk-1'", "\u{201C}sk-1\u{201D}", " \"sk-1\"\n"])
  func saysThatItIsInQuotes(text: String) throws {
    let origin = try origin()
    #expect(throws: APIKeyFault.quoted) { try APIKey(text, origin: origin) }
  }

  @Test func dropsTheSpaceAroundIt() throws {
    let key = try APIKey(" \tk\r\n", origin: try origin())
    #expect(key.authorization(for: try #require(URL(string: "https://ai-gateway.vercel.sh"))) == "Bearer k")
  }

  @Test func theLongestOneIsTaken() throws {
    let key = try APIKey(String(repeating: "k", count: 16_384), origin: try origin())
    #expect(key.redacted("\(String(repeating: "k", count: 32_768)).") == "[redacted][redacted].")
  }

  @Test(arguments: [
    ("", APIKeyFault.empty), (" \n", .empty), ("Bearer abc", .space), ("a\nb", .controlCharacter),
    ("a\r\nX-Evil: 1", .controlCharacter), ("a\u{0}", .controlCharacter), ("a\u{7F}", .controlCharacter),
    ("schlüssel", .notASCII),
    ("a\u{200B}b", .notASCII), (String(repeating: "k", count: 16_385), .tooLong(limit: 16_384)),
  ])
  func refusesWhatCannotBeAKey(text: String, fault: APIKeyFault) throws {
    let origin = try origin()
    #expect(throws: fault) { try APIKey(text, origin: origin) }
  }
}
