import Chat
import Foundation
import GatewayClient
import Records
import Settings
import Testing

@testable import Console
@testable import Terminal

/// The row under a reply: what it says, and what it leaves out where there is little room.
@Suite struct CostLineTests {
  private static func turn(
    _ figures: UsageAndCost? = nil, status: ReplyEnded.Status = .complete, text: String = "Well.", first: Int? = 400,
    whole: Int = 1_234, bill: USD? = nil
  ) -> Turn {
    var usual = UsageAndCost(cost: USD("0.002226"), usage: Usage(input: 868, output: 49))
    usual.servedModel = "m"
    var generation = Generation(attempt: 1, started: Date(timeIntervalSince1970: 0))
    generation.id = "gen_1"
    generation.ended = ReplyEnded(
      turn: 1, attempt: 1, status: status, text: text, figures: figures ?? usual, latencyMilliseconds: first,
      durationMilliseconds: whole)
    if let bill {
      generation.found = ChargeFound(
        turn: 1, attempt: 1, id: "gen_1", lookup: .done, figures: UsageAndCost(cost: bill))
    }
    return Turn(
      start: TurnStarted(turn: 1, prompt: "p", assistant: "a", model: "m", tagFees: USD("0.00015")),
      started: generation.started, generations: [generation], billing: .lookup)
  }

  private static func line(_ turn: Turn, isPlayMoney: Bool = false) -> CostLine {
    CostLine(turn, session: turn.totals, isPlayMoney: isPlayMoney)
  }

  private static func figures(_ change: (inout UsageAndCost) -> Void) -> UsageAndCost {
    var figures = UsageAndCost(cost: USD("0.002226"), usage: Usage(input: 868, output: 49))
    change(&figures)
    return figures
  }

  @Test func fitsOneRowOfEightyColumns() {
    #expect(
      Self.line(Self.turn()).text(width: 77)
        == "$0.002226 reported +$0.00015 tags · 868 in · 49 out · 1.2 s · session $0.0024")
  }

  /// A turn with tools takes as long as its steps together.
  @Test func theTimesOfAllStepsAreOneTime() {
    var turn = Self.turn(whole: 1_234)
    var second = Generation(attempt: 2, started: turn.started, step: 2)
    second.ended = ReplyEnded(
      turn: 1, attempt: 2, status: .complete, text: "So.", latencyMilliseconds: 100, durationMilliseconds: 2_100)
    turn.generations.append(second)
    #expect(Self.line(turn).text()?.contains("· 3.3 s ·") == true, "\(Self.line(turn).text() ?? "")")
  }

  @Test func theTimeToTheFirstTokenIsSaidWhereItWasLong() {
    #expect(Self.line(Self.turn(first: 1_000)).text()?.contains("· 1.2 s ·") == true)
    #expect(Self.line(Self.turn(first: 1_840)).text()?.contains("· 1.8 s to first token, 1.2 s ·") == true)
  }

  /// Every part at once, and the weight by which each goes.
  @Test func whatMattersLessGoesFirst() throws {
    let figures = Self.figures {
      $0.finishReason = "length"
      $0.servedModel = "other/m"
      $0.surcharge = USD("0.0001")
      $0.usage?.cachedInput = 800
    }
    var line = Self.line(Self.turn(figures, first: 2_000), isPlayMoney: true)
    line.cacheEffect = USD("0.0012")
    let whole = try #require(line.text())
    let parts = whole.components(separatedBy: " · ")
    #expect(
      parts == [
        "$0.002226 reported +$0.00015 tags", "stopped: length limit", "asked m → served other/m", "play money",
        "incl. $0.0001 surcharges", "868 in (800 cached)", "49 out", "cache saved $0.0012",
        "2.0 s to first token, 1.2 s", "session $0.0024",
      ])
    // The words that tell a part, from the first that goes to the last that stays.
    let order = ["incl.", " s ", " in", "cache saved", "session", "play", "→", "stopped"]
    var left = order[...]
    for width in (1...whole.count + 10).reversed() {
      let text = try #require(line.text(width: width))
      #expect(displayWidth(of: text) <= width)
      while let first = left.first, !(text + " ").contains(first) { left.removeFirst() }
      for word in left { #expect((text + " ").contains(word), "\(width): \(text)") }
    }
    #expect(left.isEmpty && line.text(width: 18) == "$0.002226 reported")
  }

  @Test(arguments: [
    ("length", "stopped: length limit"), ("MAX_TOKENS", "stopped: length limit"),
    ("content_filter", "stopped: content filter"), ("content-filter", "stopped: content filter"),
    ("SAFETY", "stopped: content filter"), ("refusal", "the model refused"),
    ("odd · $0.00 \"x", "stopped: \"odd · $0.00 'x\""), ("new_reason", "stopped: new_reason"),
  ])
  func anEarlyStopIsSaid(_ reason: String, _ words: String) {
    let turn = Self.turn(Self.figures { $0.finishReason = reason })
    #expect(Self.line(turn).text()?.hasPrefix("$0.002226 reported +$0.00015 tags · \(words) · ") == true)
    #expect(Self.line(turn).text(width: 77)?.contains(" · \(words)") == true)
    #expect(CostTable(transcript(turn), isPlayMoney: false).lines(width: 200, styles: .plain)[1].hasSuffix(words))
    #expect(HistoryText.lines([turn], styles: .plain)[0].hasSuffix(" · \(words)"))
  }

  private func transcript(_ turn: Turn) -> Transcript {
    let ended = turn.generations[0].ended.map { [Record(time: turn.started, entry: .reply($0))] } ?? []
    return Transcript([Record(time: turn.started, entry: .turn(turn.start))] + ended)
  }

  @Test(arguments: ["stop", "end_turn", "STOP", "", "stop_sequence", "completed"])
  func aReplyThatEndedByItselfSaysNothing(_ reason: String) {
    #expect(EarlyStop(Self.turn(Self.figures { $0.finishReason = reason })) == nil)
  }

  @Test func howATurnFailedIsSaid() {
    let words = [ReplyEnded.Status.incomplete, .interrupted, .failed].map { EarlyStop(Self.turn(status: $0))?.words }
    #expect(words == ["cut short", "interrupted", "failed"])
    #expect(EarlyStop(Self.turn(text: ""))?.words == "empty reply")
  }

  /// Half a tenth of a second is rounded up.
  @Test(arguments: [(0, "0.0 s"), (49, "0.0 s"), (50, "0.1 s"), (1_249, "1.2 s"), (1_250, "1.3 s"), (9_950, "10.0 s")])
  func secondsAreRoundedToTenths(milliseconds: Int, words: String) {
    #expect(CostLine.seconds(milliseconds) == words)
  }

  /// A step that was tried twice is two requests; each step's last attempt alone took its time.
  @Test func stepsAndTriesAreCounted() {
    var turn = Self.turn(whole: 1_000)
    func add(_ attempt: Int, step: Int) {
      var more = turn.generations[0]
      (more.attempt, more.step, more.id) = (attempt, step, "gen_\(attempt)")
      turn.generations.append(more)
    }
    add(2, step: 1)
    #expect(
      Self.line(turn).text()?.hasPrefix("$0.004452 reported +$0.0003 tags in 2 requests · ") == true,
      "\(Self.line(turn).text() ?? "")")
    #expect(Self.line(turn).text()?.contains(" · 1.0 s · ") == true)
    #expect(Self.line(turn).text(width: 20) == "$0.004452 reported")
    add(3, step: 2)
    #expect(Self.line(turn).text()?.hasPrefix("2 steps · $0.006678 reported +$0.00045 tags in 3 requests · ") == true)
    #expect(Self.line(turn).text()?.contains(" · 2.0 s · ") == true)
    turn.generations.remove(at: 0)
    #expect(Self.line(turn).text()?.hasPrefix("2 steps · $0.004452 reported +$0.0003 tags · ") == true)
  }

  @Test func theSurchargesOfAllRequestsAreOne() {
    var turn = Self.turn(Self.figures { $0.surcharge = USD("0.0001") })
    var second = turn.generations[0]
    second.attempt = 2
    second.ended?.figures?.surcharge = USD("0.0002")
    turn.generations.append(second)
    #expect(Self.line(turn).text()?.contains(" · incl. $0.0003 surcharges · ") == true)
    #expect(Self.line(Self.turn(Self.figures { $0.surcharge = .zero })).text()?.contains("incl.") == false)
  }

  @Test func whatTheCacheDidIsSavedOrPaid() {
    func words(_ effect: String) -> String {
      var line = Self.line(Self.turn())
      line.cacheEffect = USD(effect)
      return line.text() ?? ""
    }
    #expect(
      words("0.0012").contains(" · cache saved $0.0012 · ") && words("-0.0012").contains(" · cache cost $0.0012 · "))
    #expect(!words("0").contains("cache"))
  }

  @Test func aKeyOfOnesOwnThatCostNothingIsNotNamed() {
    let turn = Self.turn(
      Self.figures {
        $0.isBYOK = true
        $0.upstreamCost = .zero
      })
    #expect(Self.line(turn).text()?.contains("key") == false)
  }

  @Test func billsOfPlayMoneyAreToldApart() {
    let turn = Self.turn(bill: USD("0.0025"))
    let bill = turn.charge(of: turn.generations[0])
    let line = Self.line(turn, isPlayMoney: true)
    #expect(line.billed(bill) == "turn 1 · $0.0025 billed · play money · session $0.0025")
    #expect(line.billed(bill, width: 35) == "turn 1 · $0.0025 billed · play")
    #expect(
      line.billed(bill, elsewhere: "7f3k") == "bill of another session 7f3k, turn 1: $0.0025 billed · play money")
    #expect(line.billed(bill, elsewhere: "7f3k", width: 40) == "session 7f3k, turn 1: $0.0025 billed")
  }

  @Test func whatAReplyBroughtInAdditionIsSaid() {
    var extras = ReplyExtras()
    #expect(extras.words == [])
    (extras.pictures, extras.unreadableEvents) = (1, 1)
    #expect(extras.words == ["1 picture could not be read", "1 event could not be read"])
    (extras.pictures, extras.unreadableEvents, extras.isRefusal) = (2, 3, true)
    (extras.toolCalls, extras.pictureLinks) = (["read", "write"], ["https://a.test/1", "https://a.test/2"])
    #expect(
      extras.words == [
        "the model refused to answer", "2 pictures could not be read",
        "a picture is at https://a.test/1; it was not fetched", "a picture is at https://a.test/2; it was not fetched",
        "the model called read, write; no tool ran", "3 events could not be read",
      ])
    // The cost line names a refusal itself.
    var turn = Self.turn()
    turn.generations[0].ended?.extras = extras
    #expect(turn.extraWords == Array(extras.words.dropFirst()))
  }

  /// The command that turns it on again is that of the place.
  @Test func cachingThatDoesNotPayIsSaid() throws {
    let loss = try #require(USD("0.0042"))
    #expect(
      CostLine.words(forStoppedCaching: loss, in: .chat)
        == "caching cost $0.0042 more than it saved in the last three turns; it is off for this session; "
        + "/set caching auto turns it on")
    #expect(CostLine.words(forStoppedCaching: loss, in: .script).hasSuffix("; --caching auto turns it on"))
  }

  @Test func aKeyOfOnesOwnIsNamed() {
    let turn = Self.turn(
      Self.figures {
        $0.isBYOK = true
        $0.upstreamCost = USD("0.024645")
        $0.usage = nil
      }, whole: 0)
    #expect(Self.line(turn).text()?.contains(" · about $0.02465 on your own provider key · ") == true)
    #expect(Self.line(turn).text(width: 77)?.contains(" · own key $0.0246 · ") == true)
  }

  @Test func aBillOfOneStepNamesTheStep() throws {
    var turn = Self.turn(bill: USD("0.0025"))
    turn.generations[0].ended?.toolCalls = [ToolCall(id: "c", name: "read", arguments: "{}")]
    var second = turn.generations[0]
    (second.attempt, second.step) = (3, 2)
    second.ended?.toolCalls = nil
    turn.generations.append(second)
    var line = Self.line(turn)
    let bill = turn.charge(of: second)
    line.billedAttempt = 3
    #expect(line.billed(bill).hasPrefix("turn 1, step 2 · $0.0025 billed"))
    #expect(line.billed(bill, elsewhere: "7f3k") == "bill of another session 7f3k, turn 1, step 2: $0.0025 billed")
    line.billedAttempt = 1
    #expect(line.billed(bill).hasPrefix("turn 1, step 1 · $0.0025 billed"))
  }

  @Test func aBillSaysWhatItDiffersBy() {
    let (before, turn) = (Self.turn(), Self.turn(bill: USD("0.0025")))
    var line = Self.line(turn)
    line.before = before.charge(of: before.generations[0])
    #expect(line.text()?.hasPrefix("$0.0025 billed (+$0.000124 against reported) · 868 in") == true)
    let bill = turn.charge(of: turn.generations[0])
    #expect(line.billed(bill) == "turn 1 · $0.0025 billed (+$0.000124 against reported) · session $0.0025")
    let elsewhere = line.billed(bill, elsewhere: "7f3k")
    #expect(elsewhere == "bill of another session 7f3k, turn 1: $0.0025 billed (+$0.000124 against reported)")
    let agreed = Self.turn(bill: USD("0.002376"))
    line = Self.line(agreed)
    line.before = before.charge(of: before.generations[0])
    #expect(line.text()?.hasPrefix("$0.002376 billed · 868 in") == true)
  }

  @Test func theUserSaysHowMuchItSays() {
    var line = Self.line(Self.turn(Self.figures { $0.finishReason = "length" }))
    line.detail = .short
    #expect(line.text() == "$0.002226 reported +$0.00015 tags · stopped: length limit · session $0.0024")
    line.detail = .off
    #expect(line.text() == "stopped: length limit")
    line.turn = Self.turn()
    #expect(line.text() == nil)
  }

  @Test func whatTheCacheSavedIsTheDifferenceOfThePrices() {
    let prices = ModelEntry.Prices(
      input: USD("0.000003"), output: USD("0.000015"), cacheRead: USD("0.0000003"), cacheWrite: USD("0.00000375"))
    let model = ModelEntry(id: "m", prices: prices)
    var usage = Usage(input: 1_000, cachedInput: 800, output: 10)
    #expect(CacheEffect.amount(of: usage, on: model) == USD("0.00216"))
    usage.cacheWrite = 100
    #expect(CacheEffect.amount(of: usage, on: model) == USD("0.002085"))
    #expect(CacheEffect.amount(of: usage, on: ModelEntry(id: "m", prices: .init(input: USD("0.000003")))) == nil)
    #expect(CacheEffect.amount(of: Usage(input: 9), on: model) == nil)
  }
}
