import Records
import Terminal

extension JSONValue {
  /// The text as a file or a pipe gets it, with a final newline and nothing in it that could drive a terminal.
  var document: String { Sanitiser.json(page()) + "\n" }
}
