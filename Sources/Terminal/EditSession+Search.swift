import CLibEdit

/// The search through the history. libedit's own knows nothing of marks, takes the low byte of 上 for Enter, and in vi's
/// keys sends what it finds at escape.
extension EditSession {
  /// Shows what is found as the pattern is typed. Enter sends it unless `keeps` or nothing is found; escape and every other key of the
  /// editor take it into the line; Ctrl-G and Ctrl-C bring back the line that was there.
  func search(keeps: Bool = false) -> UInt8 {
    let before = draft
    var search = HistorySearch(entries.reversed().map { marks.expanded($0) })
    defer { searchPrompt = nil }
    while true {
      searchPrompt = Prompt(text: search.title)
      guard let key = nextKey() else { return UInt8(CC_EOF) }
      switch key.value {
      case 0x12 where search.pattern.isEmpty:
        lastPattern.unicodeScalars.forEach { search.extend($0) }
      case 0x12: search.goOlder()
      case 0x13: search.goNewer()
      case 0x08, 0x7F: search.shorten()
      case 0x03, 0x07:
        setDraft(before.scalars, cursor: before.cursor)
        return UInt8(CC_REFRESH)
      case 0x20..<0x7F, 0xA0...: search.extend(key)
      default:
        lastPattern = search.pattern
        // What was not found is not sent in its place.
        accept(key, keeps: keeps || search.isFailing || search.found == nil)
        return UInt8(CC_REFRESH)
      }
      show(search)
      if search.isFailing { write("\u{07}") }
    }
  }

  private func show(_ search: HistorySearch) {
    guard let number = search.found else { return }
    let entry = entries[entries.count - 1 - number]
    let scalars = Array(entry.unicodeScalars)
    setDraft(scalars, cursor: search.place(in: entry) ?? scalars.count)
  }

  /// A key that ends the search does what it does otherwise; escape by itself does nothing more.
  private func accept(_ key: Unicode.Scalar, keeps: Bool) {
    if key == NativeKey.viCommandMode.scalar || keeps && key == "\n" { return }
    pendingScalars.insert(key, at: 0)
  }
}
