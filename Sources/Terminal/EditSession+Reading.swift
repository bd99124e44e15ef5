import CLibEdit
import Foundation

/// How keys come in, and what happens in between.
extension EditSession {
  /// The next key, after whatever news there is; nil at the end of input or when the editor is closed.
  func nextKey() -> Unicode.Scalar? {
    if editingModes == nil {
      var modes = termios()
      if tcgetattr(setting.input, &modes) == 0 { editingModes = modes }
      insertTypedAhead()
      isWoken = true
    }
    if isWoken {
      isWoken = false
      guard attend() else { return nil }
    }
    while true {
      switch nextEvent(input: setting.input, wake: mailbox.wake) {
      case .byte(let byte):
        guard let scalar = decoder.scalar(after: byte) else { continue }
        if !(0x80..<0xA0).contains(scalar.value) { return scalar }
      case .woken:
        guard attend() else { return nil }
      case .quiet: continue
      case .ended:
        isLost = true
        return nil
      }
    }
  }

  /// Shows news, follows the window's size and takes the terminal again after a stop; false when the editor is closed.
  private func attend() -> Bool {
    let tidings = mailbox.takeTidings()
    if tidings.isContinued, var modes = editingModes {
      tcsetattr(setting.input, TCSADRAIN, &modes)
      write("\u{1B}[?2004h")
    }
    if tidings.isResized || tidings.isContinued || !tidings.news.isEmpty || tidings.prompt != nil {
      eraseEditedRows()
      if let prompt = tidings.prompt { renew(prompt) }
      tidings.news.forEach { write(asLines($0)) }
      el_resize(edit)
      _ = edit_refresh(edit)
    }
    guard tidings.isClosed else { return true }
    ending = .closed
    eraseEditedRows()
    _ = el_cursor(edit, Int32.max / 2)
    _ = edit_refresh(edit)
    return false
  }

  /// Shows the text above prompt and line, which are drawn anew below it.
  func showAbove(_ text: String) {
    eraseEditedRows()
    write(asLines(text))
    _ = edit_refresh(edit)
  }

  /// Erases prompt and line from the screen and leaves the cursor where the prompt began.
  func eraseEditedRows() {
    let size = terminalSize(of: setting.output) ?? (columns: 80, rows: 24)
    var layout = EditLayout(columns: size.columns)
    layout.advance(over: Prompt.visible(prompt.text))
    layout.advance(over: editedLine().scalars.prefix(editedLine().cursor))
    let rows = min(layout.row, size.rows - 1)
    write("\r" + (rows > 0 ? "\u{1B}[\(rows)A" : "") + "\u{1B}[J")
  }

  /// The line as it stands and the cursor in it, in Unicode scalars.
  func editedLine() -> (scalars: [Unicode.Scalar], cursor: Int) {
    guard let line = el_wline(edit)?.pointee, let start = line.buffer else { return ([], 0) }
    return (scalars(start, count: line.lastchar - start), line.cursor - start)
  }

  /// Lines that were completed before the editor took the terminal. A line that is not complete stays in the
  /// terminal's queue and arrives as keys.
  func takeTypedAhead() -> String {
    var bytes: [UInt8] = []
    var modes = termios()
    guard tcgetattr(setting.input, &modes) == 0, modes.c_lflag & tcflag_t(ICANON) != 0 else { return "" }
    while bytes.count < 1 << 20 {
      var count: Int32 = 0
      guard ioctl(setting.input, UInt(FIONREAD), &count) == 0, count > 0 else { break }
      var buffer = [UInt8](repeating: 0, count: Int(count))
      let taken = read(setting.input, &buffer, buffer.count)
      guard taken > 0 else { break }
      bytes += buffer[..<taken]
    }
    return String(scalars: String(decoding: bytes, as: UTF8.self).unicodeScalars.filter(isTypeable))
  }

  private func insertTypedAhead() {
    let text = typedAhead.hasSuffix("\n") ? String(typedAhead.dropLast()) : typedAhead
    typedAhead = ""
    if text.isEmpty { return }
    if text.contains("\n") { pastedStart = firstWord(of: text) }
    eraseEditedRows()
    _ = el_winsertstr(edit, wideCharacters(text))
    _ = edit_refresh(edit)
  }

  /// The beginning of a text that tells whether a line still begins with it.
  func firstWord(of text: String) -> String {
    let space = text.prefix { $0.isWhitespace }
    return String(space + text.dropFirst(space.count).prefix { !$0.isWhitespace })
  }
}
