extension String {
  /// The text in pieces of one to three words, the space before a word belonging to it, as models stream.
  var pieces: [String] {
    var words: [String] = []
    var word = ""
    for character in self {
      if character.isWhitespace, let last = word.last, !last.isWhitespace {
        words.append(word)
        word = ""
      }
      word.append(character)
    }
    if !word.isEmpty { words.append(word) }
    var pieces: [String] = []
    var rest = words[...]
    let sizes = [1, 2, 1, 3]
    while !rest.isEmpty {
      let size = sizes[pieces.count % sizes.count]
      pieces.append(rest.prefix(size).joined())
      rest = rest.dropFirst(size)
    }
    return pieces
  }

  /// The longest beginning of whole characters that the estimate counts as at most so many tokens.
  func fitting(tokens bound: Int) -> String {
    guard TokenEstimate.tokens(of: self) > bound else { return self }
    var fitting = ""
    var left = bound * 4
    for character in self {
      left -= String(character).utf8.count
      guard left >= 0 else { break }
      fitting.append(character)
    }
    return fitting
  }
}
