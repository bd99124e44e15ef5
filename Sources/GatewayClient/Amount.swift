import Platform
import Records

/// An amount of US dollars as gateways write it: a JSON number or a string of one.
///
/// The number's text goes through `Decimal`, which `JSONDecoder` fills without loss, and never through a binary
/// fraction. An amount that is stated but cannot be read has no value: it is unknown, not nothing.
struct Amount: Decodable, Equatable, Sendable {
  /// The amount, of either sign.
  var value: USD?

  /// The amount as a price or a charge, which is never negative.
  var charge: USD? { value.flatMap { $0 < .zero ? nil : $0 } }

  init(_ value: USD?) {
    self.value = value
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Decimal.self) {
      value = USD(number.description)
    } else if let text = try? container.decode(String.self) {
      value = USD(text)
    }
  }
}
