import Platform

extension Date {
  /// `2026-11-21T10:00:00Z`: UTC, whole seconds.
  package var iso8601: String {
    let time = CivilTime(utc: Int(timeIntervalSince1970.rounded(.down)))
    return "\(time.dateText)T\(time.timeText)Z"
  }

  /// `2026-11-21T10:00:00.123Z`: UTC, to the nearest millisecond.
  package var iso8601Milliseconds: String {
    let milliseconds = Int((timeIntervalSince1970 * 1_000).rounded())
    let fraction = ((milliseconds % 1_000) + 1_000) % 1_000
    let time = CivilTime(utc: (milliseconds - fraction) / 1_000)
    return "\(time.dateText)T\(time.timeText).\(String(1_000 + fraction).dropFirst())Z"
  }

  /// Reads `2026-11-21T10:00:00Z`, with up to nine decimal places of a second.
  package init?(iso8601 text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z"), Self.hasMarks(bytes) else { return nil }
    func number(_ range: Range<Int>) -> Int? { Self.number(bytes[range]) }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
      let minute = number(14..<16), let second = number(17..<19),
      let seconds = CivilTime(
        year: year, month: month, day: day, hour: hour, minute: minute, second: second
      ).utcSeconds
    else { return nil }
    let fraction = bytes[19..<bytes.count - 1]
    guard !fraction.isEmpty else {
      self.init(timeIntervalSince1970: TimeInterval(seconds))
      return
    }
    guard fraction.first == UInt8(ascii: "."), (2...10).contains(fraction.count),
      let part = Self.number(fraction.dropFirst())
    else { return nil }
    let scale = (1..<fraction.count).reduce(TimeInterval(1)) { scale, _ in scale * 10 }
    self.init(timeIntervalSince1970: TimeInterval(seconds) + TimeInterval(part) / scale)
  }

  private static func hasMarks(_ bytes: [UInt8]) -> Bool {
    zip([4, 7, 10, 13, 16], "--T::".utf8).allSatisfy { bytes[$0] == $1 }
  }

  private static func number(_ digits: some Collection<UInt8>) -> Int? {
    var number = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      number = number * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return digits.isEmpty ? nil : number
  }
}
