/// Texts too large for the line, each in the keeping of one scalar that is in the line in its place.
///
/// libedit sees a single character: it moves over it, deletes and yanks it as one. What the screen shows for it is its
/// label; what is sent is its text. Such a scalar cannot be typed, so a typed label is text.
struct PasteMarks: Sendable {
  private var texts: [(text: String, size: String)] = []
  private var numbers: [String: Int] = [:]
  /// How many bytes the texts have in all.
  private(set) var bytes = 0
  /// The end of the last private plane, where no font has symbols.
  private static let range: ClosedRange<UInt32> = 0x10F000...0x10FFFD

  /// More than ten lines, or more characters than libedit keeps of a line while it leafs through the history.
  static func isLarge(_ text: String) -> Bool {
    text.utf8.count > 1_000 && text.unicodeScalars.count > 1_000 || lines(in: text) > 10
  }

  /// A text that would fill the screen when it comes back from the history: an entry of an earlier chat, of which
  /// it is not known whether it was typed or pasted.
  static func isLong(_ text: String) -> Bool { lines(in: text) > 40 || text.unicodeScalars.count > 4_000 }

  /// Whether the scalar could be a mark, wherever it comes from.
  static func isMark(_ scalar: Unicode.Scalar) -> Bool { range.contains(scalar.value) }

  /// The text itself, or the mark that keeps it where it is large. The same text has the same mark.
  mutating func stored(_ text: String) -> String {
    guard Self.isLarge(text) else { return text }
    let number = numbers[text] ?? texts.count
    guard let mark = Unicode.Scalar(Self.range.lowerBound + UInt32(number)), Self.isMark(mark) else { return text }
    if number == texts.count {
      texts.append((text, Self.size(of: text)))
      bytes += text.utf8.count
      numbers[text] = number
    }
    return String(mark)
  }

  /// Forgets the texts whose marks are in none of the lines. A forgotten mark has no text.
  mutating func keep(onlyIn lines: [String]) {
    let kept = Set(lines.flatMap { $0.unicodeScalars.filter(Self.isMark) })
    for number in texts.indices where !texts[number].text.isEmpty {
      let mark = Unicode.Scalar(Self.range.lowerBound + UInt32(number))
      if mark.map(kept.contains) == true { continue }
      bytes -= texts[number].text.utf8.count
      numbers[texts[number].text] = nil
      texts[number] = ("", "forgotten")
    }
  }

  /// The line with every mark's text in its place.
  func expanded(_ line: String) -> String {
    guard line.unicodeScalars.contains(where: Self.isMark) else { return line }
    var output = String.UnicodeScalarView()
    for scalar in line.unicodeScalars {
      if let kept = kept(by: scalar) {
        output.append(contentsOf: kept.text.unicodeScalars)
      } else {
        output.append(scalar)
      }
    }
    return String(output)
  }

  /// What the screen shows for each mark of a line, numbered in the line's order: `[paste 1: 120 lines, 4,512 characters]`.
  func labels(in line: [Unicode.Scalar]) -> [Unicode.Scalar: String] {
    var labels: [Unicode.Scalar: String] = [:]
    for scalar in line {
      guard labels[scalar] == nil, let kept = kept(by: scalar) else { continue }
      labels[scalar] = "[paste \(labels.count + 1): \(kept.size)]"
    }
    return labels
  }

  private func kept(by scalar: Unicode.Scalar) -> (text: String, size: String)? {
    guard Self.isMark(scalar) else { return nil }
    let number = Int(scalar.value - Self.range.lowerBound)
    return texts.indices.contains(number) ? texts[number] : nil
  }

  private static func size(of text: String) -> String {
    let lines = lines(in: text)
    return "\(grouped(lines)) line\(lines == 1 ? "" : "s"), \(grouped(text.count)) characters"
  }

  /// A newline at the end ends a line and begins none.
  private static func lines(in text: String) -> Int {
    let newlines = text.utf8.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
    return newlines + (text.utf8.last == 0x0A ? 0 : 1)
  }

  private static func grouped(_ number: Int) -> String {
    let digits = String(number)
    return digits.enumerated().reduce(into: "") { output, digit in
      if digit.offset > 0, (digits.count - digit.offset).isMultiple(of: 3) { output.append(",") }
      output.append(digit.element)
    }
  }
}
