import Foundation
import Testing

/// What text from outside could do to a terminal.
enum HostileText {
  /// Whole control sequences and single characters.
  static let list: [String] = [
    "\u{1B}]52;c;ZXZpbA==\u{07}", "\u{1B}]52;c;?\u{1B}\\", "\u{1B}]8;;http://evil.example\u{07}bank\u{1B}]8;;\u{07}",
    "\u{1B}]0;title\u{07}", "\u{1B}]2;title\u{1B}\\", "\u{1B}[21t", "\u{1B}[6n", "\u{1B}[c", "\u{1B}P$qm\u{1B}\\",
    "\u{1B}[2J", "\u{1B}[3J", "\u{1B}[1A\u{1B}[2K  $0.00 billed", "\u{1B}[?1049h", "\u{1B}[?2004l",
    "\u{1B}_apc\u{1B}\\",
    "\u{1B}^pm\u{1B}\\", "\u{1B}Xsos\u{1B}\\", "\u{1B}c", "\u{9B}2J", "\u{9D}0;t\u{9C}", "\u{90}q\u{9C}", "\u{85}",
    "\u{07}\u{07}\u{07}", "$9.00\u{08}\u{08}\u{08}\u{08}\u{08}$0.01", "over\rwritten", "\u{7F}", "\u{0E}",
    "\u{0B}\u{0C}",
    "\u{202E}evil\u{202C}", "\u{2066}x\u{2069}", "\u{200E}\u{200F}", "\u{061C}", "\u{2028}\u{2029}",
    "\u{E0041}\u{E007F}",
    "a\u{FEFF}b", "\u{1B}[35mmagenta", "\u{1B}[36mswift\u{1B}[0m \u{25B8}", "\u{1B}", "[2J",
  ]

  static let text = list.joined(separator: " . ")

  /// The list without what no line, no file name and no argument can hold.
  static let line = text.replacing("\r", with: "").replacing("/", with: "_")

  /// The program's own attributes; a hostile text uses others.
  private static let own = ["0", "1", "2", "3", "31", "36", "33", "32"].map { "\u{1B}[\($0)m" }

  /// The text without the row of live figures, which comes and goes below a reply by sequences of our own.
  static func withoutLiveFigures(_ text: String) -> String {
    var text = text.replacing("\r\u{1B}D\u{1B}D\u{1B}[A\u{1B}[L", with: "\r\n")
      .replacing("\u{1B}D\u{1B}[A", with: "")
    while let start = text.range(of: "\u{1B}7\u{1B}[B", options: .literal),
      let end = text.range(of: "\u{1B}8", options: .literal, range: start.upperBound..<text.endIndex)
    { text.removeSubrange(start.lowerBound..<end.upperBound) }
    return text
  }

  /// The first dangerous scalar of a text, nil where it is harmless; on a terminal our own attributes may stand.
  static func first(in text: String, onTerminal: Bool = false) -> Unicode.Scalar? {
    var text = text
    if onTerminal {
      text = withoutLiveFigures(text)
      for attribute in own { text = text.replacing(attribute, with: "") }
      text = String(String.UnicodeScalarView(text.replacing("\r\n", with: "\n").unicodeScalars))
    }
    return text.unicodeScalars.first { scalar in
      switch scalar.value {
      case 0x09, 0x0A: false
      case 0x00...0x1F, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF,
        0xE0000...0xE007F:
        true
      default: false
      }
    }
  }

  /// Records an issue where the text could drive a terminal.
  static func expectHarmless(
    _ text: String, onTerminal: Bool = false, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let found = first(in: text, onTerminal: onTerminal).map { String($0.value, radix: 16) }
    #expect(found == nil, "in \(text.debugDescription)", sourceLocation: sourceLocation)
  }
}
