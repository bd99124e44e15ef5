import Platform
import Records

/// The `Retry-After` header: seconds, or an HTTP date (RFC 9110, sections 10.2.3 and 5.6.7). Some servers send a fraction
/// of a second, which is rounded up.
struct RetryAfter: Equatable, Sendable {
  /// What a number beyond reason counts as; it is the user's decision in any case.
  private static let longest: Int64 = 10 * 365 * 24 * 3_600

  let delay: Duration

  /// Nil when the text is neither; a date in the past means no delay.
  init?(_ text: String, now: Date) {
    let text = text.trimmed(of: .whitespaces)
    if let seconds = RetryAfter.seconds(text) {
      delay = .seconds(seconds)
      return
    }
    guard let date = RetryAfter.date(text) else { return nil }
    delay = .milliseconds(max(0, Int64((date.timeIntervalSince(now) * 1000).rounded(.up))))
  }

  /// A decimal number of seconds, rounded up to whole ones; nil for any other text.
  private static func seconds(_ text: String) -> Int64? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard let whole = parts.first, !whole.isEmpty, parts.allSatisfy({ $0.utf8.allSatisfy(digits.contains) }) else {
      return nil
    }
    let isMore = parts.dropFirst().contains { $0.contains { $0 != "0" } }
    return min(longest, (Int64(whole) ?? longest) + (isMore ? 1 : 0))
  }

  /// Reads the one form of date that a sender may generate: `Sun, 06 Nov 1994 08:49:37 GMT`.
  static func date(_ text: String) -> Date? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]), (1...31).contains(day),
      let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3]), (1970...9999).contains(year)
    else { return nil }
    let clock = parts[4].split(separator: ":").map { Int($0) ?? -1 }
    guard clock.count == 3, (0...23).contains(clock[0]), (0...59).contains(clock[1]), (0...60).contains(clock[2])
    else { return nil }
    let time = CivilTime(
      year: year, month: month + 1, day: day, hour: clock[0], minute: clock[1], second: clock[2])
    return time.utcSeconds.map { Date(timeIntervalSince1970: TimeInterval($0)) }
  }

  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
