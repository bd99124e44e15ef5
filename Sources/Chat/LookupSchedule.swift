/// When a generation is asked about at the gateway, by a clock that cannot be set.
///
/// The real gateway needs 8 to 30 seconds and more; it gives no promise. The look-ups never end: ``LookupHistory`` says
/// when a charge is closed.
package enum LookupSchedule {
  /// The first look lies just within the two seconds that leaving a chat may take, and behind those that the sandbox takes to bill.
  private static let early: [Duration] =
    [.milliseconds(1_937), .seconds(4), .seconds(7), .seconds(10), .seconds(15), .seconds(25), .seconds(40)]
    + [60, 120, 300, 600, 1_800, 3_600].map { .seconds($0) }
  private static let hour = Duration.seconds(3_600)

  /// The time of the next look. `since` is when the reply ended, or when this process learned of the charge; `asked` is
  /// when it asked last. All are times of the same clock.
  package static func nextLook(since start: Duration, asked: Duration?) -> Duration {
    guard let asked else { return start + early[0] }
    let elapsed = asked - start
    if let delay = early.first(where: { $0 > elapsed }) { return start + delay }
    return asked + hour
  }
}
