import CLibEdit
import CProcess
import Platform

/// What an editor is started with.
struct EditSetting: Sendable {
  var input: Int32
  var output: Int32
  let environment: [String: String]
  let history: [String]
  let completion: @Sendable (String, Int) -> Completion
  /// Called when the first prompt is there and a key is waited for.
  let prompted: @Sendable () -> Void
  /// Called for every byte that is typed at a prompt.
  let keyTyped: @Sendable () -> Void
}

/// libedit with everything that belongs to it, confined to the editor's thread: libedit edits, the session draws.
final class EditSession {
  /// Why a read ended without a line.
  enum Ending {
    case none, interrupted, closed
  }

  let edit: OpaquePointer
  let mailbox: LineRequestQueue
  let setting: EditSetting
  let voice: LibeditOutput
  let typeAhead: TypeAhead
  var reader = KeyReader()
  var wasPrompted = false
  /// Keys that were read and not handled yet.
  var pendingKeys: [KeyReader.Key] = []
  /// What libedit still has to get of the present key.
  var pendingScalars: [Unicode.Scalar] = []
  /// The last ones that libedit got.
  var handed: [Unicode.Scalar] = []
  /// How many keys there were.
  var keyNumber = 0
  /// Keys that were typed before a question was asked, for the next prompt.
  private var postponedKeys: [KeyReader.Key] = []
  /// How many of the pending keys were typed before the prompt.
  var typedAheadCount = 0
  /// Whether the present key was typed before the prompt.
  var isKeyTypedAhead = false
  /// Whether such keys are still acting on the draft.
  var isTypedAheadOpen = false
  var ending = Ending.none
  /// The lines of the draft above and below the one that libedit edits.
  var above: [[Unicode.Scalar]] = []
  var below: [[Unicode.Scalar]] = []
  /// The length of libedit's line before the present key.
  var lastLineLength = 0
  var changes = DraftChanges()
  var leafing = HistoryLeafing()
  /// The last key that showed an entry of the history.
  var leafedKey = -1
  /// The last key that moved by a row, and the column that it aims at.
  var rowMove: (key: Int, column: Int)?
  /// The first word of a paste that was made at the line's start.
  var pastedStart: String?
  /// The terminal's modes while a line is edited, known from the first key on.
  var editingModes: termios?
  /// Whether the terminal itself has ended.
  var isLost = false
  /// Whether the mailbox called while a paste was being read.
  var isWoken = false
  /// Bytes that were read too early, to be taken first.
  var heldBytes: ArraySlice<UInt8> = []
  var prompt = Prompt(text: "")
  /// What is in the prompt's place during a search.
  var searchPrompt: Prompt?
  var lastPattern = ""
  /// What is on the screen, nil where the cursor is at the start of an empty row.
  var shown: ScreenLayout?
  /// The row above the prompt that can still change.
  var statusRow: ShownStatusRow?
  var marks = PasteMarks()
  /// What the history keys reach, oldest first, with marks for texts that were pasted. libedit has no history of its
  /// own: it keeps no more than 1,024 characters of a line while it shows an entry.
  var entries: [String] = []
  private var entryBytes = 0
  static let historyLimit = (entries: 10_000, bytes: 64 << 20)
  /// The last line as it was typed, so that it comes back from the history with its marks and without new ones.
  private var lastLine = (marked: "", text: "")
  /// The prompt of the input's first line, the one that can be renewed.
  private var firstPrompt = Prompt(text: "")
  private var isContinuing = false
  private let usualModes: termios
  private let input: UnsafeMutablePointer<FILE>
  /// What the draft begins with.
  var startText = ""
  var retained: [WideText] = []

  /// Nil where libedit cannot be set up.
  init?(_ setting: EditSetting, mailbox: LineRequestQueue, typeAhead: TypeAhead) {
    // Own descriptors: the caller may close its own while the terminal is being restored.
    var setting = setting
    setting.input = fcntl(setting.input, F_DUPFD_CLOEXEC, 3)
    setting.output = fcntl(setting.output, F_DUPFD_CLOEXEC, 3)
    var modes = termios()
    guard edit_load(), tcgetattr(setting.input, &modes) == 0, let voice = LibeditOutput(),
      let input = fdopen(setting.input, "r"),
      let edit = edit_start(
        "tuppence", input, voice.file, voice.file, setting.input, setting.output, setting.output)
    else { return nil }
    self.setting = setting
    self.mailbox = mailbox
    self.typeAhead = typeAhead
    self.edit = edit
    self.voice = voice
    self.input = input
    usualModes = modes
    terminal_restore_begin(setting.input, setting.output, &modes, 1)
    configure()
    guard edit_is_enabled(edit) != 0 else {
      end()
      return nil
    }
  }

  /// Gives the terminal back and frees libedit; the session must not be used again. Not a `deinit`, because the caller that
  /// closes the editor waits for exactly this.
  func end() {
    typeAhead.close()
    edit_end(edit)
    voice.close()
    var modes = usualModes
    tcsetattr(setting.input, TCSADRAIN, &modes)
    terminal_restore_end()
    fclose(input)
    close(setting.output)
  }

  private func configure() {
    _ = edit_set_client_data(edit, Unmanaged.passUnretained(self).toOpaque())
    if let type = setting.environment["TERM"] { _ = edit_set_terminal_type(edit, type) }
    _ = edit_set_signals(edit, 0)
    setting.history.forEach { enter($0) }
    _ = edit_set_reader(edit) { edit, character in
      guard let session = EditSession.of(edit), let character else { return -1 }
      guard let scalar = session.nextKey() else { return 0 }
      character.pointee = wchar_t(scalar.value)
      return 1
    }
    _ = edit_set_editor(edit, wideCharacters("emacs"))
    bindKeys()
    _ = edit_set_terminal_flag(edit, wideCharacters("-isig"))
  }

  /// The session that a callback belongs to.
  static func of(_ edit: OpaquePointer?) -> EditSession? {
    guard let data = edit_client_data(edit) else { return nil }
    return Unmanaged<EditSession>.fromOpaque(data).takeUnretainedValue()
  }

  /// Reads the requested lines until the queue closes. Keys that are typed between two lines are collected.
  func serve() {
    typeAhead.begin(isVi: isVi)
    while true {
      switch mailbox.request() {
      case .line(let request): request.answer.resume(returning: input(request.prompt))
      case .none:
        mailbox.printNews()
        typeAhead.wait(for: mailbox.wake)
      case .closed: return
      }
    }
  }

  /// One input, of several lines where they continue each other.
  private func input(_ prompt: Prompt) -> LineInput {
    var assembler = LineAssembler()
    var isPasted = false
    firstPrompt = prompt
    while true {
      isContinuing = assembler.isContinuing
      self.prompt = isContinuing ? Prompt(text: "… ") : firstPrompt
      switch line() {
      case .line(let text, let pasted):
        if !isContinuing { isPasted = pasted }
        guard case .complete(let whole) = assembler.step(text, pasted: pasted) else { continue }
        // A terminal may not mark what is pasted.
        let hasMore = firstPrompt.isQuestion && QuestionInput.isPasted(setting.input)
        return .line(whole, pasted: isPasted || hasMore)
      case .interrupted:
        if !isContinuing { return .interrupted }
        assembler = LineAssembler()
      case .end:
        if !isContinuing || !canGoOn { return .end }
        assembler = LineAssembler()
      }
    }
  }

  /// Ctrl-D gives up a continued line; a closed editor or a lost terminal ends.
  private var canGoOn: Bool { ending == .none && !isLost }

  /// Takes another prompt for the input under way; a continued line shows it only when it is given up.
  func renew(_ prompt: Prompt) {
    firstPrompt = prompt
    if !isContinuing { self.prompt = prompt }
  }

  /// One line as libedit reads it.
  private func line() -> LineInput {
    // What came between two lines is above the row of the last reply.
    mailbox.printNews()
    let (remembered, row) = mailbox.beginEditing()
    remembered.forEach { enter($0) }
    if !isContinuing { statusRow = nil }
    if let row { showStatus(row) }
    defer { mailbox.printNews() }
    begin()
    var count: Int32 = 0
    while true {
      let start = edit_gets(edit, &count)
      guard let start, ending == .none else {
        finish([])
        return ending == .interrupted ? .interrupted : .end
      }
      var line = scalars(start, count: Int(count)).filter(isTypeable)
      if line.last == "\n" { line.removeLast() }
      setLine(line, cursor: line.count)
      // What was typed before the prompt is never sent by itself.
      if !isKeyTypedAhead { break }
      startText = String(scalars: draft.scalars) + "\n"
    }
    let typed = draft.scalars.filter(isTypeable)
    finish(typed)
    let text = marks.expanded(String(scalars: typed))
    lastLine = (String(scalars: typed), text)
    return .line(text, pasted: pastedStart.map { text.hasPrefix($0) } ?? false)
  }

  /// Takes the terminal, and what was typed on it meanwhile.
  private func begin() {
    ending = .none
    pastedStart = nil
    editingModes = nil
    (above, below) = ([], [])
    (changes, leafing, leafedKey, rowMove) = (DraftChanges(), HistoryLeafing(), -1, nil)
    shown = nil
    let (typed, dropped) = typeAhead.take(&reader)
    let canonical = takeCanonicalInput()
    typeAhead.handOver { _ = edit_take_terminal(edit) }
    postponedKeys += typed + canonical + takeWaitingInput()
    // What was typed before a question is no answer to it.
    takeTypedAhead(firstPrompt.isQuestion ? [] : postponedKeys)
    if !firstPrompt.isQuestion { postponedKeys = [] }
    if dropped > 0 {
      let notice = "\(dropped) keys typed before this prompt were dropped: at most \(TypeAhead.limit) are kept."
      write(asLines(notice))
    }
    write("\u{1B}[?2004h")
  }

  private func enter(_ line: String) {
    let kept = line == lastLine.text ? lastLine.marked : PasteMarks.isLong(line) ? marks.stored(line) : line
    if kept != entries.last { entries.append(kept) }
    entryBytes += kept.utf8.count
    if entries.count > Self.historyLimit.entries || entryBytes + marks.bytes > Self.historyLimit.bytes { shorten() }
  }

  /// Forgets the oldest entries.
  private func shorten() {
    let count = entries.count
    while entries.count > 1 {
      entries.removeFirst((entries.count + 3) / 4)
      entryBytes = entries.reduce(0) { $0 + $1.utf8.count }
      marks.keep(onlyIn: entries + [lastLine.marked])
      if entryBytes + marks.bytes <= Self.historyLimit.bytes { break }
    }
    let limit =
      "at most \(Self.historyLimit.entries) prompts and \(Self.historyLimit.bytes >> 20) MiB are kept in memory"
    write(asLines("The history of this chat lost its oldest \(count - entries.count) prompts: \(limit)."))
  }

  /// Gives the terminal back, stops the process group as Ctrl-Z does, and takes the terminal again.
  func suspend() {
    var modes = termios()
    guard tcgetattr(setting.input, &modes) == 0 else { return }
    var usual = usualModes
    erase()
    statusRow = nil
    write("\u{1B}[?2004l")
    tcsetattr(setting.input, TCSADRAIN, &usual)
    kill(0, SIGTSTP)
    // The stop may reach this thread late, and an orphan is not stopped at all: SIGCONT shows it, or a short time.
    var continued = pollfd(fd: mailbox.wake.readEnd, events: Int16(POLLIN), revents: 0)
    poll(&continued, 1, 500)
    isWoken = true
    tcsetattr(setting.input, TCSADRAIN, &modes)
    write("\u{1B}[?2004h")
  }
}
