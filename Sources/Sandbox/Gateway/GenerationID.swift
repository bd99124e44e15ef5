/// `gen_` and a ULID: 48 bits of milliseconds and 80 random bits in Crockford's base 32, 26 characters.
enum GenerationID {
  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

  static func made(milliseconds: Int64, random: () -> UInt64) -> String {
    let time = (0..<10).map { place in alphabet[Int((milliseconds >> (45 - 5 * Int64(place))) & 31)] }
    let words = [random(), random()]
    let noise = (0..<16).map { place in alphabet[Int((words[place / 8] >> (5 * UInt64(place % 8))) & 31)] }
    return "gen_" + String(time) + String(noise)
  }

  /// Whether the text has the format that `/v1/generation` accepts.
  static func isWellFormed(_ text: String) -> Bool {
    guard text.hasPrefix("gen_") else { return false }
    let ulid = text.dropFirst(4)
    return ulid.count == 26 && ulid.allSatisfy { alphabet.contains($0) }
  }
}
