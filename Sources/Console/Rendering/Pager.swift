import Platform
import Settings
import Terminal

/// Shows a listing that is longer than the screen through the user's pager.
struct Pager: Sendable {
  let screen: Screen
  let environment: [String: String]

  /// A pager that is not there: what a shell reports for a command that it does not find, or must not run.
  private static let missing: Set<Int32> = [126, 127]

  /// `$PAGER` for a shell to read, else less; nil where the user wants none.
  private var command: String? {
    guard let named = environment["PAGER"]?.trimmed(of: .whitespaces) else { return "less -FRX" }
    return ["", "cat"].contains(named) ? nil : named
  }

  /// Whether a text is for the pager: on a terminal that it can draw on, where the text does not fit.
  func takes(_ text: String) -> Bool {
    command != nil && screen.outputIsTerminal && !screen.isDumb
      && rowCount(of: text, width: screen.width) >= screen.height
  }

  /// Shows a harmless text and returns when the pager has ended; false where none could be run.
  ///
  /// The terminal's modes are afterwards what they were. Ctrl-C reaches this program too.
  func show(_ text: String) -> Bool {
    guard let command, let pipe = OneWayPipe() else { return false }
    var modes = termios()
    let hasModes = tcgetattr(screen.output, &modes) == 0
    defer { if hasModes { tcsetattr(screen.output, TCSADRAIN, &modes) } }
    let start = ChildProcess.start(
      ["/bin/sh", "-c", command], environment: childEnvironment, input: pipe.readEnd, output: screen.output,
      errors: screen.output)
    pipe.closeReadEnd()
    guard case .running(let process) = start else {
      pipe.closeWriteEnd()
      return false
    }
    let isWriting = startThread {
      TextOutput(pipe.writeEnd, takesStyles: true).write(text)
      pipe.closeWriteEnd()
    }
    if !isWriting { pipe.closeWriteEnd() }
    return !Self.missing.contains(process.exitStatus() ?? 0) && isWriting
  }

  /// A pager gets no gateway's key; less without options of the user's shows our styles and leaves the text where it is.
  private var childEnvironment: [String: String] {
    KeyVariables.removed(from: environment).merging(["LESS": "FRX", "LV": "-c"]) { users, _ in users }
  }
}

/// A pipe whose ends are inherited only where they are asked for.
private struct OneWayPipe: Sendable {
  let readEnd: Int32
  let writeEnd: Int32

  /// Nil where the system has no descriptors left.
  init?() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  func closeReadEnd() { _ = close(readEnd) }
  func closeWriteEnd() { _ = close(writeEnd) }
}
