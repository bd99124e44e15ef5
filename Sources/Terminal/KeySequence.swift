/// The sequences that special keys send behind an escape: which are whole, and what they mean to the editor.
///
/// libedit takes what it has not bound for text, and in vi's keys for commands: F5 or Ctrl-Left would change the line.
enum KeySequence {
  /// Whether nothing more belongs to the bytes behind the escape, of which the first is `[` or `O`.
  static func isWhole(_ bytes: [UInt8]) -> Bool {
    guard bytes.count > 1, let last = bytes.last else { return false }
    // The Linux console's function keys have one letter more.
    if bytes[0] == UInt8(ascii: "O") || bytes.count > longest { return true }
    return (0x40...0x7E).contains(last) && bytes != Array("[[".utf8)
  }

  private static let longest = 32

  /// What to hand on in their place; nil for a key that does nothing. `settings` is the user's `.editrc`, whose
  /// bindings are heeded.
  static func meant(by bytes: [UInt8], isVi: Bool, settings: String) -> [UInt8]? {
    let text = String(decoding: bytes, as: UTF8.self)
    guard isWhole(bytes), !known.contains(text), !settings.contains(text) else { return bytes }
    if let same = others[text] { return Array(same.utf8) }
    guard let key = text.last, "ABCDHF".contains(key), !text.hasPrefix("[[") else { return nil }
    let modifier = text.dropFirst().dropLast().split(separator: ";").last.flatMap { Int($0) } ?? 1
    // 2 is Shift alone; Ctrl or Alt leap over words.
    if !isVi, modifier > 2, let leap = ["C": "f", "D": "b"][key] { return Array(leap.utf8) }
    return Array("[\(key)".utf8)
  }

  private static let known: Set<String> = [
    "[A", "[B", "[C", "[D", "[H", "[F", "OA", "OB", "OC", "OD", "OH", "OF", "[3~", "[200~", "[201~",
  ]

  /// Other terminals' names for the same keys.
  private static let others = [
    "[1~": "[H", "[7~": "[H", "[4~": "[F", "[8~": "[F", "[3;5~": "[3~", "[3;2~": "[3~", "Oc": "[C", "Od": "[D",
  ]
}
