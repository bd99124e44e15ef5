/// The text if it fits into `width` columns, else its beginning with an ellipsis, never wider than `width`.
package func truncated(_ text: String, toWidth width: Int) -> String {
  if text.utf8.count <= width, displayWidth(of: text) <= width { return text }
  // Where the text ends behind the last column but one, if it is too wide; a long text is not read further than that.
  var (end, used) = (text.startIndex, 0)
  var place = text.startIndex
  while place < text.endIndex {
    used += displayWidth(of: text[place])
    place = text.index(after: place)
    if used <= width - 1 { end = place }
    if used > width { return width > 0 ? text[..<end] + "…" : "" }
  }
  return text
}

/// The text if it fits, else its end behind an ellipsis.
package func truncatedAtStart(_ text: String, toWidth width: Int) -> String {
  var (start, used) = (text.endIndex, 0)
  var place = text.endIndex
  while place > text.startIndex {
    place = text.index(before: place)
    used += displayWidth(of: text[place])
    if used <= width - 1 { start = place }
    if used > width { return width > 0 ? "…" + text[start...] : "" }
  }
  return text
}

/// The text followed or preceded by spaces up to `width` columns; a wider one is returned as it is.
package func padded(_ text: String, toWidth width: Int, alignment: Alignment = .left) -> String {
  let spaces = String(repeating: " ", count: max(0, width - displayWidth(of: text)))
  switch alignment {
  case .left: return text + spaces
  case .right, .decimal: return spaces + text
  }
}

/// Where a text is in its column.
package enum Alignment: Sendable {
  case left, right
  /// At the right, in a table with the decimal points below each other.
  case decimal
}

/// The text in lines of at most `width` columns, broken at spaces, inside a word only where the word alone is too wide.
/// Its own newlines stay breaks; a character wider than `width` gets a line to itself.
package func wrapped(_ text: String, toWidth width: Int) -> [String] {
  let room = max(1, width)
  return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { wrappedLine(String($0), room: room) }
}

private func wrappedLine(_ line: String, room: Int) -> [String] {
  if displayWidth(of: line) <= room { return [line] }
  var lines: [String] = []
  var current = ""
  for word in line.split(separator: " ", omittingEmptySubsequences: true).map(String.init) {
    let joined = current.isEmpty ? word : current + " " + word
    if displayWidth(of: joined) <= room {
      current = joined
      continue
    }
    if !current.isEmpty { lines.append(current) }
    var pieces = brokenWord(word, room: room)
    current = pieces.popLast() ?? ""
    lines += pieces
  }
  return current.isEmpty && !lines.isEmpty ? lines : lines + [current]
}

private func brokenWord(_ word: String, room: Int) -> [String] {
  var pieces = [""]
  var used = 0
  for character in word {
    let columns = displayWidth(of: character)
    if used + columns > room, used > 0 {
      pieces.append("")
      used = 0
    }
    pieces[pieces.count - 1].append(character)
    used += columns
  }
  return pieces
}
