import Foundation
import Records
import TestSupport
import Testing

@testable import Console

/// `/compact`, and the settings of how turns are served.
@Suite(.timeLimit(.minutes(2)))
struct SlashCompactTests {
  @Test func saysTheCostBeforeAndTheSavingAfter() async throws {
    let fixture = try ReplFixture()
    let long = String(repeating: "word ", count: 2_000)
    _ = try await fixture.chat([
      .line("/compact"), .line("one \(long)"), .line("two"), .line("/compact openai/gpt-5"), .line("three"),
      .line("/compact undo"), .line("four"), .line("/compact undo"), .line("/compact nosuchmodel"),
    ])
    #expect(try fixture.models.map { $0.hasPrefix("openai") } == [false, false, true, false, false])
    #expect(try fixture.prompts.map(\.count) == [2, 4, 6, 4, 8])
    for text in [
      "there is nothing to compact", "a summary of 2 turns, about 2,5", "by openai/gpt-5: about $0.0",
      "the summary is in the place of 2 turns: each further turn sends about 2,4", "tokens less and costs about $0.00",
      "the conversation is back in the place of its summary: 3 turns", "no summary is in the conversation's place",
      "the gateway lists no model \"nosuchmodel\"",
    ] {
      #expect(fixture.output.contains(text), "\(text)")
    }
  }

  @Test func keepOffOutlivesTheConfigurationsKeep() async throws {
    let fixture = try ReplFixture(environment: ["TUPPENCE_KEEP": "2 turns"])
    let (repl, _) = try await fixture.chat([
      .line("one"), .line("two"), .line("three"), .line("four"), .line("/set keep off"), .line("/set"), .line("five"),
    ])
    await repl.leave()
    #expect(try fixture.prompts.map(\.count) == [2, 4, 6, 4, 10])
    #expect(fixture.output.contains("a request carries the whole conversation"))
    var options = Options()
    options.continues = true
    let (again, _) = try await fixture.chat(
      [.line("six"), .line("/set keep 2 turns"), .line("seven")], options: options)
    await again.leave()
    #expect(try fixture.prompts.map(\.count).suffix(2) == [12, 4])
    // A new session has the configuration's again.
    let (new, _) = try await fixture.chat([.line("1"), .line("2"), .line("3"), .line("4")])
    await new.leave()
    #expect(try fixture.prompts.map(\.count).suffix(4) == [2, 4, 6, 4])
  }

  @Test func settingsOfServingAreSentAndListed() async throws {
    let fixture = try ReplFixture()
    _ = try await fixture.chat([
      .line("/set tier flex"), .line("/set fallback gpt-5"), .line("/set only bedrock anthropic"), .line("one"),
      .line("/set tier off"), .line("/set fallback off"), .line("/set only off"), .line("/set caching off"),
      .line("two"),
      .line("/set tier slow"), .line("/set fallback nosuch"), .line("/set only"), .line("/set caching maybe"),
      .line("/set keep 1"), .line("/set keep 2 turns"), .line("/set"),
    ])
    let bodies = fixture.server.requests.filter { $0.method == "POST" }.map(\.text)
    #expect(
      bodies.first?.contains(
        #""caching":"auto","models":["openai/gpt-5"],"only":["bedrock","anthropic"],"serviceTier":"flex""#) == true)
    #expect(
      bodies.last.map { !$0.contains("\"caching\"") && !$0.contains("\"models\"") && !$0.contains("\"flex\"") } == true)
    for text in [
      "tier: flex from the next turn on", "the tier is flex, priority or off", "does not name one model",
      "only names one or more providers", "caching is auto or off", "keep is a number of turns or tokens, or off",
      "a request carries the last 2 turns at most",
    ] {
      #expect(fixture.output.contains(text), "\(text)")
    }
  }

  @Test func aServerWithoutTheseOptionsRefusesThemAndLosesNothing() async throws {
    let fixture = try ReplFixture()
    var options = Options()
    options.gateway = fixture.server.baseURL.absoluteString
    options.model = "m"
    _ = try await fixture.chat(
      [.line("/set tier flex"), .line("/set only a"), .line("/set caching auto"), .line("/set tier off"), .line("hi")],
      options: options)
    #expect(fixture.output.contains("cannot be asked for a class of service (tier)"))
    #expect(fixture.output.contains("cannot be asked for certain providers (only)"))
    #expect(fixture.server.posts == 1)
  }
}
