#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Days, ISO weeks and months of moments, in local time (the C library's, by `TZ`) or in UTC.
package struct ReportCalendar: Equatable, Sendable {
  package var isUTC: Bool

  package init(isUTC: Bool) {
    self.isUTC = isUTC
  }

  /// A day of the Gregorian calendar.
  package struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
    package var year: Int
    package var month: Int
    package var day: Int

    package init(year: Int, month: Int, day: Int) {
      self.year = year
      self.month = month
      self.day = day
    }

    /// Reads `2026-11-25`; nil for a day that does not exist.
    package init?(_ text: some StringProtocol) {
      let parts = String(text).split(separator: "-", omittingEmptySubsequences: false)
      guard parts.map(\.utf8.count) == [4, 2, 2],
        parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
        let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
      else { return nil }
      self.init(year: year, month: month, day: day)
      guard (1...12).contains(month), day >= 1, Day(number: number) == self else { return nil }
    }

    package static func < (left: Day, right: Day) -> Bool { left.number < right.number }

    package var description: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }

    /// `2026-11`.
    package var monthText: String { "\(padded(year, 4))-\(padded(month, 2))" }

    /// `2026-W48`, by ISO 8601: weeks begin on Monday, and week 1 has the year's first Thursday.
    package var weekText: String {
      // Day 0 (1970-01-01) was a Thursday.
      let weekday = (number + 3).remainder(flooring: 7)
      let thursday = Day(number: number - weekday + 3)
      let first = Day(year: thursday.year, month: 1, day: 1)
      return "\(padded(thursday.year, 4))-W\(padded((thursday.number - first.number) / 7 + 1, 2))"
    }

    package func advanced(by days: Int) -> Day { Day(number: number + days) }

    /// Days since 1970-01-01 (Howard Hinnant's `days_from_civil`, which counts years from March).
    package var number: Int {
      let shifted = month <= 2 ? year - 1 : year
      let era = shifted.quotient(flooring: 400)
      let yearOfEra = shifted - era * 400
      let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
      return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    package init(number: Int) {
      let shifted = number + 719_468
      let era = shifted.quotient(flooring: 146_097)
      let dayOfEra = shifted - era * 146_097
      let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
      let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
      let month = (5 * dayOfYear + 2) / 153
      self.init(
        year: yearOfEra + era * 400 + (month >= 10 ? 1 : 0), month: month < 10 ? month + 3 : month - 9,
        day: dayOfYear - (153 * month + 2) / 5 + 1)
    }
  }

  /// The day of a moment, in seconds since 1970 in UTC.
  package func day(of seconds: Int) -> Day {
    if isUTC { return Day(number: seconds.quotient(flooring: 86_400)) }
    var time = time_t(seconds)
    var parts = tm()
    localtime_r(&time, &parts)
    return Day(year: Int(parts.tm_year) + 1_900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday))
  }
}

private func padded(_ number: Int, _ width: Int) -> String {
  let text = String(number)
  return String(repeating: "0", count: max(0, width - text.count)) + text
}

extension Int {
  /// What the quotient rounded towards negative infinity leaves.
  func remainder(flooring divisor: Int) -> Int { self - quotient(flooring: divisor) * divisor }
}
