import Testing

@testable import Records

/// What was asked and what served, in a cost line's words.
@Suite struct ServingDifferenceTests {
  private static func words(
    _ options: RequestOptions = RequestOptions(), asked: String = "anthropic/claude-sonnet-5",
    _ change: (inout UsageAndCost) -> Void
  ) -> [String] {
    var figures = UsageAndCost()
    figures.servedModel = asked
    figures.provider = "bedrock"
    change(&figures)
    var generation = Generation(attempt: 1, started: .init(timeIntervalSince1970: 0))
    generation.ended = ReplyEnded(turn: 1, attempt: 1, status: .complete, text: "Hi", figures: figures)
    let start = TurnStarted(turn: 1, prompt: "p", assistant: "a", model: asked, options: options)
    return Turn(start: start, started: generation.started, generations: [generation], billing: .lookup).servingPhrases
  }

  @Test func whatWasAskedForIsNotWorthAWord() {
    #expect(Self.words { _ in } == [])
    #expect(
      Self.words(RequestOptions(tier: .flex, providers: ["amazon", "Bedrock"])) { $0.serviceTier = "flex" } == [])
    #expect(Self.words(RequestOptions(tier: .flex)) { $0.serviceTier = nil } == [])
  }

  @Test func eachDifferenceIsNamed() {
    #expect(
      Self.words { $0.servedModel = "anthropic/claude-haiku-4.5" }
        == ["asked claude-sonnet-5 → served claude-haiku-4.5 by bedrock", "→ claude-haiku-4.5"])
    #expect(
      Self.words(asked: "openai/gpt-4o") { $0.servedModel = "azure/gpt-4o" }.first
        == "asked openai/gpt-4o → served azure/gpt-4o by bedrock")
    #expect(
      Self.words(RequestOptions(tier: .flex)) { $0.serviceTier = "default" }
        == ["asked tier flex → served tier default", "→ default"])
    #expect(
      Self.words(RequestOptions(providers: ["anthropic"])) { _ in }
        == ["asked only anthropic → served by bedrock", "→ bedrock"])
    #expect(
      Self.words(RequestOptions(tier: .flex)) {
        $0.servedModel = "openai/gpt-5"
        $0.serviceTier = "default"
      }.first == "asked claude-sonnet-5, tier flex → served gpt-5 by bedrock, tier default")
  }

  @Test func aKeyOfTheUsersThatServedATryBeforeIsNotCalledFailed() {
    let words = Self.words {
      $0.credential = "system"
      $0.attempts = [
        ServingAttempt(credential: "byok", succeeded: true), ServingAttempt(credential: "system", succeeded: true),
      ]
    }
    #expect(words.isEmpty)
  }

  @Test func aKeyOfTheUsersThatFailedIsNamed() {
    let words = Self.words {
      $0.credential = "system"
      $0.attempts = [
        .init(credential: "byok", status: 401, succeeded: false), .init(credential: "system", succeeded: true),
      ]
    }
    #expect(words == ["your own key failed, the gateway's key paid", "own key failed"])
  }

  /// Nothing is said of the keys where it is not stated who paid, or where the user's own key paid in the end.
  @Test func onlyAStatedKeyOfTheGatewaysIsSaidToHavePaid() {
    for (credential, isSaid) in [(nil, false), ("byok", false), ("system", true)] as [(String?, Bool)] {
      let words = Self.words {
        $0.credential = credential
        $0.attempts = [ServingAttempt(credential: "byok"), ServingAttempt(credential: credential, succeeded: true)]
      }
      #expect(words.isEmpty != isSaid, "\(credential ?? "none")")
    }
  }

  /// A failed key and another difference are one phrase, which is said without the key where there is less room.
  @Test func severalDifferencesAreOnePhrase() {
    let words = Self.words(RequestOptions(providers: ["anthropic", "vertex"])) {
      $0.servedModel = "anthropic/claude-haiku-4.5"
      $0.credential = "system"
      $0.attempts = [ServingAttempt(credential: "byok", succeeded: false)]
    }
    let whole = "asked claude-sonnet-5, only anthropic,vertex → served claude-haiku-4.5 by bedrock"
    #expect(
      words == ["\(whole) (your own key failed, the gateway's key paid)", whole, "→ claude-haiku-4.5, bedrock"])
    #expect(
      Self.words(asked: "openai/gpt-5") { $0.servedModel = "gpt-5-mini" }.first
        == "asked openai/gpt-5 → served gpt-5-mini by bedrock")
  }

  /// A provider's name for requests and its name for people are one.
  @Test func aProviderIsKnownByItsLettersAndDigits() {
    #expect(Self.words(RequestOptions(providers: ["amazon-bedrock"])) { $0.provider = "Amazon Bedrock" } == [])
    #expect(Self.words(RequestOptions(providers: ["amazon-bedrock"])) { $0.provider = "Amazon Bedrock 2" } != [])
  }

  /// Of several requests the last one that was served in another way is named.
  @Test func theLastRequestThatDiffersIsNamed() {
    func generation(_ attempt: Int, _ model: String) -> Generation {
      var figures = UsageAndCost()
      figures.servedModel = model
      var generation = Generation(attempt: attempt, started: .init(timeIntervalSince1970: 0))
      generation.ended = ReplyEnded(turn: 1, attempt: attempt, status: .complete, text: "Hi", figures: figures)
      return generation
    }
    let start = TurnStarted(turn: 1, prompt: "p", assistant: "a", model: "m")
    let generations = [generation(1, "x"), generation(2, "y"), generation(3, "m")]
    let turn = Turn(
      start: start, started: .init(timeIntervalSince1970: 0), generations: generations, billing: .lookup)
    #expect(turn.servingPhrases.first == "asked m → served y")
  }

  @Test func aNameThatCouldPassForAPartOfTheLineIsQuoted() {
    let words = Self.words {
      $0.provider = "x · $0.00 billed"; $0.servedModel = String(repeating: "m", count: 5_000)
    }
    #expect(words.first?.contains("by \"x · $0.00 billed\"") == true)
    #expect(words.allSatisfy { $0.count < 300 })
  }

  @Test(arguments: [
    ("20", "20 turns"), ("2 turns", "2 turns"), ("30k tokens", "30000 tokens"), ("500 TOKENS", "500 tokens"),
    ("off", "off"), ("OFF", "off"), ("100 tokens", "100 tokens"), ("2 turn", "2 turns"), ("1k token", "1000 tokens"),
    ("1000000", "1000000 turns"), ("1000001", nil), ("k", nil), ("20 20", nil),
    ("1", nil), ("0 turns", nil), ("99 tokens", nil), ("-4", nil), ("", nil), ("many", nil), ("20 pages", nil),
    ("9999999999999999999 turns", nil), ("2 turns more", nil), ("9999999k", nil),
  ])
  func aWindowIsRead(text: String, reads: String?) {
    #expect(ConversationWindow(text)?.description == reads)
  }
}
