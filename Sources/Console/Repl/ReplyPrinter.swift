import App
import Chat
import Media
import Platform
import Records
import Synchronization
import Terminal

/// Shows a turn while it runs: the reply as it comes, and on a terminal the figures below it.
final class TurnDisplay: Sendable {
  private struct Showing: Sendable {
    let printer: ReplyPrinter
    let ticking: Task<Void, Never>?
  }

  /// False for a reply that is shown whole at its end.
  private let streams: Bool
  /// False where the reply itself is not shown at all.
  private let prints: Bool
  private let output: TextOutput
  private let cancellation: CancellationToken
  private let makePrinter: @Sendable () -> ReplyPrinter
  private let showing = Mutex<Showing?>(nil)

  /// `printer` makes one for each request; the turn is cancelled where its output cannot be written.
  init(
    _ output: TextOutput, streams: Bool = true, prints: Bool = true, _ cancellation: CancellationToken,
    printer: @escaping @Sendable () -> ReplyPrinter
  ) {
    self.output = output
    self.streams = streams
    self.prints = prints
    self.cancellation = cancellation
    makePrinter = printer
  }

  func tell(_ event: TurnRunner.Event) {
    switch event {
    case .began:
      let printer = makePrinter()
      let ticking = printer.counts ? Task { await Self.tick(printer) } : nil
      showing.withLock { $0 = Showing(printer: printer, ticking: ticking) }
    case .reply(let event):
      if case .text = event, !streams || !prints { return }
      showing.withLock { $0 }?.printer.tell(event)
      if output.isClosed { cancellation.cancel() }
    case .ended(let outcome):
      guard let ended = showing.withLock({ $0.take() }) else { return }
      ended.ticking?.cancel()
      guard prints else { return ended.printer.finishRows() }
      if !streams, let reply = outcome?.turn.lastReply { ended.printer.tell(.text(reply)) }
      ended.printer.finish()
    case .tool, .toolProgress, .consentNotKept, .stopped: break
    }
  }

  private static func tick(_ printer: ReplyPrinter) async {
    while (try? await Platform.sleep(for: .seconds(1))) != nil { printer.tick() }
  }
}

/// Puts a reply on the screen or into the pipe as it comes, made harmless on the way.
final class ReplyPrinter: Sendable {
  private struct State {
    var sanitiser = Sanitiser()
    var thoughts = Sanitiser()
    var markdown: MarkdownRenderer?
    var thinking: MarkdownRenderer?
    var figures: LiveFigures?
    var isThinking = false
    var isAtLineStart = true
    var isEmpty = true
    /// The rows of pictures, and what a terminal shows of them.
    var pictures: [(row: String, shown: (InlineProtocol, PNGFile)?)] = []
  }

  private let output: TextOutput
  private let notices: TextOutput
  private let styles: Styles
  private let isRaw: Bool
  private let showsReasoning: Bool
  private let isOnTerminal: Bool
  private let width: Int
  private let currentWidth: @Sendable () -> Int
  private let inlineProtocol: InlineProtocol?
  private let picture: @Sendable (MediaFile, Data) throws(Failure) -> String?
  private let state: Mutex<State>

  /// `isRaw` lets the reply's own control characters through; `notices` takes what is not the reply; `width` is the
  /// terminal's, where Markdown is rendered, and nil where the text stays as it came; `showsFigures` counts below it,
  /// as long as `currentWidth` is no smaller; `wraps` is false where paragraphs are left to the terminal;
  /// `inlineProtocol` shows pictures in the text, where `notices` is the terminal too; `picture` writes a picture for the
  /// user and gives its row.
  init(
    output: TextOutput, notices: TextOutput, styles: Styles, isRaw: Bool = false, showsReasoning: Bool = false,
    width: Int? = nil, wraps: Bool = true, showsFigures: Bool = false, currentWidth: (@Sendable () -> Int)? = nil,
    now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
    inlineProtocol: InlineProtocol? = nil,
    picture: @escaping @Sendable (MediaFile, Data) throws(Failure) -> String? = { _, _ throws(Failure) in nil }
  ) {
    self.output = output
    self.notices = notices
    self.inlineProtocol = inlineProtocol
    self.picture = picture
    self.styles = styles
    self.isRaw = isRaw
    self.showsReasoning = showsReasoning
    isOnTerminal = width != nil
    self.width = width ?? 0
    self.currentWidth = currentWidth ?? { width ?? 0 }
    let markdown = isRaw ? nil : width.map { MarkdownRenderer(styles: styles, width: $0, wraps: wraps) }
    let thinking = width.map { MarkdownRenderer(styles: styles, width: $0, wraps: wraps, base: .dim) }
    let figures =
      showsFigures && markdown != nil ? width.map { LiveFigures(width: $0, styles: styles, now: now) } : nil
    state = Mutex(State(markdown: markdown, thinking: thinking, figures: figures))
    state.withLock { write("", &$0) }
  }

  /// Whether figures are shown, which ``tick()`` counts on.
  var counts: Bool { state.withLock { $0.figures != nil } }

  /// To be called once a second, so that the figures count on while nothing comes.
  func tick() {
    state.withLock { state in
      let text = state.figures?.tick(isNarrower: currentWidth() < width) ?? ""
      output.write("", between: text, and: "")
    }
  }

  func tell(_ event: TurnEvent) {
    switch event {
    case .text(let text): show(text)
    case .progress(let estimate): state.withLock { $0.figures?.estimate = estimate }
    case .reasoning(let text): showsReasoning ? show(thought: text) : ()
    case .picture(let file, let bytes): show(file, bytes)
    case .retrying(let attempt, let delay, let error):
      interruptText()
      state.withLock { $0.figures?.phase = .waiting }
      let failure = Failure(error)
      notices.write(
        styles.warning("  \(Sanitiser.line(failure.message))") + " · try \(attempt) in \(delay.components.seconds) s\n")
    case .trimmed(let turns, let window):
      interruptText()
      notices.write(
        styles.dim("  \(turns == 1 ? "1 turn is" : "\(turns.grouped) turns are") not sent any more (keep \(window))")
          + "\n")
    case .notRecorded(let error):
      interruptText()
      notices.write(styles.warning("  not recorded: \(Sanitiser.line(Failure(error).message))") + "\n")
    }
  }

  /// Writes a picture. Its row follows the text, whose last words may still be held.
  private func show(_ file: MediaFile, _ bytes: Data) {
    do throws(Failure) {
      guard let row = try picture(file, bytes).map({ Sanitiser.line($0) }) else { return }
      let shown = inlineProtocol.flatMap { way in PNGFile(verifying: bytes).map { (way, $0) } }
      state.withLock { $0.pictures.append((row, shown)) }
    } catch {
      interruptText()
      notices.write(styles.warning("  the picture is not written: \(Sanitiser.line(error.message))") + "\n")
    }
  }

  private func show(_ text: String) {
    state.withLock { state in
      endThought(&state)
      let harmless = isRaw ? text : unmarked(state.sanitiser.sanitised(text))
      let shown = rendered(harmless, with: &state.markdown) ?? harmless
      state.figures?.tableRows = state.markdown?.heldTableRows
      guard let last = shown.unicodeScalars.last else { return }
      state.figures?.phase = .replying
      if isRaw { output.passThrough(shown) } else { write(shown, &state) }
      state.isAtLineStart = last == "\n"
      state.isEmpty = false
    }
  }

  /// Text of the reply, with the figures below it where they are shown.
  private func write(_ text: String, _ state: inout State) {
    let frame = state.figures?.frame(text, isNarrower: currentWidth() < width) ?? LiveFigures.Frame()
    output.write(text, newline: frame.newline, between: frame.before, and: frame.after)
  }

  private func clearFigures(_ state: inout State) {
    output.write("", between: state.figures?.cleared() ?? "", and: "")
  }

  private func show(thought text: String) {
    state.withLock { state in
      let harmless = unmarked(state.thoughts.sanitised(text))
      guard !harmless.isEmpty else { return }
      if !state.isThinking { interruptText(&state) }
      state.isThinking = true
      state.figures?.phase = .thinking
      // The style ends with every piece, so that nothing stays dim whatever comes next.
      write(thought: rendered(harmless, with: &state.thinking) ?? styles.dim(harmless), &state)
    }
  }

  /// On a terminal only the program's own lines bear its mark.
  private func unmarked(_ text: String) -> String { isOnTerminal ? NoticeMarker.withheld(from: text) : text }

  private func interruptText() {
    state.withLock { interruptText(&$0) }
  }

  /// Rendered text gives up its row to what comes in between, and goes on below it.
  private func interruptText(_ state: inout State) {
    clearFigures(&state)
    defer { state.figures?.startRow() }
    guard let rest = state.markdown?.interrupted(), !rest.isEmpty else { return }
    output.write(rest)
    state.isAtLineStart = true
  }

  /// What the text lets out at the window's present width; nil where it is not rendered.
  private func rendered(_ text: String, with renderer: inout MarkdownRenderer?) -> String? {
    renderer?.resize(to: currentWidth())
    // A reference to a character may name the program's mark.
    return (renderer?.rendered(text)).map(unmarked)
  }

  private func write(thought text: String, _ state: inout State) {
    guard let last = text.unicodeScalars.last else { return }
    write(unmarked(text), &state)
    state.isAtLineStart = last == "\n"
  }

  private func endThought(_ state: inout State) {
    guard state.isThinking else { return }
    state.isThinking = false
    write(thought: state.thinking?.finished() ?? "", &state)
    write(state.isAtLineStart ? "\n" : "\n\n", &state)
    state.isAtLineStart = true
  }

  /// Names the pictures of a reply whose text is not shown.
  func finishRows() { state.withLock { writeRows(&$0) } }

  private func writeRows(_ state: inout State) {
    for (row, shown) in state.pictures {
      if let (way, picture) = shown {
        notices.passThrough(InlinePicture(picture, way, columns: currentWidth()).sequence)
      }
      for line in isOnTerminal ? NoticeMarker.lines(row, width: currentWidth()) : [row] {
        notices.write(styles.dim(line) + "\n")
      }
    }
    state.pictures = []
  }

  /// Ends the reply's last line.
  func finish() {
    state.withLock { state in
      clearFigures(&state)
      state.figures = nil
      if state.isThinking { write(thought: state.thinking?.finished() ?? "", &state) }
      var rest = isRaw ? "" : state.sanitiser.finished()
      if var markdown = state.markdown {
        rest = unmarked(markdown.rendered(rest) + markdown.finished())
        state.markdown = markdown
      }
      if !rest.isEmpty {
        output.write(rest)
        state.isAtLineStart = rest.hasSuffix("\n")
      }
      if !state.isAtLineStart { output.write("\n") }
      state.isAtLineStart = true
      writeRows(&state)
    }
  }
}
