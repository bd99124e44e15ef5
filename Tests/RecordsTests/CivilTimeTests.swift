import Foundation
import Records
import Testing

/// Dates and times by the program's own arithmetic, against Foundation's calendar and known moments.
@Suite struct CivilTimeTests {
  private static var calendar: Calendar {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar
  }

  @Test func agreesWithFoundationFromTheYear1583To9999() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2_000 {
      let seconds = Int.random(in: -12_212_553_600...253_402_300_799, using: &generator)
      let time = CivilTime(utc: seconds)
      let parts = Self.calendar.dateComponents(
        [.year, .month, .day, .hour, .minute, .second, .weekday],
        from: Date(timeIntervalSince1970: TimeInterval(seconds)))
      #expect(
        [time.year, time.month, time.day, time.hour, time.minute, time.second, time.weekday + 1]
          == [parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second, parts.weekday], "\(seconds)")
      #expect(time.utcSeconds == seconds)
    }
  }

  @Test func refusesDatesThatDoNotExist() {
    for (year, month, day) in [(2026, 2, 29), (2100, 2, 29), (2026, 4, 31), (2026, 13, 1), (2026, 0, 1), (2026, 1, 0)] {
      #expect(CivilTime(year: year, month: month, day: day).utcSeconds == nil, "\(year)-\(month)-\(day)")
    }
    #expect(CivilTime(year: 2000, month: 2, day: 29).utcSeconds == 951_782_400)
    #expect(CivilTime(year: 2028, month: 2, day: 29, hour: 24).utcSeconds == nil)
    #expect(CivilTime(year: 2016, month: 12, day: 31, hour: 23, minute: 59, second: 60).utcSeconds == 1_483_228_800)
  }

  @Test func writesISO8601AsFoundationDoes() throws {
    let precise = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    for _ in 0..<2_000 {
      let milliseconds = Int.random(in: -2_000_000_000_000...32_503_680_000_000)
      let date = Date(timeIntervalSince1970: TimeInterval(milliseconds) / 1_000)
      #expect(date.iso8601 == date.formatted(.iso8601))
      let text = date.iso8601Milliseconds
      #expect(abs(try Date(text, strategy: precise).timeIntervalSince(date)) < 0.0011, "\(text)")
      let read = try #require(Date(iso8601: text))
      #expect(read.iso8601Milliseconds == text)
      #expect(abs(read.timeIntervalSince(try Date(text, strategy: precise))) < 0.000_1)
    }
  }

  @Test func numbersArePaddedWithZeros() {
    let early = CivilTime(year: 33, month: 4, day: 3, hour: 5, minute: 6, second: 7)
    #expect(early.dateText == "0033-04-03" && early.timeText == "05:06:07")
    #expect(Date(timeIntervalSince1970: 0.0096).iso8601Milliseconds == "1970-01-01T00:00:00.010Z")
    #expect(Date(timeIntervalSince1970: -0.001).iso8601Milliseconds == "1969-12-31T23:59:59.999Z")
  }

  @Test(arguments: [
    "2026-11-21T10:00:00Z", "2026-11-21T10:00:00.000Z", "2026-11-21T10:00:00.123456789Z", "2028-02-29T23:59:59.9Z",
  ])
  func readsISO8601(_ text: String) throws {
    #expect(try #require(Date(iso8601: text)).iso8601 == text.prefix(19) + "Z")
  }

  @Test(arguments: [
    "", "Z", "2026-11-21", "2026-11-21T10:00:00", "2026-11-21 10:00:00Z", "2026-11-21T10:00:00.Z",
    "2026-11-21T10:00:00.1234567890Z", "2026-11-21T10:00:00,1Z", "2026-02-30T10:00:00Z", "2026-11-21T24:00:00Z",
    "2026-11-21T10:60:00Z", "+026-11-21T10:00:00Z", "2026-1１-21T10:00:00Z", "2026-11-21T10:00:00+00:00",
    "2026-11-21T10:00:61Z", "2026-11-21T10:00:00.123", "2026-11-21T10:00:00X", "2026-11-21T10:00:00ZZ",
    "2026-11-21T10:00: 0Z",
  ])
  func refusesWhatIsNotISO8601(_ text: String) {
    #expect(Date(iso8601: text) == nil)
  }
}
