/// Cells of comma-separated values.
package enum CSV {
  /// A cell of free text: control characters gone, no formula, quoted where it must be; an empty text is `""`, for bare is null.
  package static func cell(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { (0x20..<0x7F).contains($0) || $0 == 0x0A || $0 == 0x09 }
    let clean =
      isPlain ? text : String(String.UnicodeScalarView(text.unicodeScalars.filter { !drivesTerminals($0) }))
    guard let first = clean.unicodeScalars.first else { return "\"\"" }
    return quoted("=+-@\t＝＋－＠".unicodeScalars.contains(first) ? "'" + clean : clean)
  }

  package static func quoted(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 0x22 || $0 == 0x2C || $0 == 0x0D || $0 == 0x0A }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  /// Control characters but newline and tab, and those that turn the writing direction: a table is read with `cat` too.
  private static func drivesTerminals(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
