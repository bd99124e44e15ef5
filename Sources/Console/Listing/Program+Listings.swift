import Platform
import Terminal

extension Program {
  /// Columns for a listing: the terminal's, or `COLUMNS`; into a pipe or a file nothing is cut.
  var listingWidth: Int {
    screen.outputIsTerminal || !(environment["COLUMNS"] ?? "").isEmpty ? screen.width : 10_000
  }

  /// Prints lines that are harmless already, through the pager where they are more than the screen has.
  func list(_ lines: [String]) {
    let text = lines.map { $0 + "\n" }.joined()
    let pager = Pager(screen: screen, environment: environment)
    guard pager.takes(text) else { return output.write(text) }
    // Ctrl-C is the pager's while it runs.
    let interrupt = signal(SIGINT, SIG_IGN)
    defer { signal(SIGINT, interrupt) }
    if !pager.show(text) { output.write(text) }
  }
}
