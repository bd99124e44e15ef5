/// A sum of amounts from which parts can be taken out again: exact, whatever the parts are.
///
/// Whole dollars and the rest are counted apart, so that no number of parts leaves the range of the sum itself.
package struct USDSum: Equatable, Sendable {
  private var dollars: Int128 = 0
  /// In units of ``USD``; each part adds less than a dollar.
  private var rest: Int128 = 0

  private static let dollar: Int128 = 1_000_000_000_000_000_000_000_000

  package init() {}

  package mutating func add(_ amount: USD) {
    let (whole, part) = amount.units.quotientAndRemainder(dividingBy: Self.dollar)
    dollars += whole
    rest += part
  }

  package mutating func subtract(_ amount: USD) {
    let (whole, part) = amount.units.quotientAndRemainder(dividingBy: Self.dollar)
    dollars -= whole
    rest -= part
  }

  /// Nil where the sum is out of the range of an amount.
  package var amount: USD? {
    let (carried, part) = rest.quotientAndRemainder(dividingBy: Self.dollar)
    let (units, overflow) = (dollars + carried).multipliedReportingOverflow(by: Self.dollar)
    return overflow ? nil : USD(units: units).adding(USD(units: part))
  }

  /// The sum, or the largest amount where it is out of range.
  package var boundedAmount: USD { amount ?? .largest }
}

extension USD {
  /// The largest amount there is.
  package static let largest = USD(units: .max)
}
