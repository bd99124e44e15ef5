import Platform

/// What a report counts and how it groups.
package struct ReportQuery: Equatable, Sendable {
  package typealias Day = ReportCalendar.Day

  /// One or two.
  package var keys: [ReportKey]
  /// The first and the last day that count, both included; nil without a limit.
  package var since: Day?
  package var until: Day?
  package var calendar: ReportCalendar
  /// Only turns with these; nil counts all.
  package var model: String?
  package var assistant: String?
  package var user: String?
  package var tag: String?
  package var session: String?
  /// Without one, the sandbox's play money is left out.
  package var gateway: String?
  /// Plans by user, from a revenue file; a `plan:NAME` tag comes first.
  package var plans: [String: String] = [:]

  package init(keys: [ReportKey], calendar: ReportCalendar = ReportCalendar(isUTC: false)) {
    self.keys = keys
    self.calendar = calendar
  }

  /// Reads a limit: `2026-11-25`, `today`, `yesterday`, `7d` (the last seven days, today included), `week` (from
  /// Monday), `month` (from its first day).
  package static func day(_ text: String, today: Day) -> Day? {
    switch text {
    case "today": return today
    case "yesterday": return today.advanced(by: -1)
    case "week": return today.firstOfWeek
    case "month": return today.firstOfMonth
    default: break
    }
    if text.last == "d", text.utf8.dropLast().allSatisfy({ (0x30...0x39).contains($0) }),
      let days = Int(text.dropLast()), (1...36_500).contains(days)
    {
      return today.advanced(by: 1 - days)
    }
    return Day(text)
  }
}
