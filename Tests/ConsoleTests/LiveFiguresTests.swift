import Chat
import Foundation
import GatewayClient
import Records
import Synchronization
import Testing

@testable import Console
@testable import Terminal

/// The row below a reply, with a clock that the test turns: when it is written, and how much.
@Suite struct LiveFiguresTests {
  private final class Clock: Sendable {
    private let time = Mutex(ContinuousClock.now)
    var now: ContinuousClock.Instant { time.withLock { $0 } }
    func pass(_ milliseconds: Int) { time.withLock { $0 += .milliseconds(milliseconds) } }
  }

  private static func estimate(_ output: Int) -> Estimate? {
    let prices = ModelEntry.Prices(input: USD("0.000001"), output: USD("0.000002"))
    return Estimator([Message(.user, "hi")], model: ModelEntry(id: "m", prices: prices)).estimate(output: output)
  }

  private func figures(_ clock: Clock, width: Int = 80) -> LiveFigures {
    LiveFigures(width: width, styles: .plain) { clock.now }
  }

  @Test func aTableThatIsHeldIsSaid() {
    let clock = Clock()
    var figures = figures(clock)
    _ = figures.frame("")
    figures.phase = .replying
    figures.tableRows = 12
    clock.pass(1_000)
    #expect(figures.tick().contains("table, 12 rows so far · 1 s"))
    figures.tableRows = nil
    clock.pass(1_000)
    #expect(!figures.tick().contains("table"))
  }

  @Test func countsSecondsUntilTheFirstTokenAndThenTheEstimateToo() {
    let clock = Clock()
    var figures = figures(clock)
    #expect(figures.frame("").after.contains("¤ waiting · 0 s"))
    clock.pass(999)
    #expect(figures.tick().isEmpty)
    clock.pass(1)
    #expect(figures.tick().contains("1 s") && figures.tick().isEmpty)
    figures.phase = .replying
    figures.estimate = Self.estimate(49)
    clock.pass(1_000)
    #expect(figures.frame("word ").after.contains("about $0.0001 · 49 out · 2 s"))
  }

  @Test func saysWhatTheModelDoes() throws {
    let clock = Clock()
    var figures = figures(clock)
    _ = figures.frame("")
    figures.phase = .thinking
    figures.estimate = Self.estimate(1_200)
    clock.pass(1_000)
    #expect(figures.tick().contains("thinking · about $0.0024 · 1,200 out · 1 s"))
    figures.phase = .replying
    figures.estimate = Self.estimate(0)
    clock.pass(1_999)
    #expect(figures.tick().contains(try Regex(#"about \$[0-9.]+ · 2 s"#)))
  }

  @Test func isWrittenOnlyWhenItChanges() {
    let clock = Clock()
    var figures = figures(clock)
    _ = figures.frame("")
    for _ in 0..<10 { #expect(figures.frame("word ") == LiveFigures.Frame()) }
    clock.pass(1_000)
    #expect(!figures.frame("word ").after.isEmpty)
    #expect(figures.frame("word ") == LiveFigures.Frame())
  }

  @Test func movesDownWithTheTextAndGivesWayToAWrappedRow() {
    let clock = Clock()
    var figures = figures(clock, width: 20)
    _ = figures.frame("one ")
    #expect(figures.frame("\ntwo") == LiveFigures.Frame(newline: Footer.newline))
    let wrapped = figures.frame(String(repeating: "x", count: 30))
    #expect(wrapped.before == "\u{1B}7\u{1B}[B\r\u{1B}[K\u{1B}8" && wrapped.newline == "\n")
    #expect(!wrapped.after.isEmpty)
    #expect(figures.frame(" y", isNarrower: true).after.isEmpty)
  }

  @Test(arguments: [1, 2, 4, 8]) func fourHundredWordsAtTwentyASecondTakeAtMostTwiceTheText(_ letters: Int) {
    let clock = Clock()
    var figures = figures(clock)
    figures.phase = .replying
    var (text, all) = (0, 0)
    var column = 0
    for word in 1...400 {
      figures.estimate = Self.estimate(word * letters / 4)
      let isNext = column + letters > 79
      let shown = (isNext ? "\n" : "") + String(repeating: "w", count: letters) + " "
      column = (isNext ? 0 : column) + letters + 1
      let frame = figures.frame(shown)
      text += shown.utf8.count
      all += shown.replacing("\n", with: frame.newline).utf8.count + frame.before.utf8.count + frame.after.utf8.count
      clock.pass(50)
    }
    #expect(letters < 3 || all <= 2 * text, "\(all) for \(text)")
    #expect(all > text + 400)
  }

  /// However long nothing came, a reply that comes fast then has no more than four hundred bytes of it; a row that had to
  /// go comes back when half of them are there again.
  @Test func theAllowanceHasABoundAndARowComesBackForAWhile() {
    let clock = Clock()
    var figures = figures(clock)
    figures.phase = .replying
    _ = figures.frame("")
    clock.pass(3_600_000)
    var extra = 0
    for _ in 0..<300 {
      let frame = figures.frame("\nword ")
      extra += frame.before.utf8.count + frame.newline.utf8.count - 1 + frame.after.utf8.count
    }
    #expect(extra > 300 && extra < 500, "\(extra)")
    clock.pass(1_900)
    #expect(figures.tick().isEmpty)
    clock.pass(100)
    #expect(figures.tick().contains("¤ "))
  }

  @Test func aFastReplyIsNotHeldUp() {
    let clock = Clock()
    var figures = figures(clock)
    var (text, all) = (0, 0)
    for chunk in 1...20_000 {
      let shown = "word " + (chunk % 15 == 0 ? "\n" : "")
      let frame = figures.frame(shown)
      text += shown.utf8.count
      all += shown.replacing("\n", with: frame.newline).utf8.count + frame.before.utf8.count + frame.after.utf8.count
      if chunk % 20 == 0 { clock.pass(2) }
    }
    #expect(Double(all) < 1.05 * Double(text))
  }
}
