import CLibEdit

/// How prompt and line get onto the screen.
extension EditSession {
  /// Shows the line as it is.
  func draw() {
    let heard = voice.heard()
    if heard.clear {
      shown = nil
      statusRow = nil
      write("\u{1B}[H\u{1B}[2J")
    }
    let all = draft
    show(picture(of: all.scalars, cursor: all.cursor))
    if heard.bell { write("\u{07}") }
  }

  /// Shows the whole line for the last time, where it is one, and leaves the cursor on the row below.
  func finish(_ line: [Unicode.Scalar]) {
    if !line.isEmpty || shown == nil { show(picture(of: line, cursor: line.count)) }
    let below = (shown?.rows.count ?? 1) - 1 - (shown?.cursor.row ?? 0)
    write((below > 0 ? "\u{1B}[\(below)B" : "") + "\n\u{1B}[?2004l")
    statusRow?.rowsBelow += shown?.rows.count ?? 1
    shown = nil
  }

  /// Shows the text above prompt and line, which are drawn again below it.
  func showAbove(_ text: String) {
    erase()
    statusRow = nil
    write(asLines(text))
  }

  /// Erases prompt and line from the screen and leaves the cursor where the prompt began.
  func erase() {
    if let shown { write(shown.erasure(columns: size.columns)) }
    shown = nil
  }

  private func show(_ picture: ScreenLayout) {
    let text = picture.drawing(after: shown)
    shown = picture
    loseStatus(behind: picture)
    if !text.isEmpty { write(text) }
  }

  private func picture(of line: [Unicode.Scalar], cursor: Int) -> ScreenLayout {
    var picture = layout(of: line, cursor: cursor)
    picture.crop(to: size.rows, from: shown?.top ?? 0)
    return picture
  }

  /// All rows of prompt and draft, also those for which the screen has no room.
  func layout(of line: [Unicode.Scalar], cursor: Int) -> ScreenLayout {
    let labels = marks.labels(in: line)
    return ScreenLayout(searchPrompt ?? prompt, line: line, cursor: cursor, columns: size.columns) { labels[$0] }
  }

  var size: (columns: Int, rows: Int) { terminalSize(of: setting.output) ?? (columns: 80, rows: 24) }

  /// Writes to the terminal itself.
  func write(_ text: String) {
    writeAll(text, to: setting.output)
  }
}
