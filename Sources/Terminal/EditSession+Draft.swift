import CLibEdit

/// The draft. libedit edits one of its lines at a time, so all of libedit's keys, and the user's own, work on a line;
/// the lines above and below are kept here.
extension EditSession {
  /// The whole text and the cursor in it, in Unicode scalars.
  var draft: (scalars: [Unicode.Scalar], cursor: Int) {
    let line = editedLine()
    let start = above.reduce(0) { $0 + $1.count + 1 }
    let lines = above + [line.scalars] + below
    return (Array(lines.joined(separator: ["\n"])), start + line.cursor)
  }

  var isDraftEmpty: Bool { above.isEmpty && below.isEmpty && editedLine().scalars.isEmpty }

  /// The line that libedit edits and the cursor in it.
  func editedLine() -> (scalars: [Unicode.Scalar], cursor: Int) {
    guard let line = edit_line(edit)?.pointee, let start = line.buffer else { return ([], 0) }
    return (scalars(start, count: line.lastchar - start), line.cursor - start)
  }

  /// Puts a text in the draft's place.
  func setDraft(_ text: [Unicode.Scalar], cursor: Int) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var start = 0
    for (number, line) in lines.enumerated() {
      if cursor <= start + line.count || number == lines.count - 1 {
        above = lines[..<number].map(Array.init)
        below = lines[(number + 1)...].map(Array.init)
        setLine(Array(line), cursor: cursor - start)
        return
      }
      start += line.count + 1
    }
  }

  /// Puts a text in the place of libedit's line. Not by its own deletion, which in vi's keys changes what `p` and `u`
  /// bring back.
  func setLine(_ text: [Unicode.Scalar], cursor: Int) {
    guard let line = edit_line(edit) else { return }
    let fields = UnsafeMutablePointer(mutating: line)
    fields.pointee.cursor = fields.pointee.buffer
    fields.pointee.lastchar = fields.pointee.buffer
    if !text.isEmpty { _ = edit_insert(edit, wideCharacters(String(scalars: text))) }
    _ = edit_move_cursor(edit, Int32(min(max(0, cursor), text.count) - text.count))
  }

  /// Puts another text in the draft's place, with the cursor at its end.
  func replaceDraft(_ text: String) {
    let scalars = Array(text.unicodeScalars)
    setDraft(scalars, cursor: scalars.count)
  }

  /// Inserts a text of any number of lines at the cursor.
  func insert(_ text: String) -> UInt8 {
    if !text.unicodeScalars.contains("\n") {
      return UInt8(edit_insert(edit, wideCharacters(text)) == 0 ? CC_REFRESH : CC_ERROR)
    }
    let old = draft
    let new = Array(text.unicodeScalars)
    setDraft(old.scalars[..<old.cursor] + new + old.scalars[old.cursor...], cursor: old.cursor + new.count)
    return UInt8(CC_REFRESH)
  }

  /// Moves to another line of the draft; false where there is none.
  func goToLine(_ distance: Int, cursor: Int) -> Bool {
    let lines = above + [editedLine().scalars] + below
    let number = above.count + distance
    guard lines.indices.contains(number) else { return false }
    above = Array(lines[..<number])
    below = Array(lines[(number + 1)...])
    setLine(lines[number], cursor: cursor)
    return true
  }

  /// Joins the line with the one above it; false where there is none.
  func joinAbove() -> Bool {
    guard let last = above.popLast() else { return false }
    setLine(last + editedLine().scalars, cursor: last.count)
    return true
  }

  func joinBelow() -> Bool {
    guard let first = below.first else { return false }
    below.removeFirst()
    let line = editedLine().scalars
    setLine(line + first, cursor: line.count)
    return true
  }

  /// What one of libedit's own functions has left: several lines in one, or in vi's keys an empty line behind `dd`,
  /// which means the line as a whole.
  func settleDraft() {
    settleBounds()
    let line = editedLine()
    if line.scalars.contains("\n") {
      let all = draft
      setDraft(all.scalars, cursor: all.cursor)
    } else if isVi, searchPrompt == nil, line.scalars.isEmpty, lastLineLength > 0, handed.suffix(2) == ["d", "d"] {
      if let next = below.first {
        below.removeFirst()
        setLine(next, cursor: 0)
      } else if let last = above.popLast() {
        setLine(last, cursor: 0)
      }
    }
    settleCursor()
    lastLineLength = editedLine().scalars.count
    let all = draft
    changes.note(all.scalars, cursor: all.cursor)
  }

  /// In vi's command mode libedit's End in an empty line sets the cursor before its buffer.
  private func settleBounds() {
    guard let line = edit_line(edit), let (start, end) = line.pointee.buffer.map({ ($0, line.pointee.lastchar ?? $0) })
    else { return }
    let fields = UnsafeMutablePointer(mutating: line)
    if fields.pointee.cursor < start { fields.pointee.cursor = start }
    if fields.pointee.cursor > end { fields.pointee.cursor = end }
  }

  /// libedit's own functions may leave the cursor inside a character of several scalars.
  private func settleCursor() {
    let line = editedLine()
    guard line.cursor < line.scalars.count, line.scalars[line.cursor].value > 0x2FF else { return }
    if let character = character(at: 0), character.start < line.cursor {
      _ = edit_move_cursor(edit, Int32(character.start - line.cursor))
    }
  }

  func undo() -> UInt8 {
    guard let old = changes.undo() else { return UInt8(CC_ERROR) }
    setDraft(old.scalars, cursor: old.cursor)
    return UInt8(CC_REFRESH)
  }
}

/// What the draft was before each change. Characters typed one after the other are one change.
struct DraftChanges: Sendable {
  struct Version: Equatable, Sendable {
    var scalars: [Unicode.Scalar] = []
    var cursor = 0
  }

  private var older: [Version] = []
  private var last = Version()
  private var isTyping = false
  private static let limit = 200

  mutating func note(_ scalars: [Unicode.Scalar], cursor: Int) {
    defer { last = Version(scalars: scalars, cursor: cursor) }
    if scalars == last.scalars { return }
    let isTyped =
      scalars.count == last.scalars.count + 1 && cursor == last.cursor + 1 && scalars[last.cursor] != "\n"
    if !isTyped || !isTyping { older.append(last) }
    if older.count > Self.limit { older.removeFirst() }
    isTyping = isTyped
  }

  /// Takes the last change back; nil where nothing was changed.
  mutating func undo() -> Version? {
    guard let version = older.popLast() else { return nil }
    last = version
    isTyping = false
    return version
  }
}
