/// Exact sums of decimals as gateways write them (`0.0012337500000000002`, `3.2e-06`), digit by digit and by other means
/// than the program's own.
struct DecimalText: Equatable, CustomStringConvertible {
  private static let places = 40
  private static let width = 60
  /// Most significant first; the last `places` stand behind the point.
  private var digits = [Int](repeating: 0, count: width)

  static let zero = DecimalText()

  private init() {}

  init?(_ text: some StringProtocol) {
    let parts = text.lowercased().split(separator: "e", maxSplits: 1)
    guard let mantissa = parts.first, let exponent = parts.count > 1 ? Int(parts[1]) : 0 else { return nil }
    let halves = mantissa.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let all = halves.joined().compactMap(\.wholeNumberValue)
    guard all.count == halves.joined().count, !all.isEmpty else { return nil }
    let point = halves[0].count + exponent
    for (index, digit) in all.enumerated() where digit != 0 {
      let place = Self.width - Self.places - point + index
      guard digits.indices.contains(place) else { return nil }
      digits[place] = digit
    }
  }

  static func + (left: DecimalText, right: DecimalText) -> DecimalText {
    var sum = DecimalText()
    var carry = 0
    for place in left.digits.indices.reversed() {
      let digit = left.digits[place] + right.digits[place] + carry
      sum.digits[place] = digit % 10
      carry = digit / 10
    }
    return sum
  }

  /// Plain, without needless zeros.
  var description: String {
    let whole = digits.dropLast(Self.places).drop { $0 == 0 }.map(String.init).joined()
    let rest = digits.suffix(Self.places).reversed().drop { $0 == 0 }.reversed().map(String.init).joined()
    return (whole.isEmpty ? "0" : whole) + (rest.isEmpty ? "" : "." + rest)
  }

  /// The exact sum of the digits behind a name such as `"total_cost":` in raw JSON texts; nil where one has none.
  static func sum(of name: String, in texts: [String]) -> DecimalText? {
    texts.reduce(DecimalText.zero) { sum, text in
      guard let sum, let range = text.range(of: "\"\(name)\":") else { return nil }
      let number = text[range.upperBound...].prefix { "0123456789.eE+-".contains($0) }
      return DecimalText(number).map { sum + $0 }
    }
  }
}
