import Platform
import Records
import Terminal

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

extension Program {
  /// Columns for a listing: the terminal's, or `COLUMNS`; into a pipe or a file nothing is cut.
  var listingWidth: Int {
    screen.outputIsTerminal || !(environment["COLUMNS"] ?? "").isEmpty ? screen.width : 10_000
  }

  /// Prints lines that are harmless already, through the pager where they are more than the screen has.
  func list(_ lines: [String]) {
    let text = lines.map { $0 + "\n" }.joined()
    let pager = Pager(screen: screen, environment: environment)
    guard pager.takes(text) else { return output.write(text) }
    // Ctrl-C is the pager's while it runs.
    let interrupt = signal(SIGINT, SIG_IGN)
    defer { signal(SIGINT, interrupt) }
    if !pager.show(text) { output.write(text) }
  }
}
