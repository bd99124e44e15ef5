import Platform

/// A date and a time of day as a clock shows them, in the Gregorian calendar.
package struct CivilTime: Equatable, Sendable {
  package var year: Int
  /// 1 to 12.
  package var month: Int
  package var day: Int
  package var hour: Int
  package var minute: Int
  package var second: Int

  package init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
    (self.year, self.month, self.day) = (year, month, day)
    (self.hour, self.minute, self.second) = (hour, minute, second)
  }

  /// What a clock in Greenwich shows, `seconds` after 1970.
  package init(utc seconds: Int) {
    let (days, rest) = (seconds.flooredDivided(by: 86_400), seconds.flooredRemainder(by: 86_400))
    // Howard Hinnant's civil_from_days: eras of 400 years that begin on a 1st of March.
    let shifted = days + 719_468
    let (era, dayOfEra) = (shifted.flooredDivided(by: 146_097), shifted.flooredRemainder(by: 146_097))
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    (hour, minute, second) = (rest / 3_600, rest / 60 % 60, rest % 60)
  }

  /// Days from 1970-01-01 to this date.
  package var days: Int {
    let shiftedYear = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = (shiftedYear.flooredDivided(by: 400), shiftedYear.flooredRemainder(by: 400))
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// Seconds after 1970 at which a clock in Greenwich shows it; nil where there is no such date or time.
  ///
  /// A leap second is the same as the second after it.
  package var utcSeconds: Int? {
    guard (1...12).contains(month), (1...31).contains(day), (0...23).contains(hour), (0...59).contains(minute),
      (0...60).contains(second), (-9_999...9_999).contains(year), CivilTime(utc: days * 86_400).day == day
    else { return nil }
    return days * 86_400 + hour * 3_600 + minute * 60 + second
  }

  /// 0 is Sunday.
  package var weekday: Int { (days + 4).flooredRemainder(by: 7) }

  /// `2026-11-21`.
  package var dateText: String { "\(digits(year, 4))-\(digits(month))-\(digits(day))" }
  /// `10:00:07`.
  package var timeText: String { "\(digits(hour)):\(digits(minute)):\(digits(second))" }

  private func digits(_ number: Int, _ count: Int = 2) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }
}

extension Int {
  /// The quotient rounded towards negative infinity.
  func flooredDivided(by divisor: Int) -> Int {
    self >= 0 ? self / divisor : -((-self + divisor - 1) / divisor)
  }

  /// What ``flooredDivided(by:)`` leaves.
  func flooredRemainder(by divisor: Int) -> Int {
    self - flooredDivided(by: divisor) * divisor
  }
}
