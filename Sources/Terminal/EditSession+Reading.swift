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
      isWoken = true
    }
    if !startText.isEmpty {
      replaceDraft(startText)
      startText = ""
    }
    settleDraft()
    if isWoken {
      isWoken = false
      guard attend() else { return nil }
    }
    while true {
      if !pendingScalars.isEmpty {
        handed = handed.suffix(15) + [pendingScalars[0]]
        return pendingScalars.removeFirst()
      }
      if !pendingKeys.isEmpty {
        pendingScalars = scalars(for: nextPendingKey())
        continue
      }
      settleTypeAhead()
      if !isKeyWaiting { draw() }
      guard readKeys() else { return nil }
    }
  }

  /// Waits for what comes next and makes keys of it; false at the end of input or when the editor is closed.
  private func readKeys() -> Bool {
    reader.isVi = isVi
    reader.escapeIsKey = isVi || searchPrompt != nil
    if !wasPrompted {
      wasPrompted = true
      setting.prompted()
    }
    let now = milliseconds()
    switch event(timeout: reader.deadline.map { Int32(clamping: max(0, $0 - now)) } ?? -1) {
    case .byte(let byte):
      setting.keyTyped()
      pendingKeys += reader.take(byte, at: milliseconds())
    case .woken: return attend()
    case .quiet: pendingKeys += reader.expire(at: milliseconds())
    case .ended:
      isLost = true
      return false
    }
    return true
  }

  /// What comes next from the terminal; `timeout` in milliseconds, negative for ever.
  func event(timeout: Int32 = -1) -> InputEvent {
    if let byte = heldBytes.popFirst() { return .byte(byte) }
    return nextEvent(input: setting.input, wake: mailbox.wake, timeout: timeout)
  }

  private var isKeyWaiting: Bool { !heldBytes.isEmpty || hasInput(setting.input) }

  /// What libedit gets for a key; nothing for one without a meaning. The sequences that libedit has bound, by the user's
  /// `.editrc` or by itself, go on as they are.
  private func scalars(for key: KeyReader.Key) -> [Unicode.Scalar] {
    switch key {
    case .scalar(let scalar): return scalars(of: .scalar(scalar))
    case .escape: return scalars(of: .escape)
    case .meta(let scalar): return scalars(of: .meta(scalar))
    case .sequence(let text, let isMeta):
      let whole = Array((isMeta ? "\u{1B}\u{1B}" : "\u{1B}").unicodeScalars + text.unicodeScalars)
      if isBound(String(scalars: whole)) { return whole }
      return EditorKey(sequence: text, isMeta: isMeta).map { scalars(of: $0) } ?? []
    }
  }

  private func scalars(of key: EditorKey) -> [Unicode.Scalar] {
    switch key {
    case .enter: ["\n"]
    case .up: Array("\u{1B}[A".unicodeScalars)
    case .down: Array("\u{1B}[B".unicodeScalars)
    case .right: Array("\u{1B}[C".unicodeScalars)
    case .left: Array("\u{1B}[D".unicodeScalars)
    case .home: Array("\u{1B}[H".unicodeScalars)
    case .end: Array("\u{1B}[F".unicodeScalars)
    case .delete: Array("\u{1B}[3~".unicodeScalars)
    case .wordLeft: Array((isVi ? "\u{1B}[1;5D" : "\u{1B}b").unicodeScalars)
    case .wordRight: Array((isVi ? "\u{1B}[1;5C" : "\u{1B}f").unicodeScalars)
    case .lineBreak: [NativeKey.lineBreak.scalar]
    case .pasteStart: Array("\u{1B}[200~".unicodeScalars)
    case .pasteEnd: []
    case .escape: isVi || searchPrompt != nil ? [NativeKey.viCommandMode.scalar] : []
    // No C1 control, which libedit would take for a meta key, and nothing that reads as the mark of a paste.
    case .scalar(let scalar): (0x80..<0xA0).contains(scalar.value) || PasteMarks.isMark(scalar) ? [] : [scalar]
    case .meta("\n"), .meta("\r"): [NativeKey.lineBreak.scalar]
    case .meta("\u{7F}") where isVi, .meta("\u{08}") where isVi: ["\u{17}"]
    case .meta(let scalar): [isVi ? NativeKey.viCommandMode.scalar : "\u{1B}"] + scalars(of: .scalar(scalar))
    }
  }

  var isVi: Bool { edit_editor(edit).map { $0.pointee == wchar_t(UInt8(ascii: "v")) } ?? false }

  /// Shows news, follows the window's size and takes the terminal again after a stop; false when the editor is closed.
  private func attend() -> Bool {
    let pending = mailbox.takePendingEvents()
    if pending.isContinued, var modes = editingModes {
      tcsetattr(setting.input, TCSADRAIN, &modes)
      write("\u{1B}[?2004h")
      statusRow = nil
    }
    if pending.isResized || pending.isContinued { erase() }
    if let prompt = pending.prompt { renew(prompt) }
    for news in pending.news {
      if let row = news.change, changeStatus(to: row) { continue }
      showAbove(news.text)
    }
    guard pending.isClosed else { return true }
    ending = .closed
    draw()
    return false
  }

  func nextPendingKey() -> KeyReader.Key {
    keyNumber += 1
    isKeyTypedAhead = typedAheadCount > 0
    if isKeyTypedAhead { typedAheadCount -= 1 }
    return pendingKeys.removeFirst()
  }

  /// What was typed before the editor took the terminal, as far as it is a whole line or the input's end.
  func takeCanonicalInput() -> [KeyReader.Key] {
    var modes = termios()
    guard tcgetattr(setting.input, &modes) == 0, modes.c_lflag & tcflag_t(ICANON) != 0 else { return [] }
    var keys: [KeyReader.Key] = []
    var ends = 0
    var buffer = [UInt8](repeating: 0, count: 4096)
    while keys.count < TypeAhead.limit, ends < 8 {
      var waiting = pollfd(fd: setting.input, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, 0) > 0, waiting.revents & Int16(POLLHUP | POLLERR) == 0 else { break }
      let count = read(setting.input, &buffer, buffer.count)
      if count < 0 { break }
      // Ctrl-D is no byte here.
      if count == 0 { ends += 1 }
      for byte in count == 0 ? [0x04] : buffer[..<count] { keys += reader.take(byte, at: milliseconds()) }
    }
    return keys
  }

  /// What was begun before the editor took the terminal. Ctrl-D is a zero, if it came in the very moment.
  func takeWaitingInput() -> [KeyReader.Key] {
    waitingBytes(setting.input, atMost: 1 << 16).flatMap { reader.take($0 == 0 ? 0x04 : $0, at: milliseconds()) }
  }

  /// Lets keys that were typed before the prompt act on the draft. Enter ends a line of it and never sends it; the last
  /// one would have sent it, unless something was typed after it.
  func takeTypedAhead(_ typed: [KeyReader.Key]) {
    var keys = typed.map { isEnter($0) ? .meta("\n") : $0 }
    isTypedAheadOpen = !keys.isEmpty
    if keys.last == .meta("\n") { keys.removeLast() }
    let plain = keys.prefix { plainText($0) != nil }
    startText = marks.stored(String(scalars: plain.compactMap(plainText)))
    pendingKeys = Array(keys[plain.count...])
    typedAheadCount = pendingKeys.count
    isKeyTypedAhead = false
  }

  private func isEnter(_ key: KeyReader.Key) -> Bool {
    switch key {
    case .scalar("\n"), .scalar("\r"): true
    case .sequence(let text, let isMeta): EditorKey(sequence: text, isMeta: isMeta) == .enter
    default: false
    }
  }

  /// A character that can be inserted without asking libedit.
  private func plainText(_ key: KeyReader.Key) -> Unicode.Scalar? {
    switch key {
    case .meta("\n"): "\n"
    case .scalar(let scalar) where scalar.value >= 0x20 && isTypeable(scalar) && !PasteMarks.isMark(scalar): scalar
    default: nil
    }
  }

  /// A slash in front of several lines that were typed before the prompt is text.
  private func settleTypeAhead() {
    guard isTypedAheadOpen else { return }
    isTypedAheadOpen = false
    let text = marks.expanded(String(scalars: draft.scalars))
    if text.contains("\n") { pastedStart = firstWord(of: text) }
  }

  /// The beginning of a text that decides whether a line still begins with it.
  func firstWord(of text: String) -> String {
    let space = text.prefix { $0.isWhitespace }
    return String(space + text.dropFirst(space.count).prefix { !$0.isWhitespace })
  }
}
