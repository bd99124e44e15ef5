import Foundation
import Testing

@testable import Chat

/// When a charge is closed without a bill: so many answers, over so much time.
@Suite struct ChargeClosingTests {
  private static func reading(_ hours: Int) -> ClockReading {
    ClockReading(
      run: "r", milliseconds: hours * 3_600_000, wall: Date(timeIntervalSince1970: TimeInterval(hours * 3_600)))
  }

  @Test func twelveAnswersOverADayCloseACharge() {
    var often = LookupHistory()
    // They come at once, then a day later.
    let early = (0..<50).map { _ in often.addDenial(of: "a", at: Self.reading(1)) }
    let later = [24, 25].map { often.addDenial(of: "a", at: Self.reading($0)) }
    #expect(early.allSatisfy { !$0 } && later == [false, true])
    var rarely = LookupHistory()
    let answers = (0..<12).map { rarely.addDenial(of: "a", at: Self.reading($0 * 10)) }
    #expect(answers == [Bool](repeating: false, count: 11) + [true])
    #expect(LookupHistory(rarely.data) == rarely && LookupHistory(Data("x".utf8)) == LookupHistory())
    rarely.remove("a")
    let again = rarely.addDenial(of: "a", at: Self.reading(200))
    #expect(!again)
  }

  /// Early looks become rarer; after the first hour there is one an hour, for ever.
  @Test func looksBecomeRarerAndNeverEnd() {
    let start = Duration.seconds(100)
    var (asked, gaps): (Duration?, [Duration]) = (nil, [])
    for _ in 0..<16 {
      let next = LookupSchedule.nextLook(since: start, asked: asked)
      gaps.append(next - (asked ?? start))
      asked = next
    }
    #expect(gaps[0] < .seconds(2) && gaps.suffix(3) == [.seconds(3_600), .seconds(3_600), .seconds(3_600)])
    #expect(LookupSchedule.nextLook(since: start, asked: start + .seconds(1_000_000)) == start + .seconds(1_003_600))
  }
}
