import Platform
import Records

/// Reading what a gateway sent without trusting it: what is absent, null or of another type is nil, and never an error.
extension KeyedDecodingContainer {
  func tolerant<Value: Decodable>(_ key: Key) -> Value? {
    (try? decodeIfPresent(Value.self, forKey: key)) ?? nil
  }

  /// The first of the keys that holds such a value.
  func tolerant<Value: Decodable>(anyOf keys: Key...) -> Value? {
    for key in keys {
      if let value: Value = tolerant(key) { return value }
    }
    return nil
  }

  /// A string, or the text of a whole number.
  func text(_ key: Key) -> String? {
    guard contains(key) else { return nil }
    if let text: String = tolerant(key) { return text }
    let number: Int? = tolerant(key)
    return number.map { String($0) }
  }

  /// A count that is not negative, from a number or a string of one; a fraction is rounded.
  func count(_ keys: Key...) -> Int? {
    for key in keys where contains(key) {
      if let count = wholeNumber(key), Usage.isPossible(count) { return count }
    }
    return nil
  }

  private func wholeNumber(_ key: Key) -> Int? {
    if let number: Int = tolerant(key) { return number }
    if let text: String = tolerant(key) { return Int(text) }
    guard let fraction: Decimal = tolerant(key), fraction.magnitude < 1_000_000_000_000 else { return nil }
    let parts = "\(fraction.magnitude)".split(separator: ".")
    guard let whole = parts.first.flatMap({ Int($0) }) else { return nil }
    let isUp = parts.count > 1 && parts[1].first.map { $0 >= "5" } == true
    return (whole + (isUp ? 1 : 0)) * (fraction < 0 ? -1 : 1)
  }

  /// A truth value, from a boolean or from the strings `true` and `false`.
  func flag(_ key: Key) -> Bool? {
    guard contains(key) else { return nil }
    if let flag: Bool = tolerant(key) { return flag }
    let text: String? = tolerant(key)
    return text.flatMap { Bool($0) }
  }

  /// The elements of an array that can be read; nil where there is no array.
  func elements<Value: Decodable>(_ key: Key) -> [Value]? {
    let all: [Readable<Value>]? = tolerant(key)
    return all?.compactMap(\.value)
  }
}

/// An element that may be unreadable without spoiling its neighbours.
struct Readable<Value: Decodable>: Decodable {
  var value: Value?

  init(from decoder: any Decoder) throws {
    value = try? Value(from: decoder)
  }
}

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
