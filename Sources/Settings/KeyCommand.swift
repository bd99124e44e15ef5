/// A program that prints a key on its first line (`pass show ai`): an argument list, never a shell's line.
package struct KeyCommand: Equatable, Sendable {
  /// The program and its arguments, one at least.
  package let arguments: [String]

  /// Nil for an empty list, a NUL, or a relative path: a key is never read through a folder-local file.
  package init?(arguments: [String]) {
    guard let program = arguments.first, !program.isEmpty else { return nil }
    guard program.hasPrefix("/") || !program.contains("/") else { return nil }
    guard arguments.allSatisfy({ !$0.utf8.contains(0) }) else { return nil }
    self.arguments = arguments
  }

  /// Splits a line at its spaces; quotes mean nothing, an argument with a space needs the list form.
  package init?(line: String) {
    self.init(arguments: line.split(whereSeparator: \.isWhitespace).map(String.init))
  }

  package var program: String { arguments.first ?? "" }
}
