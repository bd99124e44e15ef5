import Foundation

/// A search through the history that goes on with every letter of its pattern. Small letters match large ones too.
struct HistorySearch: Sendable {
  private let entries: [String]
  private(set) var pattern: String
  /// The number of the entry that is shown, nil before anything was found.
  private(set) var found: Int?
  /// Whether nothing holds the pattern as it stands; what was found last is still shown.
  private(set) var isFailing = false

  /// `entries` are newest first, with the texts of their marks.
  init(_ entries: [String], pattern: String = "") {
    self.entries = entries
    self.pattern = pattern
  }

  /// What stands in the prompt's place.
  var title: String { "\(isFailing ? "no match" : "search") “\(pattern)” ▸ " }

  mutating func extend(_ scalar: Unicode.Scalar) {
    pattern.unicodeScalars.append(scalar)
    look(from: found ?? 0, by: 1)
  }

  /// Takes the last character back and looks anew from the newest entry on.
  mutating func shorten() {
    _ = pattern.popLast()
    found = nil
    look(from: 0, by: 1)
  }

  mutating func goOlder() { look(from: found.map { $0 + 1 } ?? 0, by: 1) }

  mutating func goNewer() { look(from: (found ?? 0) - 1, by: -1) }

  /// Where the pattern stands in a text, in scalars.
  func place(in text: String) -> Int? {
    guard let range = text.range(of: pattern, options: options) else { return nil }
    return text.unicodeScalars.distance(from: text.startIndex, to: range.lowerBound)
  }

  private var options: String.CompareOptions { pattern.contains(where: \.isUppercase) ? [] : .caseInsensitive }

  /// An entry that equals the one that is shown is passed over.
  private mutating func look(from start: Int, by step: Int) {
    isFailing = false
    guard !pattern.isEmpty else { return }
    let shown = found.map { entries[$0] }
    var number = start
    while entries.indices.contains(number) {
      let entry = entries[number]
      if number == found || entry != shown, entry.range(of: pattern, options: options) != nil {
        found = number
        return
      }
      number += step
    }
    isFailing = true
  }
}
