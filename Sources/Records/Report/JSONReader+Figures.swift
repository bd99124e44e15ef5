// Values of records that sums need; null and a missing value are the same.
extension JSONReader {
  mutating func passesNull() throws(Failure) -> Bool {
    guard try kind() == .null else { return false }
    try skip()
    return true
  }

  mutating func figureInteger() throws(Failure) -> Int? {
    let kind = try kind()
    guard kind == .number || kind == .null else { throw .mismatch(kind, at: place) }
    let raw = try rawValue()
    if kind == .null { return nil }
    if let count = JSONReader.smallCount(raw) { return count }
    guard let number = Int(String(decoding: raw, as: UTF8.self)) else { throw .mismatch(.number, at: place) }
    return number
  }

  /// A whole number without a sign, of so few digits that it cannot be too large.
  private static func smallCount(_ digits: UnsafeRawBufferPointer) -> Int? {
    guard digits.count <= 18 else { return nil }
    var number = 0
    for digit in digits {
      guard Byte.digits ~= digit else { return nil }
      number = number * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return number
  }

  mutating func figureBool() throws(Failure) -> Bool? {
    if try passesNull() { return nil }
    return try bool()
  }

  mutating func figureAmount() throws(Failure) -> USD? {
    let kind = try kind()
    guard kind == .string || kind == .null else { throw .mismatch(kind, at: place) }
    let raw = try rawValue()
    if kind == .null { return nil }
    if let amount = USD(plain: UnsafeRawBufferPointer(rebasing: raw[1..<raw.count - 1])) { return amount }
    var inner = JSONReader(raw)
    guard let amount = USD(try inner.string()) else { throw .mismatch(.string, at: place) }
    return amount
  }

  mutating func figureStatus() throws(Failure) -> ReplyEnded.Status {
    guard let status = ReplyEnded.Status(rawValue: try string()) else { throw .mismatch(.string, at: place) }
    return status
  }

  mutating func figureUsage() throws(Failure) -> Usage? {
    if try passesNull() { return nil }
    var usage = Usage()
    try enterObject()
    while let key = try nextKey() {
      switch key {
      case "input": usage.input = try figureCount()
      case "cached_input": usage.cachedInput = try figureCount()
      case "cache_write": usage.cacheWrite = try figureCount()
      case "output": usage.output = try figureCount()
      case "reasoning": usage.reasoning = try figureCount()
      default: try skip()
      }
    }
    return usage
  }

  private mutating func figureCount() throws(Failure) -> Int? {
    try figureInteger().flatMap { Usage.isPossible($0) ? $0 : nil }
  }

  /// Passes a string, or null; true for a string.
  mutating func skipText() throws(Failure) -> Bool {
    let kind = try kind()
    guard kind == .string || kind == .null else { throw .mismatch(kind, at: place) }
    try skip()
    return kind == .string
  }
}
