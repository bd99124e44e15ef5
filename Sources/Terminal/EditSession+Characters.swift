import CLibEdit

/// Moves over characters and deletes them as they are shown, where libedit knows only their scalars: an emoji of several
/// joined ones and a letter with its accents are one. At a line's edge the keys go on in the next one.
extension EditSession {
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
    add("tuppence-delete-or-end", "Delete the next character, or end the input") { edit, _ in
      EditSession.of(edit)?.deleteOrEnd() ?? UInt8(CC_ERROR)
    }
    addWordFunctions()
    addViFunctions()
  }

  private func addWordFunctions() {
    add("tuppence-next-word", "Move to the next word") { edit, _ in
      EditSession.of(edit)?.goOverWord(by: 1) ?? UInt8(CC_ERROR)
    }
    add("tuppence-previous-word", "Move to the previous word") { edit, _ in
      EditSession.of(edit)?.goOverWord(by: -1) ?? UInt8(CC_ERROR)
    }
    add("tuppence-delete-previous-word", "Delete the previous word") { edit, _ in
      EditSession.of(edit)?.deletePreviousWord() ?? UInt8(CC_ERROR)
    }
    add("tuppence-kill-line-end", "Delete to the end of the line") { edit, _ in
      EditSession.of(edit)?.killLineEnd() ?? UInt8(CC_ERROR)
    }
    add("tuppence-kill-line", "Delete the line") { edit, _ in EditSession.of(edit)?.killLine() ?? UInt8(CC_ERROR) }
    add("tuppence-undo", "Undo the last change") { edit, _ in EditSession.of(edit)?.undo() ?? UInt8(CC_ERROR) }
  }

  /// Functions of vi's command mode, where a count may precede a key and no key leaves its line.
  private func addViFunctions() {
    add("tuppence-vi-delete-next", "Delete characters") { edit, _ in
      EditSession.of(edit)?.viDelete(by: 1) ?? UInt8(CC_ERROR)
    }
    add("tuppence-vi-delete-previous", "Delete characters before the cursor") { edit, _ in
      EditSession.of(edit)?.viDelete(by: -1) ?? UInt8(CC_ERROR)
    }
    add("tuppence-vi-next", "Move to the next character of the line") { edit, _ in
      EditSession.of(edit)?.viMove(by: 1) ?? UInt8(CC_ERROR)
    }
    add("tuppence-vi-previous", "Move to the previous character of the line") { edit, _ in
      EditSession.of(edit)?.viMove(by: -1) ?? UInt8(CC_ERROR)
    }
  }

  private func goNext() -> UInt8 {
    if let next = character(at: 0) {
      _ = edit_move_cursor(edit, Int32(next.end - editedLine().cursor))
    } else if !goToLine(1, cursor: 0) {
      return UInt8(CC_ERROR)
    }
    return UInt8(CC_REFRESH)
  }

  private func goBack() -> UInt8 {
    if let previous = character(at: -1) {
      _ = edit_move_cursor(edit, Int32(previous.start - editedLine().cursor))
    } else if !goToLine(-1, cursor: .max) {
      return UInt8(CC_ERROR)
    }
    return UInt8(CC_REFRESH)
  }

  private func deletePrevious() -> UInt8 {
    if let previous = character(at: -1) {
      edit_delete_before(edit, Int32(editedLine().cursor - previous.start))
    } else if !joinAbove() {
      return UInt8(CC_ERROR)
    }
    return UInt8(CC_REFRESH)
  }

  private func deleteNext() -> UInt8 {
    if let next = character(at: 0) {
      let count = next.end - editedLine().cursor
      _ = edit_move_cursor(edit, Int32(count))
      edit_delete_before(edit, Int32(count))
    } else if !joinBelow() {
      return UInt8(CC_ERROR)
    }
    return UInt8(CC_REFRESH)
  }

  /// Ctrl-D. One that was typed before the prompt ends the input only where nothing was typed after it.
  private func deleteOrEnd() -> UInt8 {
    guard isDraftEmpty else { return deleteNext() }
    return pendingKeys.isEmpty ? UInt8(CC_EOF) : UInt8(CC_NORM)
  }

  private func goOverWord(by step: Int) -> UInt8 {
    let line = editedLine()
    if step < 0, line.cursor == 0 { _ = goToLine(-1, cursor: .max) }
    if step > 0, line.cursor == line.scalars.count { _ = goToLine(1, cursor: 0) }
    return pass(to: step < 0 ? .previousWord : .nextWord)
  }

  private func deletePreviousWord() -> UInt8 {
    if editedLine().cursor == 0, joinAbove() { return UInt8(CC_REFRESH) }
    return pass(to: .deletePreviousWord)
  }

  private func killLineEnd() -> UInt8 {
    let line = editedLine()
    if line.cursor == line.scalars.count, joinBelow() { return UInt8(CC_REFRESH) }
    return pass(to: .killLineEnd)
  }

  private func killLine() -> UInt8 {
    if editedLine().scalars.isEmpty, joinAbove() { return UInt8(CC_REFRESH) }
    return pass(to: .killLine)
  }

  private func viDelete(by step: Int) -> UInt8 {
    var count = 0
    for _ in 0..<(viCount ?? 1) {
      let place = step > 0 ? count : -count - 1
      guard let next = character(at: place) else { break }
      let cursor = editedLine().cursor
      count = step > 0 ? next.end - cursor : cursor - next.start
    }
    guard count > 0 else { return UInt8(CC_ERROR) }
    if step > 0 { _ = edit_move_cursor(edit, Int32(count)) }
    edit_delete_before(edit, Int32(count))
    // In command mode the cursor is on a character.
    let line = editedLine()
    if line.cursor == line.scalars.count, let last = character(at: -1) {
      _ = edit_move_cursor(edit, Int32(last.start - line.cursor))
    }
    return UInt8(CC_REFRESH)
  }

  /// libedit's own key moves, and completes an operator that precedes it; it gets the number of scalars as its count.
  private func viMove(by step: Int) -> UInt8 {
    let own: NativeKey = step > 0 ? .nextScalar : .previousScalar
    guard viCount == nil, let next = character(at: step > 0 ? 0 : -1), next.end - next.start > 1 else {
      return pass(to: own)
    }
    let cursor = editedLine().cursor
    return pass(to: own, count: step > 0 ? next.end - cursor : cursor - next.start)
  }

  /// The count that was typed before the present key of vi's command mode; nil where there is none.
  var viCount: Int? {
    let digits = handed.dropLast().reversed().prefix { ("0"..."9").contains($0) }.reversed()
    guard !digits.isEmpty else { return nil }
    // The first one may belong to a key that takes a character.
    let before = handed.dropLast(1 + digits.count).last
    let own = before.map { ["f", "F", "t", "T", "r"].contains($0) } == true ? Array(digits.dropFirst()) : Array(digits)
    return Int(String(scalars: own)).flatMap { $0 > 0 ? min($0, 10_000) : nil }
  }

  /// Lets libedit's own function do the rest, with the count and the operator that precede the key.
  func pass(to key: NativeKey, count: Int? = nil) -> UInt8 {
    edit_push(edit, wideCharacters((count.map { String($0) } ?? "") + String(key.scalar)))
    return UInt8(CC_ARGHACK)
  }

  /// Where the character begins and ends that holds the scalar so far from the cursor; nil where the line has none.
  func character(at distance: Int) -> (start: Int, end: Int)? {
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

/// libedit's own functions under keys that no terminal can send: the control characters of the upper range. Larger ones
/// cannot be bound.
enum NativeKey: UInt8, CaseIterable {
  /// What vi's Escape is to libedit, for which the usual one is the beginning of a sequence.
  case viCommandMode = 0x80
  case lineBreak
  case previousWord
  case nextWord
  case deletePreviousWord
  case killLineEnd
  case killLine
  case nextScalar
  case previousScalar

  var scalar: Unicode.Scalar { Unicode.Scalar(rawValue) }

  /// The function's name, in emacs's keys or in vi's.
  func function(isVi: Bool) -> String {
    switch self {
    case .viCommandMode: "vi-command-mode"
    case .lineBreak: "tuppence-newline"
    case .previousWord: isVi ? "vi-prev-word" : "ed-prev-word"
    case .nextWord: isVi ? "vi-next-word" : "em-next-word"
    case .deletePreviousWord: "ed-delete-prev-word"
    case .killLineEnd: "ed-kill-line"
    case .killLine: isVi ? "vi-kill-line-prev" : "em-kill-line"
    case .nextScalar: "ed-next-char"
    case .previousScalar: "ed-prev-char"
    }
  }
}
