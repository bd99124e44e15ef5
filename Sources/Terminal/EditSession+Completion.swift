import CLibEdit

/// What the Tab key does.
extension EditSession {
  /// Inserts the one candidate or what all have in common; lists them where that brings nothing new.
  func complete() -> UInt8 {
    let line = draft
    let completion = setting.completion(String(scalars: line.scalars), line.cursor)
    let range = completion.replace.clamped(to: 0..<line.scalars.count)
    let step = CompletionStep(
      completion, replacing: Array(line.scalars[range]), before: line.scalars.dropFirst(range.upperBound).first)
    switch step {
    case .nothing: return UInt8(CC_ERROR)
    case .insert(let text):
      var scalars = line.scalars
      scalars.replaceSubrange(range, with: text.unicodeScalars)
      setDraft(scalars, cursor: range.lowerBound + text.unicodeScalars.count)
      return UInt8(CC_REFRESH)
    case .list(let candidates):
      let size = terminalSize(of: setting.output) ?? (columns: 80, rows: 24)
      // A row for the prompt, and one for a line that wraps.
      let list = CandidateList(candidates, width: size.columns, height: size.rows - 2)
      showAbove(list.lines.joined(separator: "\n"))
      return UInt8(CC_NORM)
    }
  }
}
