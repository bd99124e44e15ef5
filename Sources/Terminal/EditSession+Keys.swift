import CLibEdit
import Platform

/// The keys that are the editor's own.
extension EditSession {
  /// Binds the defaults, reads the user's `.editrc`, and binds what must not be bound otherwise.
  ///
  /// libedit's terminal modes swap carriage return and newline: Enter arrives as ^J and Ctrl-J as ^M.
  func bindKeys() {
    addKeyFunctions()
    _ = edit_set_editor(edit, wideCharacters("vi"))
    let usual = KeyBinding.vi.map { bound(to: $0.keys, inCommands: $0.isCommand) }
    _ = edit_set_editor(edit, wideCharacters("emacs"))
    KeyBinding.emacs.forEach { bind($0.keys, $0.function) }
    KeyBinding.forbidden.filter { !$0.isCommand }.forEach { bind($0.keys, $0.function) }
    readUserSettings()
    for binding in KeyBinding.forbidden where isVi && binding.isCommand {
      bind(binding.keys, binding.function, inCommands: true)
    }
    for (binding, usual) in zip(KeyBinding.vi, usual) where isVi {
      // `bind -v` has taken all earlier bindings away; the user's own come after it.
      guard bound(to: binding.keys, inCommands: binding.isCommand) == usual else { continue }
      bind(binding.keys, binding.function, inCommands: binding.isCommand)
    }
    for native in NativeKey.allCases {
      if native == .viCommandMode, !isVi { continue }
      bindInBothModes(String(native.scalar), native.function(isVi: isVi))
    }
    bind("\t", "tuppence-complete")
    bind("\n", "ed-newline")
    bindInBothModes("\r", "tuppence-newline")
    for keys in ["\u{1B}\r", "\u{1B}\n"] { bind(keys, "tuppence-newline") }
    for binding in KeyBinding.fixed { bindInBothModes(binding.keys, binding.function) }
  }

  private func bindInBothModes(_ keys: String, _ function: String) {
    bind(keys, function)
    if isVi { bind(keys, function, inCommands: true) }
  }

  private func bind(_ keys: String, _ function: String, inCommands: Bool = false) {
    let (keys, function) = (wideCharacters(keys), wideCharacters(function))
    _ = inCommands ? edit_bind_alternative(edit, keys, function) : edit_bind(edit, keys, function)
  }

  /// What libedit prints about the keys.
  private func bound(to keys: String, inCommands: Bool) -> String {
    voice.text { _ = edit_print_binding(edit, wideCharacters(keys), inCommands ? 1 : 0) }
  }

  /// Whether the whole sequence of a special key is bound.
  func isBound(_ sequence: String) -> Bool { !bound(to: sequence, inCommands: false).hasPrefix("Unbound") }

  /// Reads `.editrc` as libedit does, with the editor's own functions in the place of libedit's.
  private func readUserSettings() {
    let home = setting.environment["HOME"].map { $0 + "/.editrc" }
    guard let file = setting.environment["EDITRC"] ?? home, let data = FileManager.default.contents(atPath: file) else {
      return
    }
    for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
      let line = line.drop { $0.isWhitespace }
      if line.isEmpty || line.hasPrefix("#") { continue }
      guard edit_parse_line(edit, wideCharacters(KeyBinding.own(line))) != -1 else { return }
    }
  }

  /// Inserts what the terminal sends between the marks of a paste. Nothing in it sends the line: input that follows an
  /// end mark at once (within 30 ms) is still the paste, since typing is slower and a forged mark has the same form.
  /// A lone Ctrl-C after a second of silence ends a paste whose end mark got lost.
  func paste() -> UInt8 {
    var paste = PasteText()
    if pendingKeys.isEmpty { readPaste(&paste) } else { takePendingPaste(&paste) }
    if let count = paste.excess {
      showAbove(
        "The pasted text has \(count) bytes, more than \(PasteText.limit), and was not inserted. "
          + "Save it to a file and attach the file with /attach.")
      return UInt8(CC_NORM)
    }
    let text = String(paste.text)
    if draft.cursor == 0 { pastedStart = firstWord(of: text) }
    return insert(marks.stored(text))
  }

  /// Reads up to the mark of the paste's end.
  private func readPaste(_ paste: inout PasteText) {
    var decoder = ByteDecoder()
    var isMarkedOver = false
    var isSilent = false
    while true {
      // In pieces: nothing that comes so fast is meant for another reader.
      if heldBytes.isEmpty { heldBytes = waitingBytes(setting.input, atMost: 4096)[...] }
      switch event(timeout: isMarkedOver ? 30 : 1000) {
      case .byte(3) where isSilent: return
      case .byte(let byte):
        isSilent = false
        guard let scalar = decoder.scalar(after: byte), !PasteMarks.isMark(scalar) else { continue }
        if paste.take(scalar) { isMarkedOver = true }
      case .quiet:
        if isMarkedOver { return }
        isSilent = true
      case .woken:
        isWoken = true
        if mailbox.isClosed { return }
      case .ended: return
      }
    }
  }

  /// A paste among keys that were typed before the prompt.
  private func takePendingPaste(_ paste: inout PasteText) {
    while !pendingKeys.isEmpty {
      let key = nextPendingKey()
      switch key {
      case .sequence("[201~", _): return
      case .scalar(let scalar): _ = paste.take(scalar)
      case .meta("\n"): _ = paste.take("\n")
      default: continue
      }
    }
  }

  private func interrupt() -> UInt8 {
    if isDraftEmpty {
      ending = .interrupted
      return UInt8(CC_EOF)
    }
    erase()
    replaceDraft("")
    (pastedStart, leafing, leafedKey) = (nil, HistoryLeafing(), -1)
    // A new line begins as every line of vi does, ready for text.
    if isVi { edit_push(edit, wideCharacters("\(NativeKey.viCommandMode.scalar)i")) }
    return UInt8(CC_REFRESH)
  }

  /// Makes the key functions known to libedit; being C functions they find their session through its client data.
  private func addKeyFunctions() {
    add("tuppence-paste", "Insert a bracketed paste") { edit, _ in EditSession.of(edit)?.paste() ?? UInt8(CC_ERROR) }
    add("tuppence-newline", "Insert a newline") { edit, _ in
      EditSession.of(edit)?.insert("\n") ?? UInt8(CC_ERROR)
    }
    add("tuppence-interrupt", "Clear the line, or interrupt") { edit, _ in
      EditSession.of(edit)?.interrupt() ?? UInt8(CC_ERROR)
    }
    add("tuppence-suspend", "Stop the program") { edit, _ in
      EditSession.of(edit)?.suspend()
      return UInt8(CC_NORM)
    }
    add("tuppence-complete", "Complete the word") { edit, _ in EditSession.of(edit)?.complete() ?? UInt8(CC_ERROR) }
    add("tuppence-search", "Search the history") { edit, _ in EditSession.of(edit)?.search() ?? UInt8(CC_ERROR) }
    add("tuppence-search-only", "Search the history without sending") { edit, _ in
      EditSession.of(edit)?.search(keeps: true) ?? UInt8(CC_ERROR)
    }
    addCharacterFunctions()
    addRowFunctions()
    add("tuppence-nothing", "Do nothing") { _, _ in UInt8(CC_NORM) }
  }

  func add(_ name: String, _ summary: String, _ function: edit_key_function) {
    let texts = [WideText(name), WideText(summary)]
    retained += texts
    _ = edit_add_function(edit, texts[0].pointer, texts[1].pointer, function)
  }
}
