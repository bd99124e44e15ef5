import Foundation
import Records
import Testing

/// Local days and months across changes of the clocks, against Foundation's calendar and by their own rules.
@Suite struct LocalClockTests {
  private struct Zone {
    let calendar: Calendar

    init(_ name: String) throws {
      var calendar = Calendar(identifier: .gregorian)
      calendar.timeZone = try #require(TimeZone(identifier: name))
      self.calendar = calendar
    }

    var clock: LocalClock {
      let zone = calendar.timeZone
      return LocalClock { seconds in
        CivilTime(utc: seconds + zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(seconds))))
      }
    }
  }

  private func hours(_ range: Range<Date>) -> Int {
    Int(range.upperBound.timeIntervalSince(range.lowerBound) / 3_600)
  }

  /// Every 50 minutes of a year, so that no change of the clocks is missed.
  private var moments: [Date] {
    stride(from: 1_790_000_000, to: 1_790_000_000 + 366 * 86_400, by: 3_000).map {
      Date(timeIntervalSince1970: TimeInterval($0))
    }
  }

  @Test func theLongestMonthIsFoundFromItsFirstAndItsLastSecond() {
    let clock = LocalClock { CivilTime(utc: $0) }
    let start = Date(timeIntervalSince1970: 1_767_225_600)
    let january = start..<(start + 31 * 86_400)
    for moment in [start, start + 15 * 86_400, january.upperBound - 1, january.upperBound - 0.25] {
      #expect(clock.month(around: moment) == january)
    }
    #expect(clock.month(around: january.upperBound).lowerBound == january.upperBound)
  }

  @Test(arguments: ["Pacific/Auckland", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "UTC"])
  func daysAndMonthsAreTheCalendars(_ name: String) throws {
    let zone = try Zone(name)
    var lengths: Set<Int> = []
    for date in moments {
      let day = zone.clock.day(around: date)
      let expected = try #require(zone.calendar.dateInterval(of: .day, for: date))
      #expect(day == expected.start..<expected.end, "\(date)")
      let month = try #require(zone.calendar.dateInterval(of: .month, for: date))
      #expect(zone.clock.month(around: date) == month.start..<month.end, "\(date)")
      lengths.insert(hours(day))
    }
    #expect(lengths == (["Asia/Kolkata", "UTC"].contains(name) ? [24] : [23, 24, 25]))
  }

  @Test(arguments: [
    ("America/Havana", 1_772_000_000), ("America/Sao_Paulo", 1_508_000_000), ("Asia/Beirut", 1_774_000_000),
    ("Pacific/Apia", 1_325_000_000), ("Australia/Lord_Howe", 1_790_000_000),
  ])
  func daysFollowEachOtherWhereMidnightIsMissingOrTwice(_ name: String, _ start: Int) throws {
    let clock = try Zone(name).clock
    var day = clock.day(around: Date(timeIntervalSince1970: TimeInterval(start)))
    for _ in 0..<366 {
      let next = clock.day(around: day.upperBound)
      #expect(next.lowerBound == day.upperBound)
      #expect(clock.day(around: day.upperBound - 1) == day && clock.day(around: day.lowerBound) == day)
      #expect((23...25).contains(hours(next)))
      day = next
    }
  }

  @Test func theSystemsClockIsTheCLibrarys() {
    var (moment, fields) = (time_t(1_790_000_000), tm())
    localtime_r(&moment, &fields)
    let time = LocalClock.system.time(Date(timeIntervalSince1970: 1_790_000_000))
    #expect(time.day == Int(fields.tm_mday) && time.hour == Int(fields.tm_hour) && time.year == 2026)
    #expect(time.month == 9 && time.minute == Int(fields.tm_min) && time.second == Int(fields.tm_sec))
    #expect(LocalClock.system.time(seconds: 1_790_000_000) == time)
  }

  /// Sums by local days are of one clock: another one in the first hours of 2015, or in the last of 2039, is another.
  @Test func aClockIsKnownByItsDays() {
    func clock(ahead seconds: Int, in period: Range<Int>) -> String {
      LocalClock { CivilTime(utc: $0 + (period.contains($0) ? seconds : 0)) }.fingerprint
    }
    let (start, end) = (1_420_070_400, 2_208_988_800)
    let usual = clock(ahead: 0, in: start..<end)
    #expect(clock(ahead: 900, in: start..<start + 1) != usual && clock(ahead: -900, in: end - 43_200..<end) != usual)
    #expect(clock(ahead: 3_600, in: start..<end) != clock(ahead: 7_200, in: start..<end))
    #expect(clock(ahead: 3_600, in: end..<end + 86_400) == usual && clock(ahead: 0, in: start..<end) == usual)
  }
}
