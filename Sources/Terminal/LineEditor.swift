import CLibEdit
import Dispatch
import Platform
import Synchronization

/// libedit as a line source: it edits on a thread of its own, one request per line, and shows news above the prompt.
///
/// While no line is being read the terminal is in its usual modes, so Ctrl-C is a SIGINT. What was typed ahead in that
/// time is put into the next line but never sent by itself, because a line may cost money.
/// One at a time in a process: libedit and the terminal library under it keep state of their own.
package final class LineEditor: LineSource {
  private let mailbox: LineRequestQueue
  private let typeAhead: TypeAhead
  private let signals: WindowSignals

  /// Takes a terminal: both descriptors must be one, and `TERM` must name a type that understands escape sequences.
  /// `history` is oldest first. `completion` is called on the editor's thread and must not close the editor; so are
  /// `prompted`, once the first prompt is there, and `keyTyped`, for every byte that is typed at a prompt.
  package init(
    input: Int32, output: Int32, environment: [String: String], history: [String] = [],
    completion: @escaping @Sendable (_ line: String, _ cursor: Int) -> Completion = { _, _ in .none },
    prompted: @escaping @Sendable () -> Void = {}, keyTyped: @escaping @Sendable () -> Void = {}
  ) throws(TerminalError) {
    guard Screen(input: input, output: output, environment: environment).canEdit else { throw .notATerminal }
    guard let wake = WakePipe() else { throw .editorUnavailable }
    useCharacterLocale()
    let mailbox = LineRequestQueue(wake: wake, output: output)
    let setting = EditSetting(
      input: input, output: output, environment: environment, history: history, completion: completion,
      prompted: prompted, keyTyped: keyTyped)
    let typeAhead = TypeAhead(input: input)
    guard Self.startThread(setting, mailbox, typeAhead) else {
      throw edit_load() ? .editorUnavailable : .libraryMissing
    }
    self.mailbox = mailbox
    self.typeAhead = typeAhead
    signals = WindowSignals(mailbox: mailbox)
  }

  deinit {
    close()
  }

  package func readLine(_ prompt: Prompt) async -> LineInput {
    await mailbox.line(prompt)
  }

  package func announce(_ news: Announcement) {
    mailbox.announce(news)
  }

  package func show(_ row: StatusRow) {
    mailbox.show(row)
  }

  package func renew(_ prompt: Prompt) {
    mailbox.renew(prompt)
  }

  package func remember(_ line: String) {
    mailbox.remember(line)
  }

  package func suppressEcho() {
    typeAhead.start()
    mailbox.wake.wake()
  }

  package func releaseTerminal() {
    typeAhead.release()
    mailbox.wake.wake()
  }

  package func close() {
    signals.stop()
    mailbox.close()
  }

  /// Starts the editing thread; false where libedit could not be set up.
  private static func startThread(_ setting: EditSetting, _ mailbox: LineRequestQueue, _ typeAhead: TypeAhead) -> Bool {
    let started = DispatchSemaphore(value: 0)
    let isReady = Flag()
    Platform.startThread {
      let session = EditSession(setting, mailbox: mailbox, typeAhead: typeAhead)
      isReady.set(session != nil)
      started.signal()
      session?.serve()
      session?.end()
      mailbox.finish()
    }
    started.wait()
    return isReady.isSet
  }
}

/// A truth that two threads share.
private final class Flag: Sendable {
  private let value = Mutex(false)

  var isSet: Bool { value.withLock { $0 } }

  func set(_ isSet: Bool) {
    value.withLock { $0 = isSet }
  }
}

/// Makes the C library see UTF-8, without which libedit loses every key that is not ASCII.
private func useCharacterLocale() {
  func isUnicode() -> Bool { nl_langinfo(nl_item(CODESET)).map { String(cString: $0) } == "UTF-8" }
  for name in ["", "C.UTF-8", "en_US.UTF-8", "UTF-8"] where setlocale(LC_CTYPE, name) != nil && isUnicode() { return }
}
