import App
import Platform
import Terminal

/// Where the chat writes what is no reply: remarks, failures, and the answers of commands.
struct ChatOutput: Sendable {
  let program: Program
  let noticeQueue: NoticeQueue
  let cancellation: CancellationToken
  /// Gives the terminal its usual modes where what is typed was kept back during a reply.
  var releaseTerminal: @Sendable () -> Void = {}

  var styles: Styles { program.screen.styles }

  /// Text that is no answer: on the terminal, or on standard error where that is a pipe.
  var notices: TextOutput { program.screen.isInteractive ? program.output : program.errors }

  /// Columns for text that is folded.
  var textWidth: Int { max(20, program.screen.width) }

  /// Columns for rendered text; nil where text stays as it came.
  var renderingWidth: Int? { program.screen.isInteractive ? textWidth : nil }

  /// A remark of the program's own, dim, on a terminal folded to its width and marked.
  func say(_ text: String) {
    let lines = program.screen.isInteractive ? NoticeMarker.lines(text, width: textWidth) : ["  \(text)"]
    for line in lines { notices.write(styles.dim(line) + "\n") }
  }

  func complain(_ failure: Failure) {
    let styles = notices.descriptor == program.output.descriptor ? styles : program.errorStyles
    guard program.screen.isInteractive else { return notices.write(failure.text(styles: styles)) }
    notices.write(failure.folded(width: textWidth, styles: styles))
  }

  /// What a command was asked for: to standard output, through the pager where it is longer than the screen.
  func answer(_ lines: [String]) async {
    let text = lines.map { $0 + "\n" }.joined()
    guard program.screen.isInteractive else { return program.output.write(text) }
    let harmless = NoticeMarker.withheld(from: text)
    let pager = Pager(screen: program.screen, environment: program.environment)
    guard pager.takes(harmless) else { return program.output.write(harmless) }
    let isShown = await runningOther {
      await withCheckedContinuation { answer in
        if !startThread({ answer.resume(returning: pager.show(harmless)) }) { answer.resume(returning: false) }
      }
    }
    if !isShown { program.output.write(harmless) }
  }

  /// Leaves the terminal to another program. Ctrl-C reaches this process too, and must not end it.
  func runningOther<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) async -> Value {
    noticeQueue.occupy()
    releaseTerminal()
    defer { noticeQueue.free() }
    return await cancellation.run(work)
  }
}

extension Failure {
  /// The text in lines of at most `width` columns.
  fileprivate func folded(width: Int, styles: Styles) -> String {
    let mark = "tuppence:"
    let first = wrapped("\(mark) \(Sanitiser.line(message))", toWidth: width).joined(separator: "\n")
    let rest = hint.map { wrapped(Sanitiser.line($0), toWidth: width - 2) } ?? []
    return styles.failure(mark) + first.dropFirst(mark.count) + "\n"
      + rest.map { styles.dim("  \($0)") + "\n" }.joined()
  }
}
