/// The parts of a JSON number's text (RFC 8259, section 6), without any rounding.
struct DecimalText: Equatable {
  var isNegative = false
  /// ASCII digits without leading and trailing zeros; empty for zero.
  var digits: [UInt8] = []
  /// The power of ten of the last digit.
  var exponent = 0

  /// Nil when the text does not follow the grammar, or when its exponent has more than six digits.
  init?(_ text: some StringProtocol) {
    var rest = ArraySlice(Array(text.utf8))
    isNegative = rest.first == UInt8(ascii: "-")
    if isNegative { rest.removeFirst() }
    let whole = Self.takeDigits(from: &rest)
    guard !whole.isEmpty, whole.count == 1 || whole.first != UInt8(ascii: "0") else { return nil }
    digits = Array(whole)
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      let fraction = Self.takeDigits(from: &rest)
      guard !fraction.isEmpty else { return nil }
      digits += fraction
      exponent = -fraction.count
    }
    if let mark = rest.first {
      guard mark | 0x20 == UInt8(ascii: "e") else { return nil }
      rest.removeFirst()
      guard let power = Self.power(from: rest) else { return nil }
      exponent += power
    }
    normalise()
  }

  private static func takeDigits(from rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    rest = rest[digits.endIndex...]
    return digits
  }

  private static func power(from text: ArraySlice<UInt8>) -> Int? {
    var rest = text
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    let digits = takeDigits(from: &rest)
    guard rest.isEmpty, !digits.isEmpty, digits.count <= 6 else { return nil }
    let value = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    return isNegative ? -value : value
  }

  private mutating func normalise() {
    digits = Array(digits.drop { $0 == UInt8(ascii: "0") })
    while digits.last == UInt8(ascii: "0") {
      digits.removeLast()
      exponent += 1
    }
  }

  /// The number as a whole count of 10^-places, rounded half to even; nil when it leaves Int128.
  func scaled(toPlaces places: Int) -> Int128? {
    let shift = exponent + places
    let kept = shift >= 0 ? digits : Array(digits.dropLast(-shift))
    var magnitude: Int128 = 0
    for digit in kept {
      guard let next = Self.appended(digit - UInt8(ascii: "0"), to: magnitude) else { return nil }
      magnitude = next
    }
    if !digits.isEmpty, shift > 0 {
      guard shift <= 38 else { return nil }
      for _ in 0..<shift {
        guard let next = Self.appended(0, to: magnitude) else { return nil }
        magnitude = next
      }
    }
    if shift < 0, roundsUp(dropping: -shift, after: magnitude) { magnitude += 1 }
    return isNegative ? -magnitude : magnitude
  }

  private static func appended(_ digit: UInt8, to magnitude: Int128) -> Int128? {
    let (tenfold, tooLarge) = magnitude.multipliedReportingOverflow(by: 10)
    let (sum, carried) = tenfold.addingReportingOverflow(Int128(digit))
    return tooLarge || carried ? nil : sum
  }

  private func roundsUp(dropping count: Int, after magnitude: Int128) -> Bool {
    guard count <= digits.count, let first = digits.suffix(count).first else { return false }
    if first != UInt8(ascii: "5") { return first > UInt8(ascii: "5") }
    // The digits bear no trailing zeros, so anything behind the five makes it more than a half.
    return count > 1 || magnitude % 2 != 0
  }
}
