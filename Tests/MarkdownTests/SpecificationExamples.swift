import Testing

/// The examples of CommonMark 0.31.2 (https://spec.commonmark.org/0.31.2, by John MacFarlane, CC BY-SA 4.0).
///
/// An example is its number, the Markdown, and the HTML. `→` is a tab, and `␠` is a space at the end of a line.
enum SpecificationExamples {
  struct Example: CustomTestStringConvertible {
    let number: Int
    let markdown: String
    let html: String
    var testDescription: String { "example \(number)" }
  }

  static let all = [
    emphasis1, emphasis2, links, inline, tags, leaves1, leaves2, leaves3, containers1, containers2, containers3,
  ].flatMap(examples)

  /// What is not supported, and why.
  static let leftOut: [(reason: String, numbers: [Int])] = [
    ("A tab in text is written as a space.", [13]),
    ("A reference to a control character stays as it was written.", [39, 40]),
    ("Blocks of HTML are text, because no HTML is shown.", Array(148...191)),
    (
      "A link's definition may come at the end of the text, when the link was printed long ago.",
      [23, 33, 317] + Array(192...218) + Array(527...545) + [549, 550] + Array(553...571) + [573, 576, 577]
        + Array(582...589) + Array(591...593)
    ),
  ]

  private static func examples(_ text: String) -> [Example] {
    text.split(separator: "==== ").compactMap { entry in
      let lines = entry.split(separator: "\n", omittingEmptySubsequences: false)
      guard let number = Int(lines[0]), let middle = lines.firstIndex(of: "%%%%") else { return nil }
      return Example(
        number: number, markdown: plain(lines[1..<middle]), html: plain(lines[(middle + 1)...]))
    }
  }

  private static func plain(_ lines: ArraySlice<Substring>) -> String {
    lines.joined(separator: "\n").replacing("→", with: "\t").replacing("␠", with: " ")
  }
}
