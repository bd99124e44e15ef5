/// An exact amount of US dollars: a whole count of 1e-24 USD, so that the digits a gateway sends are kept and sums have no error.
///
/// The range is about ±1.7e14 USD. A text with more than 24 places (seen from no gateway) is rounded half to even.
package struct USD: Hashable, Sendable {
  /// The count of 1e-24 USD.
  package let units: Int128

  package static let zero = USD(units: 0)
  /// Decimal places that a unit stands for.
  static let places = 24

  package init(units: Int128) {
    self.units = units
  }

  /// Reads the text of a JSON number (RFC 8259, section 6): sign, digits, fraction, exponent.
  ///
  /// Nil when the text is anything else, is out of range, or is an amount so small that it would round to nothing.
  package init?(_ text: some StringProtocol) {
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

  /// A sum that leaves the range stays at its end; where that matters, ``adding(_:)`` tells.
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
    let text = String(digits)
    let padded = String(repeating: "0", count: max(0, places + 1 - text.count)) + text
    let whole = padded.dropLast(places)
    var fraction = padded.suffix(places)
    while fraction.count > least, fraction.last == "0" { fraction.removeLast() }
    return (units < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
  }
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
