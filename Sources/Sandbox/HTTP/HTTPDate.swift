import Platform
import Records

/// The form of a time in a header field (RFC 9110, section 5.6.7).
enum HTTPDate {
  /// `Sun, 06 Nov 1994 08:49:37 GMT`.
  static func text(_ date: Date) -> String {
    let time = CivilTime(utc: Int(date.timeIntervalSince1970.rounded(.down)))
    let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let day = (time.day < 10 ? "0" : "") + String(time.day)
    return "\(weekdays[time.weekday]), \(day) \(months[time.month - 1]) \(time.year) \(time.timeText) GMT"
  }
}
