import CLibEdit

/// Up and Down: by rows inside the draft, and through the history from its first and its last row.
extension EditSession {
  func addRowFunctions() {
    add("tuppence-up", "Move up, or to the older entry") { edit, key in
      EditSession.of(edit)?.goVertically(by: -1, key) ?? UInt8(CC_ERROR)
    }
    add("tuppence-down", "Move down, or to the newer entry") { edit, key in
      EditSession.of(edit)?.goVertically(by: 1, key) ?? UInt8(CC_ERROR)
    }
    add("tuppence-older", "Go to the older entry") { edit, _ in EditSession.of(edit)?.leaf(by: -1) ?? UInt8(CC_ERROR) }
    add("tuppence-newer", "Go to the newer entry") { edit, _ in EditSession.of(edit)?.leaf(by: 1) ?? UInt8(CC_ERROR) }
  }

  private func goVertically(by step: Int, _ key: wint_t) -> UInt8 {
    let isCommand = ["j", "k", "+", "-"].contains(Unicode.Scalar(UInt32(key)))
    let count = isCommand ? viCount ?? 1 : 1
    var result = UInt8(CC_ERROR)
    for _ in 0..<count {
      let isLeafing = leafedKey == keyNumber - 1 || leafedKey == keyNumber
      if isLeafing || !goToRow(by: step) {
        guard leaf(by: step) == UInt8(CC_REFRESH) else { break }
      }
      result = UInt8(CC_REFRESH)
    }
    // In command mode the cursor is on a character.
    let line = editedLine()
    if isCommand, line.cursor > 0, line.cursor == line.scalars.count { _ = edit_move_cursor(edit, -1) }
    return result
  }

  /// Moves by a row of the screen, to the column in which the first of such moves began; false at the edge.
  private func goToRow(by step: Int) -> Bool {
    let all = draft
    let layout = layout(of: all.scalars, cursor: all.cursor)
    let isContinued = rowMove?.key == keyNumber - 1 || rowMove?.key == keyNumber
    let column = isContinued ? rowMove?.column ?? layout.textColumn : layout.textColumn
    guard let place = layout.place(inRow: step, textColumn: column) else { return false }
    rowMove = (keyNumber, column)
    setDraft(all.scalars, cursor: place)
    return true
  }

  /// Shows another entry of the history; one that begins with what was typed, where there are such.
  private func leaf(by step: Int) -> UInt8 {
    let text = String(scalars: draft.scalars)
    guard let entry = step < 0 ? leafing.older(than: text, in: entries) : leafing.newer(than: text, in: entries) else {
      return UInt8(CC_ERROR)
    }
    leafedKey = keyNumber
    if isVi { setDraft(Array(entry.unicodeScalars), cursor: 0) } else { replaceDraft(entry) }
    return UInt8(CC_REFRESH)
  }
}

/// Where the history keys are in the history.
struct HistoryLeafing: Sendable {
  private var position: Int?
  /// What was typed before the first of these keys.
  private var typed = ""
  private var prefix = ""
  /// Entries that were changed in passing.
  private var changed: [Int: String] = [:]

  /// The next older entry that begins with what was typed, or any where none does. `entries` are oldest first; `text`
  /// is the present draft.
  mutating func older(than text: String, in entries: [String]) -> String? {
    if let position {
      note(text, at: position, in: entries)
    } else {
      typed = text
      let isPrefix = entries.contains { $0 != text && Self.begins($0, with: text) }
      prefix = isPrefix ? text : ""
    }
    let next = entries.indices.prefix(position ?? entries.count).last { isNew($0, text, in: entries) }
    guard let next else { return nil }
    position = next
    return changed[next] ?? entries[next]
  }

  /// The next newer one; behind the newest comes what was typed.
  mutating func newer(than text: String, in entries: [String]) -> String? {
    guard let old = position else { return nil }
    note(text, at: old, in: entries)
    position = entries.indices.dropFirst(old + 1).first { isNew($0, text, in: entries) }
    return position.map { changed[$0] ?? entries[$0] } ?? typed
  }

  private mutating func note(_ text: String, at position: Int, in entries: [String]) {
    if text != entries[position] { changed[position] = text }
  }

  private func isNew(_ number: Int, _ text: String, in entries: [String]) -> Bool {
    Self.begins(entries[number], with: prefix) && (changed[number] ?? entries[number]) != text
  }

  private static func begins(_ entry: String, with prefix: String) -> Bool {
    entry.unicodeScalars.starts(with: prefix.unicodeScalars)
  }
}
