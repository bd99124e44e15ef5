extension USD {
  /// The amount for a reader: `$0.004171`, `$12.35`, `$0.0000003`, `-$0.50`.
  ///
  /// Four significant digits and at least two places, so that an amount that is not zero never shows as `$0.00`.
  package var formatted: String {
    let digits = String(units.magnitude).count
    return rounded(to: digits - max(4, digits - USD.places + 2))
  }

  /// The amount in less room: `$0.0024`, `$12.35`, `$0.0000032`.
  ///
  /// Four places, two from a dollar on, and more where two significant digits need more.
  package var brief: String {
    let digits = String(units.magnitude).count
    let least = digits > USD.places ? 2 : 4
    return rounded(to: USD.places - max(least, USD.places - digits + 2))
  }

  /// Rounded to a unit of 10^`place` of the smallest one, with at least two places.
  private func rounded(to place: Int) -> String {
    var rounded = units.magnitude
    if place > 0 {
      let step = (0..<place).reduce(UInt128(1)) { power, _ in power * 10 }
      rounded = (rounded + step / 2) / step * step
    }
    let text = plain(digits: rounded, places: USD.places, keeping: 2)
    return units < 0 ? "-$" + text.dropFirst() : "$" + text
  }
}
