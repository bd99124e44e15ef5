import Foundation
import TestSupport
import Testing

@testable import Console

@Suite struct KeyCommandsTests {
  /// A fixture whose config.json puts Vercel's gateway at the server.
  private func fixture(_ server: ByteServer) async throws -> CommandFixture {
    let fixture = try CommandFixture()
    let set = try await fixture.run("config", "set", "ai_gateway_base_url", server.baseURL.absoluteString)
    #expect(set.code == 0 && set.errors.isEmpty)
    return fixture
  }

  private static let credits = ByteServer.answer(body: #"{"balance":"95.50","total_used":"4.50"}"#)

  @Test func keepsAKeyThatTheGatewayTakes() async throws {
    let server = try ByteServer(Self.credits)
    let fixture = try await fixture(server)
    let answer = try await fixture.run("login", input: "vck_secret_key_1\nsecond line")
    #expect(answer.code == 0 && answer.output.isEmpty)
    #expect(answer.errors.hasPrefix("the gateway accepts the key; the balance is $95.50\nkept in "))
    #expect(!answer.errors.contains("vck_"))
    #expect(server.requests.map(\.headers["authorization"]) == ["Bearer vck_secret_key_1"])
    let file = fixture.home.appending(path: "keys.json").path
    #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
    let credits = try await fixture.run("credits")
    #expect(credits.lines.first == "  balance      $95.50")
    #expect(try await fixture.run("logout").errors.contains("is deleted here"))
    #expect(try await fixture.run("logout").errors.contains("no key for"))
    #expect(try String(contentsOfFile: file, encoding: .utf8).contains("vck_") == false)
  }

  @Test func keepsNoKeyThatTheGatewayRefuses() async throws {
    let body = #"{"error":{"message":"Invalid API key","type":"authentication_error"}}"#
    let server = try ByteServer(ByteServer.answer("401 Unauthorized", body: body))
    let fixture = try await fixture(server)
    let answer = try await fixture.run("login", input: "vck_wrong\n")
    #expect(answer.code == Failure.Code.refused)
    #expect(answer.errors.contains("does not accept the key") && answer.errors.contains("the key was not kept"))
    #expect(!FileManager.default.fileExists(atPath: fixture.home.appending(path: "keys.json").path))
  }

  @Test(arguments: [("", Failure.Code.interrupted), ("two words\n", Failure.Code.refused)])
  func sendsNothingThatCannotBeAKey(_ input: String, _ code: Int32) async throws {
    let server = try ByteServer(Self.credits)
    let answer = try await fixture(server).run("login", input: input)
    #expect(answer.code == code)
    #expect(server.requests.isEmpty)
  }

  @Test(arguments: [("200 OK", Int32(0)), ("401 Unauthorized", Failure.Code.refused)])
  func openRoutersKeysAreProvedByTheirOwnRoute(_ status: String, _ code: Int32) async throws {
    let body = #"{"data":{"label":"sk-or-v1-abc","usage":1.5,"limit":5,"limit_remaining":3.5,"limit_reset":"monthly"}}"#
    let server = try ByteServer(ByteServer.answer(status, body: body))
    let fixture = try CommandFixture()
    _ = try await fixture.run("config", "set", "openrouter_base_url", server.baseURL.absoluteString)
    let answer = try await fixture.run("login", "openrouter", input: "sk-or-v1-secret\n")
    #expect(answer.code == code)
    #expect(server.requests.map(\.path) == ["/v1/key"])
    #expect(answer.errors.hasPrefix("the gateway accepts the key\n") == (code == 0))
    guard code == 0 else { return }
    let credits = try await fixture.run("credits", "--gateway", "openrouter")
    #expect(
      credits.lines == [
        "  balance          not stated", "  used by the key  $1.50",
        "  the key's limit  $5.00, $3.50 left, resets monthly",
      ])
  }

  /// A key that is there already says nothing about the one that is to be kept.
  @Test(arguments: [
    ([:], [], "/v1/credits"), (["OPENROUTER_API_KEY": "sk-or-v1-other"], [], "/v1/credits"),
    (["AI_GATEWAY_API_KEY": "vck_other", "TUPPENCE_GATEWAY": "openrouter"], [], "/v1/key"),
    (["AI_GATEWAY_API_KEY": "vck_other"], ["openrouter"], "/v1/key"),
    (["TUPPENCE_GATEWAY": "openrouter"], ["--gateway", "vercel"], "/v1/credits"),
  ])
  func aKeyIsForTheGatewayThatIsNamed(environment: [String: String], words: [String], path: String) async throws {
    let server = try ByteServer(Self.credits)
    var fixture = try await fixture(server)
    _ = try await fixture.run("config", "set", "openrouter_base_url", server.baseURL.absoluteString)
    fixture.environment.merge(environment) { $1 }
    let answer = try await fixture.run(["login"] + words, input: "key_that_is_typed\n")
    #expect(server.requests.map(\.path) == [path], "\(answer.errors)")
    #expect(server.requests.map(\.headers["authorization"]) == ["Bearer key_that_is_typed"])
  }

  /// Where another key than the stored one is used, it is named.
  @Test(
    arguments: [
      (["AI_GATEWAY_API_KEY": "vck_other"], nil, "AI_GATEWAY_API_KEY is set in the environment and comes first"),
      (["OPENROUTER_API_KEY": "sk-or-v1-other"], nil, nil), (["AI_GATEWAY_API_KEY": ""], nil, nil),
      ([:], "/bin/echo k", "key_command in config.json comes first where it is for the same gateway"),
    ] as [([String: String], String?, String?)])
  func aStrongerKeyIsNamed(environment: [String: String], command: String?, words: String?) async throws {
    let server = try ByteServer(Self.credits)
    var fixture = try await fixture(server)
    if let command { _ = try await fixture.run("config", "set", "key_command", command) }
    fixture.environment.merge(environment) { $1 }
    for line in [["login", "vercel"], ["logout", "vercel"]] {
      let answer = try await fixture.run(line, input: "key_that_is_typed\n")
      #expect(answer.code == 0 && answer.errors.contains("first") == (words != nil), "\(answer.errors)")
      if let words { #expect(answer.errors.hasSuffix(words + "\n")) }
    }
  }

  @Test func theSandboxNeedsNoKey() async throws {
    let answer = try await CommandFixture().run("login", "sandbox", input: "k\n")
    #expect(answer.code == Failure.Code.usage && answer.errors.contains("the sandbox needs no key"))
  }

  @Test func creditsAreComparedWithTheLastLookAndWithTheWarning() async throws {
    struct Report: Decodable {
      var balance: String
      var total_used: String
      var used_since: String?
      var below_warning: Bool
    }
    let server = try ByteServer(
      Self.credits, ByteServer.answer(body: #"{"balance":"95.40","total_used":"4.60"}"#),
      ByteServer.answer(body: #"{"balance":"10","total_used":"4.60"}"#),
      ByteServer.answer(body: #"{"balance":"9","total_used":"1"}"#))
    var fixture = try await fixture(server)
    fixture.environment["AI_GATEWAY_API_KEY"] = "vck_other"
    fixture.environment["AI_GATEWAY_BASE_URL"] = server.baseURL.absoluteString
    _ = try await fixture.run("config", "set", "credits_warning", "10")
    let reports: [Report] = [
      try await fixture.run("credits", "--json").json(), try await fixture.run("credits", "--json").json(),
    ]
    #expect(reports.map(\.used_since) == [nil, "0.1"])
    #expect(reports.map(\.balance) == ["95.50", "95.40"].map { $0.replacing(/0$/, with: "") })
    #expect(try await fixture.run("credits").errors.isEmpty, "not below the warning")
    let low = try await fixture.run("credits")
    #expect(low.code == 0 && low.errors.contains("what is left, $9.00, is below $10.00"))
    #expect(!low.output.contains("since the last reading"), "the lifetime use fell: another account")
  }

  @Test func configShowsSetsAndTakesOut() async throws {
    let fixture = try CommandFixture()
    #expect(try await fixture.run("config", "path").output == fixture.home.path + "/config.json\n")
    #expect(try await fixture.run("config", "set", "budgets.day", "2.50").code == 0)
    #expect(try await fixture.run("config", "get", "budgets.day").output == "2.5\n")
    #expect(try await fixture.run("config", "show").lines.contains("  budgets              day=2.5"))
    #expect(try await fixture.run("config", "unset", "budgets.day").code == 0)
    let gone = try await fixture.run("config", "get", "budgets.day")
    #expect(gone.code == Failure.Code.failed && gone.output.isEmpty)
    let bad = try await fixture.run("config", "set", "modle", "x")
    #expect(bad.errors.contains("did you mean model?"))
    try Data("{".utf8).write(to: fixture.home.appending(path: "config.json"))
    #expect(try await fixture.run("config", "path").code == 0, "also where the file is broken")
    #expect(try await fixture.run("config", "show").code == Failure.Code.failed)
  }
}
