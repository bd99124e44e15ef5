import Dispatch
import Platform
import Synchronization

/// Lines from a pipe, a file or a terminal without escape sequences, read on a thread of its own.
///
/// A line may have any length; a last one without newline counts; what is no UTF-8 is replaced. On a terminal prompts
/// are printed and lines continue as in the editor; in a pipe every line is an input of its own.
package final class PlainLines: LineSource {
  private let mailbox: LineRequestQueue
  private let output: Int32
  private let shown = ShownPrompt()

  /// Nil where the system has no descriptors left.
  package init?(input: Int32, output: Int32) {
    guard let wake = WakePipe() else { return nil }
    self.output = output
    let mailbox = LineRequestQueue(wake: wake, output: output)
    self.mailbox = mailbox
    let shown = shown
    Platform.startThread {
      PlainReading(input: input, output: output, mailbox: mailbox, shown: shown).serve()
      mailbox.finish()
    }
  }

  deinit {
    close()
  }

  package func readLine(_ prompt: Prompt) async -> LineInput {
    await mailbox.line(prompt)
  }

  /// Behind a prompt it takes lines of its own, and the prompt comes again; what is typed already stays in the line
  /// that the terminal keeps, though no longer in view.
  package func announce(_ news: Announcement) {
    shown.withPrompt { prompt in
      guard let prompt else { return mailbox.write(news.text) }
      mailbox.write("\n" + asLines(news.text))
      writeAll(visible(prompt), to: output)
    }
  }

  /// What is printed stays; the prompt is the one that comes again after news.
  package func renew(_ prompt: Prompt) {
    shown.withPrompt { if $0 != nil, $0 != continuation { $0 = prompt } }
  }

  /// There are no keys to reach a history with.
  package func remember(_ line: String) {}

  package func close() {
    mailbox.close()
  }
}

/// The prompt behind which the terminal's line is being typed.
private final class ShownPrompt: Sendable {
  private let prompt = Mutex<Prompt?>(nil)

  func withPrompt<Value: Sendable>(_ body: (inout sending Prompt?) -> sending Value) -> Value {
    prompt.withLock(body)
  }
}

private let continuation = Prompt(text: "… ")

private func visible(_ prompt: Prompt) -> String { String(scalars: Prompt.visible(prompt.text)) }

/// The reading thread's own state.
private final class PlainReading {
  private let input: Int32
  private let output: Int32
  private let mailbox: LineRequestQueue
  private let shown: ShownPrompt
  private let isTerminal: Bool
  private var buffer: [UInt8] = []
  /// How much of the buffer was searched for a newline already.
  private var searched = 0
  private var hasEnded = false

  init(input: Int32, output: Int32, mailbox: LineRequestQueue, shown: ShownPrompt) {
    self.input = input
    self.output = output
    self.mailbox = mailbox
    self.shown = shown
    isTerminal = isatty(input) == 1
  }

  func serve() {
    while let request = mailbox.nextRequest() {
      request.answer.resume(returning: isTerminal ? prompted(request.prompt) : line().map(Self.input) ?? .end)
    }
  }

  private static func input(_ line: String) -> LineInput { .line(line, pasted: false) }

  private func prompted(_ prompt: Prompt) -> LineInput {
    var assembler = LineAssembler()
    if prompt.isQuestion {
      buffer = []
      searched = 0
      QuestionInput.forgetTypedAhead(input)
    }
    defer { shown.withPrompt { $0 = nil } }
    while true {
      shown.withPrompt { shown in
        let next = assembler.isContinuing ? continuation : prompt
        shown = next
        writeAll(visible(next), to: output)
      }
      guard let line = line() else { return .end }
      guard case .complete(let whole) = assembler.step(line) else { continue }
      return .line(whole, pasted: prompt.isQuestion && (!buffer.isEmpty || QuestionInput.isPasted(input)))
    }
  }

  /// The next line without its newline, nil at the end or when the source is closed.
  private func line() -> String? {
    while true {
      if let end = buffer[searched...].firstIndex(of: 0x0A) { return take(end, dropping: 1) }
      searched = buffer.count
      if hasEnded { return buffer.isEmpty ? nil : take(buffer.count, dropping: 0) }
      guard fill() else { return nil }
    }
  }

  private func take(_ end: Int, dropping newline: Int) -> String {
    var line = buffer[..<end]
    if line.last == 0x0D { line.removeLast() }
    let text = String(decoding: line, as: UTF8.self)
    buffer.removeFirst(end + newline)
    searched = 0
    return text
  }

  /// Reads more; false when the source was closed meanwhile.
  private func fill() -> Bool {
    while true {
      if mailbox.isClosed { return false }
      var waiting = [
        pollfd(fd: mailbox.wake.readEnd, events: Int16(POLLIN), revents: 0),
        pollfd(fd: input, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&waiting, 2, -1) > 0 else { continue }
      if waiting[0].revents != 0 { mailbox.wake.drain() }
      if waiting[1].revents != 0 { break }
    }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(input, &bytes, bytes.count)
    if count > 0 { buffer += bytes[..<count] }
    if count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN) { hasEnded = true }
    return true
  }
}
