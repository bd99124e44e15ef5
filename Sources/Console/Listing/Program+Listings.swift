import Terminal

extension Program {
  /// Columns for a listing: the terminal's, or `COLUMNS`; into a pipe or a file nothing is cut.
  var listingWidth: Int {
    screen.outputIsTerminal || !(environment["COLUMNS"] ?? "").isEmpty ? screen.width : 10_000
  }

  /// Prints lines that are harmless already.
  func list(_ lines: [String]) {
    output.write(lines.map { $0 + "\n" }.joined())
  }
}
