/// The last fence before a descriptor.
extension Sanitiser {
  /// The text in which nothing but our own attributes is an escape sequence; without `takesStyles` not even they.
  ///
  /// Texts from outside are made harmless where they are put into words. Whatever missed that is caught here.
  /// `keepsCRLF` is for a file whose lines end so.
  package static func screened(_ text: String, takesStyles: Bool = true, keepsCRLF: Bool = false) -> String {
    if isClean(text, allowsCRLF: keepsCRLF) { return text }
    var output = String.UnicodeScalarView()
    var rest = Substring(text).unicodeScalars
    while let first = rest.first {
      if takesStyles, first == "\u{1B}", let attribute = Styles.attributes.first(where: { rest.starts(with: $0) }) {
        output.append(contentsOf: attribute)
        rest = rest.dropFirst(attribute.count)
        continue
      }
      rest.removeFirst()
      if first == "\r", rest.first == "\n" {
        if keepsCRLF { output.append(first) }
        continue
      }
      if let visible = first == "\r" ? "^M" : visible(first) {
        output.append(contentsOf: visible.unicodeScalars)
      } else {
        output.append(first)
      }
    }
    return String(output)
  }
}
