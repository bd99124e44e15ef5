import Platform
import Records

/// Times as listings show them: the user's local time, to the minute.
enum ListingTime {
  /// `2026-11-21 10:00`.
  static func text(_ time: Date, clock: LocalClock = .system) -> String {
    let shown = clock.time(time)
    return "\(shown.dateText) \(shown.timeText.prefix(5))"
  }

  /// `3 hours ago`, in whole units; a time to come is `just now` too, because clocks differ.
  static func age(of time: Date, at now: Date) -> String {
    let seconds = max(0, Int(now.timeIntervalSince(time)))
    for (unit, name) in [(86_400, "day"), (3_600, "hour"), (60, "minute")] where seconds >= unit {
      return "\(counted(seconds / unit, name)) ago"
    }
    return "just now"
  }
}

/// `1 turn`, `1,204 turns`.
func counted(_ count: Int, _ name: String, plural: String? = nil) -> String {
  "\(count.grouped) \(count == 1 ? name : plural ?? name + "s")"
}
