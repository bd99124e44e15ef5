import Platform

/// When a generation is asked about at the gateway, counted from the end of its reply.
///
/// The real gateway needs 8 to 30 seconds and more; it gives no promise. After a day the answer is not expected any more.
package enum LookupSchedule {
  /// Seconds. The first look lies just within the two seconds that leaving a chat may take, and behind those that the sandbox takes to bill.
  private static let early: [TimeInterval] = [1.9375, 4, 7, 10, 15, 25, 40, 60, 120, 300, 600, 1_800]
  private static let hour: TimeInterval = 3_600
  private static let lastHour = 24

  /// The time of the next look, or nil when the schedule is at its end.
  ///
  /// `asked` is when this process asked last; a charge it never asked about is due at once if its first time has passed.
  package static func nextLook(since ended: Date, asked: Date?) -> Date? {
    guard let asked else { return ended + early[0] }
    // A date's own rounding must not make a time that has passed look as if it were still to come.
    let elapsed = asked.timeIntervalSince(ended) + 0.001
    if let delay = early.first(where: { $0 > elapsed }) { return ended + delay }
    let hours = Int(elapsed / hour) + 1
    return hours <= lastHour ? ended + TimeInterval(hours) * hour : nil
  }
}
