import Terminal

/// The mark that begins what the program itself says next to a reply on a terminal: a cost line above all.
///
/// Colour alone is not enough: there are terminals without it, and Markdown may look like anything. So the mark is kept
/// from all text of others on a terminal, and a line that begins with it is the program's. In a pipe the two do not
/// share a descriptor, and text stays as it came.
enum NoticeMarker {
  private static let mark: Unicode.Scalar = "¤"

  /// A remark's lines of at most `width` columns, the first one marked.
  static func lines(_ remark: String, width: Int) -> [String] {
    wrapped(withheld(from: remark), toWidth: max(18, width - 2)).enumerated().map { number, line in
      number == 0 ? "\(mark) \(line)" : "  \(line)"
    }
  }

  /// The text with the mark made visible as what it is, wherever it is: a terminal may break a line anywhere.
  static func withheld(from text: String) -> String {
    guard text.unicodeScalars.contains(mark) else { return text }
    var kept = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == mark { kept.append(contentsOf: "<U+00A4>".unicodeScalars) } else { kept.append(scalar) }
    }
    return String(kept)
  }
}
