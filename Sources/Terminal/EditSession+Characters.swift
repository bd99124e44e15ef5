import CLibEdit

/// Moves over characters and deletes them as they stand on the screen, where libedit knows their scalars only: an emoji
/// of several joined ones and a letter with its accents are one.
extension EditSession {
  /// Emacs's keys; the user's own bindings come later and are stronger.
  func bindCharacterKeys() {
    for (function, keys) in [
      ("tuppence-next", ["^F", "\u{1B}[C", "\u{1B}OC"]), ("tuppence-previous", ["^B", "\u{1B}[D", "\u{1B}OD"]),
      ("tuppence-delete-previous", ["^H", "^?"]), ("tuppence-delete-next", ["\u{1B}[3~"]),
    ] {
      for key in keys { bind(key, function) }
    }
    bindOlder(["^P", "\u{1B}[A", "\u{1B}OA"], by: bind)
  }

  func addCharacterFunctions() {
    add("tuppence-next", "Move to the next character") { edit, _ in EditSession.of(edit)?.goNext() ?? UInt8(CC_ERROR) }
    add("tuppence-older", "Go to the older entry") { edit, _ in EditSession.of(edit)?.goOlder() ?? UInt8(CC_ERROR) }
    add("tuppence-previous", "Move to the previous character") { edit, _ in
      EditSession.of(edit)?.goBack() ?? UInt8(CC_ERROR)
    }
    add("tuppence-delete-previous", "Delete the previous character") { edit, _ in
      EditSession.of(edit)?.deletePrevious() ?? UInt8(CC_ERROR)
    }
    add("tuppence-delete-next", "Delete the next character") { edit, _ in
      EditSession.of(edit)?.deleteNext() ?? UInt8(CC_ERROR)
    }
  }

  /// libedit keeps no more than 1,024 scalars of a line while it leafs through the history: a longer line stands as a
  /// mark from here on.
  private func goOlder() -> UInt8 {
    let line = editedLine().scalars
    if line.count > 1_000 { replaceLine(marks.stored(marks.expanded(String(scalars: line)))) }
    el_wpush(edit, wideCharacters(String(Self.olderKey)))
    return UInt8(CC_REFRESH)
  }

  /// A key that nobody has, for libedit's own step; larger ones cannot be bound.
  static let olderKey: Unicode.Scalar = "\u{81}"

  /// The keys that leaf, in emacs's map or in one of vi's.
  func bindOlder(_ keys: [String], by bind: (String, String) -> Void) {
    bind(String(Self.olderKey), "ed-prev-history")
    for key in keys { bind(key, "tuppence-older") }
  }

  private func goNext() -> UInt8 {
    guard let next = character(at: 0) else { return UInt8(CC_ERROR) }
    _ = el_cursor(edit, Int32(next.end - editedLine().cursor))
    return UInt8(CC_REFRESH)
  }

  private func goBack() -> UInt8 {
    guard let previous = character(at: -1) else { return UInt8(CC_ERROR) }
    _ = el_cursor(edit, Int32(previous.start - editedLine().cursor))
    return UInt8(CC_REFRESH)
  }

  private func deletePrevious() -> UInt8 {
    guard let previous = character(at: -1) else { return UInt8(CC_ERROR) }
    el_deletestr(edit, Int32(editedLine().cursor - previous.start))
    return UInt8(CC_REFRESH)
  }

  private func deleteNext() -> UInt8 {
    guard let next = character(at: 0) else { return UInt8(CC_ERROR) }
    let count = next.end - editedLine().cursor
    _ = el_cursor(edit, Int32(count))
    el_deletestr(edit, Int32(count))
    return UInt8(CC_REFRESH)
  }

  /// Where the character begins and ends that holds the scalar so far from the cursor; nil where there is none.
  private func character(at distance: Int) -> (start: Int, end: Int)? {
    let line = editedLine()
    let place = line.cursor + distance
    var start = 0
    for character in String(scalars: line.scalars) {
      let end = start + character.unicodeScalars.count
      if place >= start, place < end { return (start, end) }
      start = end
    }
    return nil
  }
}
