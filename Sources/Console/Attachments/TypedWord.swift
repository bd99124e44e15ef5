/// A word of a typed argument, as a shell would read it: backslashes and quotes keep spaces inside.
struct TypedWord: Equatable, Sendable {
  /// Without backslashes and quotes.
  private(set) var text = ""
  /// Where it begins in the argument, in Unicode scalars.
  let start: Int
  /// The quote that it begins with.
  private(set) var quote: Unicode.Scalar?

  /// The words of an argument; `endsOpen` says whether the last one may still go on.
  static func words(in argument: String) -> (words: [TypedWord], endsOpen: Bool) {
    var words: [TypedWord] = []
    var current: TypedWord?
    var open: Unicode.Scalar?
    var isEscaped = false
    for (place, scalar) in argument.unicodeScalars.enumerated() {
      if isEscaped {
        current?.append(scalar)
        isEscaped = false
      } else if scalar == "\\", open != "'" {
        current = current ?? TypedWord(start: place)
        isEscaped = true
      } else if scalar == open {
        open = nil
      } else if open == nil, scalar == "\"" || scalar == "'" {
        current = current ?? TypedWord(start: place, quote: scalar)
        open = scalar
      } else if open == nil, scalar == " " || scalar == "\t" {
        if let word = current { words.append(word) }
        current = nil
      } else {
        current = current ?? TypedWord(start: place)
        current?.append(scalar)
      }
    }
    if let current { words.append(current) }
    return (words, current != nil)
  }

  init(text: String = "", start: Int, quote: Unicode.Scalar? = nil) {
    self.text = text
    self.start = start
    self.quote = quote
  }

  private mutating func append(_ scalar: Unicode.Scalar) {
    text.unicodeScalars.append(scalar)
  }

  /// The text as it has to be typed in place of this word; nil where its quote cannot hold it. `isWhole` closes the quote.
  func typed(_ text: String, isWhole: Bool) -> String? {
    if quote == "'", text.contains("'") { return nil }
    let special: [Character] = quote == "'" ? [] : quote == "\"" ? ["\"", "\\"] : [" ", "\t", "\\", "\"", "'"]
    let escaped = text.reduce(into: "") { $0 += (special.contains($1) ? "\\" : "") + String($1) }
    guard let quote else { return escaped }
    return "\(quote)\(escaped)\(isWhole ? String(quote) : "")"
  }
}
