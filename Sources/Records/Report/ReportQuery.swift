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
    case "week": return today.advanced(by: -(today.number + 3).remainder(flooring: 7))
    case "month": return Day(year: today.year, month: today.month, day: 1)
    default: break
    }
    if text.last == "d", text.utf8.dropLast().allSatisfy({ (0x30...0x39).contains($0) }),
      let days = Int(text.dropLast()), (1...36_500).contains(days)
    {
      return today.advanced(by: 1 - days)
    }
    return Day(text)
  }

  /// Whether a cell counts, its gateway apart.
  func includes(_ facts: SpendingCell.Facts) -> Bool {
    if let model, facts.model != model, !facts.model.hasSuffix("/" + model) { return false }
    if let assistant, facts.assistant != assistant { return false }
    if let user, facts.user != user { return false }
    if let tag, !facts.tags.contains(tag) { return false }
    if let session, facts.session != session { return false }
    guard since != nil || until != nil else { return true }
    let day = calendar.day(of: facts.quarter * SpendingCell.quarter)
    return (since.map { $0 <= day } ?? true) && (until.map { day <= $0 } ?? true)
  }

  /// Whether a cell's gateway counts.
  func includes(gateway name: String) -> Bool {
    gateway.map { $0 == name } ?? !Transcript.isPlayMoney(name)
  }
}
