import CLibEdit
import Platform

/// How keys come in, and what happens in between.
extension EditSession {
  /// The next key, after whatever news there is; nil at the end of input or when the editor is closed.
  func nextKey() -> Unicode.Scalar? {
    if editingModes == nil {
      var modes = termios()
      if tcgetattr(setting.input, &modes) == 0 { editingModes = modes }
      _ = edit_set_size(edit, wideCharacters("500"), wideCharacters("500"))
      insertTypedAhead()
      isWoken = true
    }
    if isWoken {
      isWoken = false
      guard attend() else { return nil }
    }
    while true {
      if !isKeyWaiting { draw() }
      switch event() {
      case .byte(0x1B):
        if let key = escape() { return key }
      case .byte(let byte):
        guard let scalar = decoder.scalar(after: byte) else { continue }
        if isKey(scalar) { return scalar }
      case .woken:
        guard attend() else { return nil }
      case .quiet: continue
      case .ended:
        isLost = true
        return nil
      }
    }
  }

  /// What comes next from the terminal, held bytes first; `timeout` in milliseconds, negative for ever.
  func event(timeout: Int32 = -1) -> InputEvent {
    heldBytes.isEmpty
      ? nextEvent(input: setting.input, wake: mailbox.wake, timeout: timeout) : .byte(heldBytes.removeFirst())
  }

  private var isKeyWaiting: Bool { !heldBytes.isEmpty || hasInput(setting.input) }

  /// No C1 control, which libedit would take for a meta key, and nothing that looks like the mark of a paste.
  private func isKey(_ scalar: Unicode.Scalar) -> Bool {
    !(0x80..<0xA0).contains(scalar.value) && !PasteMarks.isMark(scalar)
  }

  /// The escape key of vi, which is a key by itself, or the beginning of what a special key sends; that goes on at once.
  /// Nil for a key that does nothing.
  private func escape() -> Unicode.Scalar? {
    guard let byte = followingByte() else { return isVi ? Self.loneEscape : "\u{1B}" }
    guard [UInt8(ascii: "["), UInt8(ascii: "O")].contains(byte) else {
      heldBytes.insert(byte, at: 0)
      return !isVi || [0x0A, 0x0D].contains(byte) ? "\u{1B}" : Self.loneEscape
    }
    var sequence = [byte]
    while !KeySequence.isWhole(sequence), let next = followingByte() { sequence.append(next) }
    guard let meant = KeySequence.meant(by: sequence, isVi: isVi, settings: userSettings) else { return nil }
    heldBytes = meant + heldBytes
    return "\u{1B}"
  }

  /// The byte that follows at once.
  private func followingByte() -> UInt8? {
    while true {
      switch event(timeout: 50) {
      case .byte(let byte): return byte
      case .woken: isWoken = true
      case .quiet, .ended: return nil
      }
    }
  }

  /// What vi's escape key is to libedit, for which the usual one is the beginning of a sequence.
  static let loneEscape: Unicode.Scalar = "\u{80}"

  var isVi: Bool { edit_editor(edit).map { $0.pointee == wchar_t(UInt8(ascii: "v")) } ?? false }

  /// Shows news, follows the window's size and takes the terminal again after a stop; false when the editor is closed.
  private func attend() -> Bool {
    let tidings = mailbox.takeTidings()
    if tidings.isContinued, var modes = editingModes {
      tcsetattr(setting.input, TCSADRAIN, &modes)
      write("\u{1B}[?2004h")
    }
    if tidings.isResized || tidings.isContinued || !tidings.news.isEmpty || tidings.prompt != nil {
      erase()
      if let prompt = tidings.prompt { renew(prompt) }
      tidings.news.forEach { write(asLines($0)) }
    }
    guard tidings.isClosed else { return true }
    ending = .closed
    draw()
    return false
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
      let more = waitingBytes(atMost: 1 << 20)
      if more.isEmpty { break }
      bytes += more
    }
    return String(scalars: String(decoding: bytes, as: UTF8.self).unicodeScalars.filter(isTypeable))
  }

  /// What can be read without waiting.
  func waitingBytes(atMost limit: Int) -> [UInt8] {
    var count: Int32 = 0
    guard ioctl(setting.input, UInt(FIONREAD), &count) == 0, count > 0 else { return [] }
    var buffer = [UInt8](repeating: 0, count: min(Int(count), limit))
    let taken = read(setting.input, &buffer, buffer.count)
    return Array(buffer.prefix(max(0, taken)))
  }

  private func insertTypedAhead() {
    // The last newline would have sent the line, unless the next one was begun.
    let isSent = typedAhead.hasSuffix("\n") && !hasInput(setting.input)
    let text = isSent ? String(typedAhead.dropLast()) : typedAhead
    typedAhead = ""
    if text.isEmpty { return }
    if text.contains("\n") { pastedStart = firstWord(of: text) }
    _ = insert(marks.stored(text))
  }

  /// The beginning of a text that tells whether a line still begins with it.
  func firstWord(of text: String) -> String {
    let space = text.prefix { $0.isWhitespace }
    return String(space + text.dropFirst(space.count).prefix { !$0.isWhitespace })
  }
}
