/// What a figure is counted in.
protocol Quantity: AdditiveArithmetic, Comparable, Sendable {
  /// With its unit, as the table shows it.
  var text: String { get }
}

extension Duration: Quantity {
  /// Whole nanoseconds.
  var nanoseconds: Int { Int(components.seconds) * 1_000_000_000 + Int(components.attoseconds / 1_000_000_000) }

  var text: String {
    let (sign, nanoseconds) = (nanoseconds < 0 ? "-" : "", abs(nanoseconds))
    return switch nanoseconds {
    case ..<1_000_000: "\(sign)\(decimal(nanoseconds, per: 1_000, places: 1)) µs"
    case ..<1_000_000_000: "\(sign)\(decimal(nanoseconds, per: 1_000_000, places: 1)) ms"
    case _: "\(sign)\(decimal(nanoseconds, per: 1_000_000_000, places: 2)) s"
    }
  }
}

/// An amount of memory.
struct Bytes: Quantity {
  var count: Int

  static let zero = Bytes(count: 0)

  static func + (left: Bytes, right: Bytes) -> Bytes { Bytes(count: left.count + right.count) }
  static func - (left: Bytes, right: Bytes) -> Bytes { Bytes(count: left.count - right.count) }
  static func < (left: Bytes, right: Bytes) -> Bool { left.count < right.count }

  var text: String {
    "\(count < 0 ? "-" : "")\(decimal(abs(count), per: 1_000_000, places: 1)) MB"
  }
}

/// A count divided by a unit, rounded to nearest, with one to three decimal places.
private func decimal(_ count: Int, per unit: Int, places: Int) -> String {
  let scale = [1, 10, 100, 1_000][places]
  let scaled = (count * scale + unit / 2) / unit
  let fraction = String(scaled % scale)
  return "\(scaled / scale).\(String(repeating: "0", count: places - fraction.count))\(fraction)"
}

/// The value in the middle, the upper one of two; zero where there is none.
func median<Value: Quantity>(_ values: [Value]) -> Value {
  values.isEmpty ? .zero : values.sorted()[values.count / 2]
}
