/// FNV-1a, 64 bits wide: separates texts, and protects nothing.
struct Digest: Equatable, Sendable {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  init(_ text: String = "") {
    add(text)
  }

  /// Adds a text and a mark behind it, so that `ab`+`c` differs from `a`+`bc`.
  mutating func add(_ text: String) {
    var value = value
    for byte in text.utf8 { value = (value ^ UInt64(byte)) &* 0x100_0000_01B3 }
    self.value = (value ^ 0xFF) &* 0x100_0000_01B3
  }

  var hex: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// A made-up identifier of `length` characters of `alphabet`, always the same for the same seed.
  static func identifier(_ seed: String, length: Int, alphabet: String = "0123456789abcdef") -> String {
    let letters = Array(alphabet)
    var word = Digest(seed).value
    var identifier = ""
    for _ in 0..<length {
      word = word &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      identifier.append(letters[Int((word >> 33) % UInt64(letters.count))])
    }
    return identifier
  }
}
