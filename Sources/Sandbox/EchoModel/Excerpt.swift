extension StringProtocol {
  /// The text on one line, without what would end a quotation, ask a second question or drive a terminal; cut at a word.
  func excerpt(_ length: Int) -> String {
    var line = ""
    for scalar in unicodeScalars.prefix(length * 8) {
      let category = scalar.properties.generalCategory
      if [.control, .lineSeparator, .paragraphSeparator, .spaceSeparator].contains(category) {
        if line.last != " " { line += " " }
      } else if scalar == "`" {
        line += "'"
      } else if scalar != "?", ![.format, .surrogate, .privateUse, .unassigned].contains(category) {
        line.unicodeScalars.append(scalar)
      }
    }
    line = line.trimming { $0 == " " }
    while let last = line.last, ".!,;: ".contains(last) { line.removeLast() }
    guard line.count > length else { return line }
    let cut = line.prefix(length)
    let words = cut.split(separator: " ").dropLast().joined(separator: " ")
    return (words.count * 2 > length ? words : String(cut)) + "…"
  }
}
