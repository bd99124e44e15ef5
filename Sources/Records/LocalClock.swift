import Platform

/// The user's local time, as the C library reads it from `TZ` or `/etc/localtime`.
package struct LocalClock: Sendable {
  /// What a local clock shows so many seconds after 1970.
  private let shown: @Sendable (Int) -> CivilTime

  package init(_ shown: @escaping @Sendable (Int) -> CivilTime) {
    self.shown = shown
  }

  package static let system = LocalClock { seconds in
    var (moment, fields) = (time_t(seconds), tm())
    guard localtime_r(&moment, &fields) != nil else { return CivilTime(utc: seconds) }
    return CivilTime(
      year: Int(fields.tm_year) + 1_900, month: Int(fields.tm_mon) + 1, day: Int(fields.tm_mday),
      hour: Int(fields.tm_hour), minute: Int(fields.tm_min), second: Int(fields.tm_sec))
  }

  package func time(_ date: Date) -> CivilTime {
    shown(Self.seconds(date))
  }

  /// What the clock shows so many seconds after 1970.
  package func time(seconds: Int) -> CivilTime {
    shown(seconds)
  }

  /// A text that differs where another clock shows other days between 2015 and 2040.
  package var fingerprint: String {
    // Half days, so that two zones that change their clocks on different days differ.
    let offsets = (32_872..<51_134).map { sample -> UInt8 in
      let seconds = sample * 43_200
      return UInt8(truncatingIfNeeded: ((time(seconds: seconds).utcSeconds ?? seconds) - seconds) / 900)
    }
    return CRC32.digits(offsets)
  }

  /// The local day around a moment: from its first second to the next day's first second, which it does not hold.
  package func day(around date: Date) -> Range<Date> {
    period(around: date, atMost: 3) { [$0.year, $0.month, $0.day] }
  }

  /// The local month around a moment.
  package func month(around date: Date) -> Range<Date> {
    period(around: date, atMost: 34) { [$0.year, $0.month] }
  }

  /// Looks for the seconds at which the name of the period changes. Clocks are set forward and back within a day, but
  /// its name never comes back, so that a search by halves finds them: also where a day has no midnight or two.
  private func period(around date: Date, atMost days: Int, name: (CivilTime) -> [Int]) -> Range<Date> {
    let now = Self.seconds(date)
    let own = name(shown(now))
    let start = first(from: now - days * 86_400, to: now) { !name(shown($0)).lexicographicallyPrecedes(own) }
    let end = first(from: now, to: now + days * 86_400) { own.lexicographicallyPrecedes(name(shown($0))) }
    return Date(timeIntervalSince1970: TimeInterval(start))..<Date(timeIntervalSince1970: TimeInterval(end))
  }

  /// The first second for which `isReached` is true, where it is false at `low` and true at `high`.
  private func first(from low: Int, to high: Int, where isReached: (Int) -> Bool) -> Int {
    var (low, high) = (low, high)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if isReached(middle) { high = middle } else { low = middle }
    }
    return high
  }

  private static func seconds(_ date: Date) -> Int {
    Int(date.timeIntervalSince1970.rounded(.down))
  }
}
