/// An exact amount of US dollars: a whole count of 1e-24 USD, so that the digits a gateway sends are kept and sums have no error.
///
/// The range is about ±1.7e14 USD. A text with more than 24 places (seen from no gateway) is rounded half to even.
package struct USD: Hashable, Sendable {
  /// The count of 1e-24 USD.
  package let units: Int128

  package static let zero = USD(units: 0)
  /// Decimal places that a unit represents.
  static let places = 24

  package init(units: Int128) {
    self.units = units
  }

  /// Reads the text of a JSON number (RFC 8259, section 6): sign, digits, fraction, exponent.
  ///
  /// Nil when the text is anything else, is out of range, or is an amount so small that it would round to nothing.
  package init?(_ text: some StringProtocol) {
    var plain = String(text)
    if let amount = plain.withUTF8({ USD(plain: UnsafeRawBufferPointer($0)) }) {
      self = amount
      return
    }
    guard let number = DecimalText(text), let units = number.scaled(toPlaces: USD.places) else { return nil }
    if units == 0, !number.digits.isEmpty { return nil }
    self.units = units
  }

  /// The sum, or nil where it leaves the range.
  package func adding(_ other: USD) -> USD? {
    let (sum, overflow) = units.addingReportingOverflow(other.units)
    return overflow ? nil : USD(units: sum)
  }

  /// The product with a whole count, or nil where it leaves the range.
  package func multiplied(by count: Int) -> USD? {
    let (product, overflow) = units.multipliedReportingOverflow(by: Int128(count))
    return overflow ? nil : USD(units: product)
  }

  /// A sum that leaves the range stays at its end; where that matters, ``adding(_:)`` returns nil.
  package static func + (left: USD, right: USD) -> USD {
    left.adding(right) ?? (right < .zero ? .least : .most)
  }

  package static func - (left: USD, right: USD) -> USD {
    let (units, overflow) = left.units.subtractingReportingOverflow(right.units)
    return overflow ? (right < .zero ? .most : .least) : USD(units: units)
  }

  package static func * (amount: USD, count: Int) -> USD {
    amount.multiplied(by: count) ?? ((amount < .zero) == (count < 0) ? .most : .least)
  }

  package static prefix func - (amount: USD) -> USD {
    .zero - amount
  }

  private static let most = USD(units: .max)
  private static let least = USD(units: .min)
}

extension USD: Comparable {
  package static func < (left: USD, right: USD) -> Bool {
    left.units < right.units
  }
}

extension USD: CustomStringConvertible {
  /// The exact amount as a plain decimal without trailing zeros: `0.00001638`, `-3`, `0`.
  package var description: String {
    plain(digits: units.magnitude, places: USD.places)
  }

  /// A plain decimal of `digits` counted in 10^-places.
  func plain(digits: UInt128, places: Int, keeping least: Int = 0) -> String {
    // In three parts of machine words: a long division of 128 bits for each digit takes ten times as long.
    let word: UInt128 = 1_000_000_000_000_000_000
    let (upper, low) = digits.quotientAndRemainder(dividingBy: word)
    let (high, middle) = upper.quotientAndRemainder(dividingBy: word)
    var text: [UInt8] = []
    text.reserveCapacity(44)
    for part in [UInt64(low), UInt64(middle)] { Self.append(part, count: 18, to: &text) }
    Self.append(UInt64(high), count: 3, to: &text)
    // The last digit comes first so far.
    let zero = UInt8(ascii: "0")
    var (start, end) = (0, text.count)
    while start < places - least, text[start] == zero { start += 1 }
    while end > places + 1, text[end - 1] == zero { end -= 1 }
    var written: [UInt8] = units < 0 ? [UInt8(ascii: "-")] : []
    while end > start {
      if end == places { written.append(UInt8(ascii: ".")) }
      end -= 1
      written.append(text[end])
    }
    return String(decoding: written, as: UTF8.self)
  }

  /// Appends so many digits, the last one first.
  private static func append(_ number: UInt64, count: Int, to text: inout [UInt8]) {
    var rest = number
    for _ in 0..<count {
      text.append(UInt8(ascii: "0") + UInt8(rest % 10))
      rest /= 10
    }
  }

  /// Reads a short plain decimal such as `-0.00123` in ASCII; nil for any other text.
  init?(plain text: UnsafeRawBufferPointer) {
    var mantissa: UInt64 = 0
    var (digits, fraction, place) = (0, 0, 0)
    var (hasPoint, startsWithZero) = (false, false)
    let isNegative = text.first == UInt8(ascii: "-")
    if isNegative { place = 1 }
    while place < text.count {
      let byte = text[place]
      place += 1
      switch byte {
      case UInt8(ascii: "."):
        guard !hasPoint, digits > 0 else { return nil }
        hasPoint = true
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        if digits == 0 { startsWithZero = byte == UInt8(ascii: "0") }
        if digits == 1, startsWithZero, !hasPoint { return nil }
        mantissa = mantissa * 10 + UInt64(byte - UInt8(ascii: "0"))
        digits += 1
        if hasPoint { fraction += 1 }
        guard digits <= 18 else { return nil }
      default: return nil
      }
    }
    guard digits > 0, !hasPoint || fraction > 0 else { return nil }
    let (units, overflow) = Int128(mantissa).multipliedReportingOverflow(by: Self.powers[USD.places - fraction])
    if overflow { return nil }
    self.init(units: isNegative ? -units : units)
  }

  private static let powers: [Int128] = (0...USD.places).map { (0..<$0).reduce(1) { power, _ in power * 10 } }
}

extension USD: Codable {
  /// Decodes the text form only; what a gateway sends as a number is read by the client.
  package init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let amount = USD(text) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "not an amount of US dollars: \(text)"))
    }
    self = amount
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
