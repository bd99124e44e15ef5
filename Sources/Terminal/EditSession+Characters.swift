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
  }

  func addCharacterFunctions() {
    add("tuppence-next", "Move to the next character") { edit, _ in EditSession.of(edit)?.goNext() ?? UInt8(CC_ERROR) }
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
