import Platform

/// Whether a Ctrl-C comes less than two seconds after the one before it: two of them leave the chat.
struct RepeatedInterrupt: Sendable {
  private var last: Date?

  mutating func isRepeated(at now: Date) -> Bool {
    defer { last = now }
    return last.map { (0..<2).contains(now.timeIntervalSince($0)) } ?? false
  }
}
