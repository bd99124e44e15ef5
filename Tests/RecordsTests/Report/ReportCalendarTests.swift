import Foundation
import Testing

@testable import Records

@Suite struct ReportCalendarTests {
  private typealias Day = ReportCalendar.Day

  @Test(arguments: [
    ("1970-01-01", "1970-W01"), ("2026-11-25", "2026-W48"), ("2026-01-01", "2026-W01"), ("2027-01-03", "2026-W53"),
    ("2027-01-04", "2027-W01"), ("2024-12-30", "2025-W01"), ("2021-01-01", "2020-W53"), ("2000-02-29", "2000-W09"),
  ])
  func weeksAreThoseOfISO8601(day: String, week: String) throws {
    #expect(try #require(Day(day)).weekText == week)
  }

  @Test func numbersOfDaysGoThereAndBack() {
    for number in stride(from: -800_000, through: 800_000, by: 997) { #expect(Day(number: number).number == number) }
    #expect(Day(number: 0).description == "1970-01-01" && Day(number: -1).description == "1969-12-31")
  }

  @Test(arguments: [
    "2026-02-29", "2026-13-01", "2026-00-10", "2026-11-31", "26-11-25", "2026-1-05", "2026-11-25x", "+026-11-25", "",
  ])
  func refusesADayThatDoesNotExist(text: String) { #expect(Day(text) == nil) }

  @Test(arguments: [
    ("today", "2026-11-25"), ("yesterday", "2026-11-24"), ("1d", "2026-11-25"), ("7d", "2026-11-19"),
    ("week", "2026-11-23"), ("month", "2026-11-01"), ("2026-03-01", "2026-03-01"), ("36500d", "1926-12-21"),
  ])
  func readsALimit(text: String, day: String) throws {
    #expect(ReportQuery.day(text, today: try #require(Day("2026-11-25")))?.description == day)
  }

  @Test(arguments: ["0d", "-1d", "d", "7", "tomorrow", "99999999999999999999d", "2026-02-30", "+7d", "36501d", "7D"])
  func refusesAnythingElse(text: String) throws {
    #expect(ReportQuery.day(text, today: try #require(Day("2026-11-25"))) == nil)
  }

  @Test func daysOfUTCEndAtMidnight() {
    let calendar = ReportCalendar(isUTC: true)
    #expect(
      calendar.day(of: 86_399).description == "1970-01-01" && calendar.day(of: 86_400).description == "1970-01-02")
  }

  /// Also where the clock is so far ahead that the day's noon in Greenwich is of the next day.
  @Test(arguments: [-12 * 3_600, -5 * 3_600, 0, 19_800, 13 * 3_600, 14 * 3_600])
  func aDayBeginsByTheClock(offset: Int) throws {
    let calendar = ReportCalendar(isUTC: false, clock: LocalClock { CivilTime(utc: $0 + offset) })
    let day = try #require(Day("2026-11-25"))
    let start = Date(timeIntervalSince1970: TimeInterval(day.number * 86_400 - offset))
    #expect(calendar.start(of: day) == start)
    let seconds = Int(start.timeIntervalSince1970)
    #expect(calendar.day(of: seconds) == day && calendar.day(of: seconds - 1) == day.advanced(by: -1))
    let utc = ReportCalendar(isUTC: true, clock: LocalClock { CivilTime(utc: $0 + offset) })
    #expect(utc.start(of: day) == Date(timeIntervalSince1970: TimeInterval(day.number * 86_400)))
  }

  @Test func localDaysAreThoseOfTheCalendar() {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .current
    for seconds in stride(from: 1_700_000_000, to: 1_800_000_000, by: 777_777) {
      let parts = calendar.dateComponents(
        [.year, .month, .day], from: Date(timeIntervalSince1970: TimeInterval(seconds)))
      let day = ReportCalendar(isUTC: false).day(of: seconds)
      #expect(day.year == parts.year && day.month == parts.month && day.day == parts.day)
    }
  }
}
