import CLibEdit
import Platform

/// The keys that are the editor's own.
extension EditSession {
  /// Binds the defaults, reads the user's `.editrc`, and binds what must not be bound otherwise.
  ///
  /// libedit's terminal modes swap carriage return and newline: Enter arrives as ^J and Ctrl-J as ^M.
  func bindKeys() {
    addKeyFunctions()
    bind("^R", "tuppence-search")
    bindCharacterKeys()
    userSettings = readUserSettings()
    bind("\t", "tuppence-complete")
    bind("\n", "ed-newline")
    for keys in ["\r", "\u{1B}\r", "\u{1B}\n"] { bind(keys, "tuppence-newline") }
    for (keys, function) in [
      ("\u{1B}[200~", "tuppence-paste"), ("\u{1B}[201~", "tuppence-nothing"), ("^C", "tuppence-interrupt"),
      ("^Z", "tuppence-suspend"),
    ] {
      bind(keys, function)
      if isVi { bindInCommands(keys, function) }
    }
    if isVi { bindViKeys(searching: !userSettings.contains("^R")) }
  }

  /// Escape by itself, the keys that send a sequence, and the searches; `bind -v` takes all earlier bindings away.
  private func bindViKeys(searching: Bool) {
    let escape = String(Self.loneEscape)
    bind(escape, "vi-command-mode")
    bindInCommands(escape, "vi-command-mode")
    for key in ["/", "?"] { bindInCommands(key, "tuppence-search-only") }
    if searching {
      bind("^R", "tuppence-search")
      bindInCommands("^R", "tuppence-search")
    }
    bindOlder(["\u{1B}[A", "\u{1B}OA"], by: bind)
    bindOlder(["\u{1B}[A", "\u{1B}OA", "k"], by: bindInCommands)
    for (key, function) in [
      ("B", "ed-next-history"), ("C", "ed-next-char"), ("D", "ed-prev-char"),
      ("H", "ed-move-to-beg"), ("F", "ed-move-to-end"), ("3~", "ed-delete-next-char"),
    ] {
      for lead in ["\u{1B}[", "\u{1B}O"] {
        bind(lead + key, function)
        bindInCommands(lead + key, function)
      }
    }
  }

  func bind(_ keys: String, _ function: String) {
    _ = edit_bind(edit, wideCharacters(keys), wideCharacters(function))
  }

  private func bindInCommands(_ keys: String, _ function: String) {
    _ = edit_bind_alternative(edit, wideCharacters(keys), wideCharacters(function))
  }

  /// Reads `.editrc`; what it says.
  private func readUserSettings() -> String {
    let home = setting.environment["HOME"].map { $0 + "/.editrc" }
    guard let file = setting.environment["EDITRC"] ?? home, access(file, R_OK) == 0 else { return "" }
    _ = el_source(edit, file)
    return (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
  }

  /// Inserts what the terminal sends between the marks of a paste. Nothing in it sends the line: input that follows an
  /// end mark at once (within 30 ms) is still the paste, since nobody types that fast and a forged mark looks like it.
  /// A lone Ctrl-C after a second of silence ends a paste whose end mark got lost.
  func paste() -> UInt8 {
    var paste = PasteText()
    var isMarkedOver = false
    var isSilent = false
    collecting: while true {
      // In pieces: nothing that comes so fast is meant for another reader.
      if heldBytes.isEmpty { heldBytes = waitingBytes(atMost: 4096) }
      switch event(timeout: isMarkedOver ? 30 : 1000) {
      case .byte(3) where isSilent: break collecting
      case .byte(let byte):
        isSilent = false
        guard let scalar = decoder.scalar(after: byte), !PasteMarks.isMark(scalar) else { continue }
        if paste.take(scalar) { isMarkedOver = true }
      case .quiet:
        if isMarkedOver { break collecting }
        isSilent = true
      case .woken:
        isWoken = true
        if mailbox.isClosed { break collecting }
      case .ended: break collecting
      }
    }
    let text = String(paste.text)
    if editedLine().cursor == 0 { pastedStart = firstWord(of: text) }
    return insert(marks.stored(text))
  }

  func insert(_ text: String) -> UInt8 {
    UInt8(el_winsertstr(edit, wideCharacters(text)) == 0 ? CC_REFRESH : CC_ERROR)
  }

  /// Puts another text in the line's place, with the cursor at its end.
  func replaceLine(_ text: String) {
    let count = editedLine().scalars.count
    _ = el_cursor(edit, Int32(count))
    el_deletestr(edit, Int32(count))
    _ = insert(text)
  }

  private func interrupt() -> UInt8 {
    let count = editedLine().scalars.count
    if count == 0 {
      ending = .interrupted
      return UInt8(CC_EOF)
    }
    erase()
    replaceLine("")
    pastedStart = nil
    // A new line begins as every line of vi does, ready for text.
    if isVi { el_wpush(edit, wideCharacters("\(Self.loneEscape)i")) }
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
    add("tuppence-nothing", "Do nothing") { _, _ in UInt8(CC_NORM) }
  }

  func add(_ name: String, _ summary: String, _ function: edit_key_function) {
    let texts = [WideText(name), WideText(summary)]
    retained += texts
    _ = edit_add_function(edit, texts[0].pointer, texts[1].pointer, function)
  }
}
