import Platform

/// A search through the history that goes on with every letter of its pattern. Small letters match large ones too.
struct HistorySearch: Sendable {
  private let entries: [String]
  private(set) var pattern: String
  /// The number of the entry that is shown, nil before anything was found.
  private(set) var found: Int?
  /// Whether nothing holds the pattern as it is; what was found last is still shown.
  private(set) var isFailing = false

  /// `entries` are newest first, with the texts of their marks.
  init(_ entries: [String], pattern: String = "") {
    self.entries = entries
    self.pattern = pattern
  }

  /// What is in the prompt's place.
  var title: String { "\(isFailing ? "no match" : "search") “\(pattern)” ▸ " }

  mutating func extend(_ scalar: Unicode.Scalar) {
    pattern.unicodeScalars.append(scalar)
    look(from: found ?? 0, by: 1)
  }

  /// Takes the last character back and searches again from the newest entry on.
  mutating func shorten() {
    _ = pattern.popLast()
    found = nil
    look(from: 0, by: 1)
  }

  mutating func goOlder() { look(from: found.map { $0 + 1 } ?? 0, by: 1) }

  mutating func goNewer() { look(from: (found ?? 0) - 1, by: -1) }

  /// Where the pattern begins in a text, in scalars.
  func place(in text: String) -> Int? {
    let characters = Array(text)
    guard let start = characters.map(folded).firstRange(of: pattern.map(folded))?.lowerBound else { return nil }
    return characters[..<start].reduce(0) { $0 + $1.unicodeScalars.count }
  }

  private var takesCaseAsIs: Bool { pattern.contains(where: \.isUppercase) }

  private func folded(_ character: Character) -> String {
    takesCaseAsIs ? String(character) : character.lowercased()
  }

  /// A long history is nearly all ASCII, which is compared byte by byte.
  private func isFound(in text: String) -> Bool {
    guard (text + pattern).utf8.allSatisfy({ $0 < 0x80 }) else { return place(in: text) != nil }
    let takesCaseAsIs = takesCaseAsIs
    func folded(_ byte: UInt8) -> UInt8 {
      !takesCaseAsIs && (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
    return text.utf8.map(folded).firstRange(of: pattern.utf8.map(folded)) != nil
  }

  /// An entry that equals the one that is shown is passed over.
  private mutating func look(from start: Int, by step: Int) {
    isFailing = false
    guard !pattern.isEmpty else { return }
    let shown = found.map { entries[$0] }
    var number = start
    while entries.indices.contains(number) {
      let entry = entries[number]
      if number == found || entry != shown, isFound(in: entry) {
        found = number
        return
      }
      number += step
    }
    isFailing = true
  }
}
