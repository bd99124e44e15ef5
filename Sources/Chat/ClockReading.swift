import Platform

/// One moment by two clocks: the wall clock, which can be wrong or set again, and the time since a run began, which cannot.
package struct ClockReading: Codable, Equatable, Sendable {
  /// Names the run of the second clock: the machine's boot, or this process where the system names no boot.
  package var run: String
  /// Since the run began.
  package var milliseconds: Int
  package var wall: Date

  package init(run: String, milliseconds: Int, wall: Date) {
    self.run = run
    self.milliseconds = milliseconds
    self.wall = wall
  }

  /// Between two runs only the wall clock says how much time passed. A wrong one can add this much, in milliseconds.
  private static let mostBetweenRuns = 3_600_000

  /// The time since an earlier reading, in milliseconds, never more than has passed where the run is the same.
  package func milliseconds(since earlier: ClockReading) -> Int {
    if run == earlier.run { return max(0, milliseconds - earlier.milliseconds) }
    let seconds = min(max(0, wall.timeIntervalSince(earlier.wall)), 3_600)
    return min(Self.mostBetweenRuns, Int(seconds * 1_000))
  }
}

extension ClockReading {
  /// This process's run, for systems that name no boot.
  private static let process = (name: UUID().uuidString, start: ContinuousClock.now)

  /// The machine's boot as Linux names it; nil elsewhere.
  private static let boot: String? = (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8))
    .map { $0.trimmed(of: .whitespacesAndNewlines) }

  package static func system() -> ClockReading {
    if let boot, let uptime = uptime() { return ClockReading(run: boot, milliseconds: uptime, wall: Date()) }
    let (seconds, parts) = (ContinuousClock.now - process.start).components
    let milliseconds = Int(seconds) * 1_000 + Int(parts / 1_000_000_000_000_000)
    return ClockReading(run: process.name, milliseconds: milliseconds, wall: Date())
  }

  /// Milliseconds since the boot, suspended time included, from `/proc/uptime`: `350735.47 234388.90`.
  private static func uptime() -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/uptime", encoding: .utf8),
      let parts = text.split(separator: " ").first?.split(separator: "."), parts.count == 2,
      let seconds = Int(parts[0]), let hundredths = Int(parts[1].prefix(2))
    else { return nil }
    return seconds * 1_000 + hundredths * 10
  }
}
