extension USD {
  /// The amount for a reader: `$0.004171`, `$12.35`, `$0.0000003`, `-$0.50`.
  ///
  /// Four significant digits and at least two places, so that an amount that is not zero never shows as `$0.00`.
  package var formatted: String {
    var rounded = units.magnitude
    let digits = String(rounded).count
    let wanted = max(4, digits - USD.places + 2)
    if digits > wanted {
      let step = (0..<(digits - wanted)).reduce(UInt128(1)) { power, _ in power * 10 }
      rounded = (rounded + step / 2) / step * step
    }
    let text = plain(digits: rounded, places: USD.places, keeping: 2)
    return units < 0 ? "-$" + text.dropFirst() : "$" + text
  }
}
