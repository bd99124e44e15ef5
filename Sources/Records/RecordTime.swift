import Platform

/// The time of a record: UTC with milliseconds, `2026-11-21T10:00:00.000Z`.
enum RecordTime {
  private static var style: Date.ISO8601FormatStyle { .init(includingFractionalSeconds: true) }

  static func text(_ time: Date) -> String { time.formatted(style) }

  /// The form that is written is read by hand, for a journal has one in each line; any other, and dates of earlier
  /// calendars, as ISO 8601.
  static func date(_ text: String) -> Date? {
    var text = text
    return text.withUTF8 { date($0) } ?? (try? Date(text, strategy: style))
  }

  private static func date(_ text: UnsafeBufferPointer<UInt8>) -> Date? {
    let form: StaticString = "0000-00-00T00:00:00.000Z"
    guard text.count == form.utf8CodeUnitCount else { return nil }
    for place in 0..<text.count {
      let (byte, wanted) = (text[place], form.utf8Start[place])
      guard wanted == UInt8(ascii: "0") ? (0x30...0x39).contains(byte) : byte == wanted else { return nil }
    }
    func number(_ places: Range<Int>) -> Int { places.reduce(0) { $0 * 10 + Int(text[$1] & 0xF) } }
    let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
    let (hour, minute, second) = (number(11..<13), number(14..<16), number(17..<19))
    guard year >= 1_600, (1...12).contains(month), (1...28).contains(day) || day <= days(of: month, in: year), day > 0,
      hour < 24,
      minute < 60, second < 60
    else { return nil }
    let seconds = (daysSince2001(year, month, day) * 24 + hour) * 3_600 + minute * 60 + second
    return Date(timeIntervalSinceReferenceDate: TimeInterval(seconds) + TimeInterval(number(20..<23)) / 1_000)
  }

  /// The time for exports, without its fraction: `2026-11-21T10:00:00Z`.
  static func seconds(_ time: Date) -> String {
    let reference = time.timeIntervalSinceReferenceDate
    // From 1600 to 9999 by hand; a session has thousands.
    guard (-12_622_780_800..<252_423_993_600).contains(reference) else { return time.formatted(.iso8601) }
    let seconds = Int(reference.rounded(.down))
    var (day, second) = seconds.quotientAndRemainder(dividingBy: 86_400)
    if second < 0 { (day, second) = (day - 1, second + 86_400) }
    // Years of 400 repeat; with years that begin in March, the leap day is the last.
    let count = day + 730_791
    let era = count / 146_097
    let dayOfEra = count % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
    func digits(_ number: Int, _ count: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: count - text.count) + text
    }
    return "\(digits(year, 4))-\(digits(month, 2))-\(digits(dayOfYear - (153 * shifted + 2) / 5 + 1, 2))T"
      + "\(digits(second / 3_600, 2)):\(digits(second / 60 % 60, 2)):\(digits(second % 60, 2))Z"
  }

  private static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  private static func days(of month: Int, in year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days of the Gregorian calendar from the first of January 2001.
  private static func daysSince2001(_ year: Int, _ month: Int, _ day: Int) -> Int {
    // With years that begin in March, the leap day is the last.
    let shifted = month > 2 ? year : year - 1
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 730_791
  }
}
