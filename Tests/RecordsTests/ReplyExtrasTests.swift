import Foundation
import Testing

@testable import Records

/// What a reply had in addition to its text, and how a turn was asked to be served, in the journal and in sums.
@Suite struct ReplyExtrasTests {
  private static let day = Date(timeIntervalSince1970: 1_790_752_558)

  private func extras(_ change: (inout ReplyExtras) -> Void) -> ReplyExtras {
    var extras = ReplyExtras()
    change(&extras)
    return extras
  }

  private func kept(_ entry: Entry) throws -> Entry {
    try RecordLine.decoded(RecordLine.encoded(Record(time: Self.day, entry: entry)).dropLast()).entry
  }

  /// Each member alone, so that none represents another.
  @Test func everyExtraIsInTheJournal() throws {
    let all = [
      extras { $0.isRefusal = true }, extras { $0.toolCalls = ["a", "b"] }, extras { $0.pictures = 1 },
      extras { $0.pictureLinks = ["https://x.invalid/1.png"] }, extras { $0.unreadableEvents = 1 }, ReplyExtras(),
    ]
    for extras in all {
      let reply = ReplyEnded(turn: 1, attempt: 1, status: .complete, text: "r", extras: extras)
      #expect(try kept(.reply(reply)) == .reply(reply))
      #expect(extras.isEmpty == (extras == ReplyExtras()))
    }
  }

  /// All requests of a turn count; a refusal only where it ends the turn.
  @Test func aTurnHasTheExtrasOfAllItsRequests() {
    func turn(_ all: ReplyExtras?...) -> Turn {
      let generations = all.enumerated().map { place, extras in
        var generation = Generation(attempt: place + 1, started: Self.day)
        generation.ended = ReplyEnded(turn: 1, attempt: place + 1, status: .complete, text: "", extras: extras)
        return generation
      }
      let start = TurnStarted(turn: 1, prompt: "p", assistant: "a", model: "m")
      return Turn(start: start, started: Self.day, generations: generations, billing: .lookup)
    }
    let first = extras {
      ($0.isRefusal, $0.toolCalls, $0.pictures) = (true, ["a"], 2)
      ($0.pictureLinks, $0.unreadableEvents) = (["x"], 3)
    }
    let last = extras {
      ($0.toolCalls, $0.pictures, $0.pictureLinks, $0.unreadableEvents) = (["b"], 4, ["y"], 5)
    }
    let sum = extras {
      ($0.toolCalls, $0.pictures, $0.pictureLinks, $0.unreadableEvents) = (["a", "b"], 6, ["x", "y"], 8)
    }
    #expect(turn(first, nil, last).extras == sum && turn(nil).extras.isEmpty)
    #expect(turn(nil, first).extras == first && !turn(first, nil).extras.isRefusal)
  }

  /// Each option alone comes back from a journal's line, and none is one that was not set.
  @Test(arguments: [
    RequestOptions(tier: .flex), RequestOptions(fallbacks: ["b/y", "a/x"]), RequestOptions(providers: ["q", "p"]),
    RequestOptions(caching: .off), RequestOptions(caching: .auto), RequestOptions(window: .turns(4)),
    RequestOptions(window: .tokens(30_000)), RequestOptions(window: .all), RequestOptions(),
  ])
  func everyOptionIsInTheJournal(options: RequestOptions) throws {
    let entry = Entry.change(Change(options: options))
    #expect(try kept(entry) == entry && options.isEmpty == (options == RequestOptions()))
  }

  @Test(arguments: [
    ("bedrock", true), ("google-vertex/europe", true), (String(repeating: "p", count: 64), true), ("", false),
    (String(repeating: "p", count: 65), false), ("a,b", false), ("a b", false), ("ä", false), ("~!", true),
    ("a\u{7F}", false),
  ])
  func aProviderIsVisibleASCII(text: String, isProvider: Bool) {
    #expect(RequestOptions.isProvider(text) == isProvider)
  }

  /// Whose key paid is what is stated, and else what the flag says.
  @Test func theStatedCredentialComesBeforeTheFlag() {
    func type(_ credential: String?, _ isBYOK: Bool?) -> String? {
      var figures = UsageAndCost()
      (figures.credential, figures.isBYOK) = (credential, isBYOK)
      return figures.credentialType
    }
    #expect(type("system", true) == "system" && type("byok", false) == "byok" && type(nil, true) == "byok")
    #expect(type(nil, false) == "system" && type(nil, nil) == nil)
  }

  /// An empty text takes a setting back, and without any there are none.
  @Test func settingsChangeOneByOne() {
    let none: [String: String]? = nil
    let one = none.changed(by: ["temperature": "1"])
    #expect(one == ["temperature": "1"] && one.changed(by: ["temperature": "2", "max_tokens": "9"])?.count == 2)
    #expect(one.changed(by: ["temperature": "2"]) == ["temperature": "2"])
    #expect(one.changed(by: ["temperature": ""]) == nil && none.changed(by: ["reasoning": ""]) == nil)
  }
}
