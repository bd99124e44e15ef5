import Platform

extension JSONValue {
  /// What a value encodes itself as. Its ``line`` has the bytes of `JSONEncoder` with sorted keys and without escaped
  /// slashes. In a run of one turn `JSONEncoder` takes longer than all else about a record: it loads large tables and
  /// looks up what the types conform to.
  package init(encoding value: some Encodable) throws {
    let place = EncodedPlace()
    try place.encode(value)
    self = place.value ?? .null
  }
}

/// The place of one value: a member, an element or the whole document.
private final class EncodedPlace: Encoder {
  private enum Content {
    case none
    case value(JSONValue)
    case members([(name: String, place: EncodedPlace)])
    case elements([EncodedPlace])
  }

  private var content = Content.none

  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  /// Nil where nothing was encoded.
  var value: JSONValue? {
    switch content {
    case .none: nil
    case .value(let value): value
    case .members(let members): .object(members.map { Member(name: $0.name, value: $0.place.value ?? .object([])) })
    case .elements(let elements): .list(elements.map { $0.value ?? .object([]) })
    }
  }

  private typealias Member = JSONValue.Member

  func put(_ value: JSONValue) {
    content = .value(value)
  }

  func encode(_ value: some Encodable) throws {
    if let decimal = value as? Decimal { return put(.decimal("\(decimal)")) }
    if let value = value as? JSONValue { return put(value) }
    try value.encode(to: self)
  }

  func member(_ name: String) -> EncodedPlace {
    let place = EncodedPlace()
    if case .members(var members) = content {
      content = .none
      members.append((name, place))
      content = .members(members)
    } else {
      content = .members([(name, place)])
    }
    return place
  }

  func element() -> EncodedPlace {
    let place = EncodedPlace()
    if case .elements(var elements) = content {
      content = .none
      elements.append(place)
      content = .elements(elements)
    } else {
      content = .elements([place])
    }
    return place
  }

  var count: Int { if case .elements(let elements) = content { elements.count } else { 0 } }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    if case .none = content { content = .members([]) }
    return KeyedEncodingContainer(EncodedMembers<Key>(object: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    if case .none = content { content = .elements([]) }
    return EncodedElements(list: self)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { EncodedSingle(place: self) }
}

/// A number as `JSONEncoder` writes it.
private func json<Number: BinaryFloatingPoint & LosslessStringConvertible>(_ number: Number) throws -> JSONValue {
  guard number.isFinite else {
    throw EncodingError.invalidValue(number, .init(codingPath: [], debugDescription: "JSON has no \(number)"))
  }
  let text = String(number)
  return .decimal(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
}

private struct EncodedSingle: SingleValueEncodingContainer {
  let place: EncodedPlace

  var codingPath: [any CodingKey] { [] }

  func encodeNil() { place.put(.null) }
  func encode(_ value: Bool) { place.put(.flag(value)) }
  func encode(_ value: String) { place.put(.text(value)) }
  func encode(_ value: CDouble) throws { place.put(try json(value)) }
  func encode(_ value: CFloat) throws { place.put(try json(value)) }
  func encode(_ value: Int) { place.put(.number(value)) }
  func encode(_ value: Int8) { place.put(.number(Int(value))) }
  func encode(_ value: Int16) { place.put(.number(Int(value))) }
  func encode(_ value: Int32) { place.put(.number(Int(value))) }
  func encode(_ value: Int64) { place.put(.number(Int(value))) }
  func encode(_ value: UInt) { place.put(.decimal(String(value))) }
  func encode(_ value: UInt8) { place.put(.number(Int(value))) }
  func encode(_ value: UInt16) { place.put(.number(Int(value))) }
  func encode(_ value: UInt32) { place.put(.number(Int(value))) }
  func encode(_ value: UInt64) { place.put(.decimal(String(value))) }
  func encode(_ value: some Encodable) throws { try place.encode(value) }
}

private struct EncodedMembers<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let object: EncodedPlace

  var codingPath: [any CodingKey] { [] }

  private func single(_ key: Key) -> EncodedSingle { EncodedSingle(place: object.member(key.stringValue)) }

  func encodeNil(forKey key: Key) { single(key).encodeNil() }
  func encode(_ value: Bool, forKey key: Key) { single(key).encode(value) }
  func encode(_ value: String, forKey key: Key) { single(key).encode(value) }
  func encode(_ value: CDouble, forKey key: Key) throws { try single(key).encode(value) }
  func encode(_ value: CFloat, forKey key: Key) throws { try single(key).encode(value) }
  func encode(_ value: Int, forKey key: Key) { single(key).encode(value) }
  func encode(_ value: Int8, forKey key: Key) { single(key).encode(value) }
  func encode(_ value: Int16, forKey key: Key) { single(key).encode(value) }
  func encode(_ value: Int32, forKey key: Key) { single(key).encode(value) }
  func encode(_ value: Int64, forKey key: Key) { single(key).encode(value) }
  func encode(_ value: UInt, forKey key: Key) { single(key).encode(value) }
  func encode(_ value: UInt8, forKey key: Key) { single(key).encode(value) }
  func encode(_ value: UInt16, forKey key: Key) { single(key).encode(value) }
  func encode(_ value: UInt32, forKey key: Key) { single(key).encode(value) }
  func encode(_ value: UInt64, forKey key: Key) { single(key).encode(value) }
  func encode(_ value: some Encodable, forKey key: Key) throws { try single(key).encode(value) }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    object.member(key.stringValue).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    object.member(key.stringValue).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { object.member("super") }
  func superEncoder(forKey key: Key) -> any Encoder { object.member(key.stringValue) }
}

private struct EncodedElements: UnkeyedEncodingContainer {
  let list: EncodedPlace

  var codingPath: [any CodingKey] { [] }
  var count: Int { list.count }

  private func single() -> EncodedSingle { EncodedSingle(place: list.element()) }

  func encodeNil() { single().encodeNil() }
  func encode(_ value: Bool) { single().encode(value) }
  func encode(_ value: String) { single().encode(value) }
  func encode(_ value: CDouble) throws { try single().encode(value) }
  func encode(_ value: CFloat) throws { try single().encode(value) }
  func encode(_ value: Int) { single().encode(value) }
  func encode(_ value: Int8) { single().encode(value) }
  func encode(_ value: Int16) { single().encode(value) }
  func encode(_ value: Int32) { single().encode(value) }
  func encode(_ value: Int64) { single().encode(value) }
  func encode(_ value: UInt) { single().encode(value) }
  func encode(_ value: UInt8) { single().encode(value) }
  func encode(_ value: UInt16) { single().encode(value) }
  func encode(_ value: UInt32) { single().encode(value) }
  func encode(_ value: UInt64) { single().encode(value) }
  func encode(_ value: some Encodable) throws { try single().encode(value) }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    list.element().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { list.element().unkeyedContainer() }
  func superEncoder() -> any Encoder { list.element() }
}
