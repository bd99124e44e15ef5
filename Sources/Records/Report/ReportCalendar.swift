import Platform

/// Days, ISO weeks and months of moments, in local time or in UTC.
package struct ReportCalendar: Sendable {
  package var isUTC: Bool
  private let clock: LocalClock

  package init(isUTC: Bool, clock: LocalClock = .system) {
    self.isUTC = isUTC
    self.clock = clock
  }

  /// A day of the Gregorian calendar.
  package struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Days since 1970-01-01.
    package let number: Int

    package init(number: Int) {
      self.number = number
    }

    package init(year: Int, month: Int, day: Int) {
      number = CivilTime(year: year, month: month, day: day).days
    }

    /// Reads `2026-11-25`; nil for a day that does not exist.
    package init?(_ text: some StringProtocol) {
      let parts = String(text).split(separator: "-", omittingEmptySubsequences: false)
      guard parts.map(\.utf8.count) == [4, 2, 2],
        parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
        let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2]),
        let seconds = CivilTime(year: year, month: month, day: day).utcSeconds
      else { return nil }
      self.init(number: seconds.flooredDivided(by: 86_400))
    }

    package static func < (left: Day, right: Day) -> Bool { left.number < right.number }

    private var date: CivilTime { CivilTime(utc: number * 86_400) }

    package var year: Int { date.year }
    package var month: Int { date.month }
    package var day: Int { date.day }

    package var description: String { date.dateText }

    /// `2026-11`.
    package var monthText: String { String(date.dateText.dropLast(3)) }

    /// `2026-W48`, by ISO 8601: weeks begin on Monday, and week 1 has the year's first Thursday.
    package var weekText: String {
      let thursday = firstOfWeek.advanced(by: 3)
      let first = Day(year: thursday.year, month: 1, day: 1)
      let week = (thursday.number - first.number) / 7 + 1
      return "\(thursday.date.dateText.dropLast(6))-W\(week < 10 ? "0" : "")\(week)"
    }

    package var firstOfMonth: Day { Day(year: year, month: month, day: 1) }

    /// The Monday of its week; day 0 was a Thursday.
    package var firstOfWeek: Day { advanced(by: -(number + 3).flooredRemainder(by: 7)) }

    package func advanced(by days: Int) -> Day { Day(number: number + days) }
  }

  /// The day of a moment, in seconds since 1970 in UTC.
  package func day(of seconds: Int) -> Day {
    Day(number: isUTC ? seconds.flooredDivided(by: 86_400) : clock.time(seconds: seconds).days)
  }

  /// When a day begins.
  package func start(of day: Day) -> Date {
    let noon = day.number * 86_400 + 43_200
    // The day of a clock that is up to 14 hours ahead or behind.
    let within = isUTC ? noon : [0, -43_200, 43_200].map { noon + $0 }.first { self.day(of: $0) == day } ?? noon
    return isUTC
      ? Date(timeIntervalSince1970: TimeInterval(day.number * 86_400))
      : clock.day(around: Date(timeIntervalSince1970: TimeInterval(within))).lowerBound
  }
}

extension ReportCalendar: Equatable {
  package static func == (left: ReportCalendar, right: ReportCalendar) -> Bool { left.isUTC == right.isUTC }
}
