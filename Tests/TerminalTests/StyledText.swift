@testable import Terminal

/// What a terminal shows of an output: its text with marks where the style of the characters changes.
///
/// `{b}`, `{i}`, `{u}`, `{s}`, `{d}` are bold, italic, underlined, struck and dim; a number is a colour; `{}` is none.
enum StyledText {
  static func of(_ output: String) -> String {
    var result = ""
    var style = ""
    var shown = ""
    var rest = Substring(output)
    while let first = rest.unicodeScalars.first {
      if first == "\u{1B}", let end = rest.firstIndex(of: "m") {
        let parameter = rest[rest.index(rest.startIndex, offsetBy: 2)..<end]
        style = parameter == "0" ? "" : style + name(parameter)
        rest = rest[rest.index(after: end)...]
        continue
      }
      let isNewline = first == "\n"
      if shown != (isNewline ? "" : style) {
        shown = isNewline ? "" : style
        result += "{\(shown)}"
      }
      result.unicodeScalars.append(first)
      rest = Substring(rest.unicodeScalars.dropFirst())
    }
    return shown.isEmpty ? result : result + "{}"
  }

  private static func name(_ parameter: Substring) -> String {
    ["1": "b", "2": "d", "3": "i", "4": "u", "9": "s"][parameter] ?? String(parameter)
  }
}
