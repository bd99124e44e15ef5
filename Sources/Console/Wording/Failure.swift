import Platform
import Records
import Terminal

/// A failure as the user reads it: one sentence, one hint, one exit code.
package struct Failure: Error, Equatable, Sendable {
  /// The program's exit codes.
  package enum Code {
    package static let failed: Int32 = 1
    package static let usage: Int32 = 64
    package static let unreachable: Int32 = 69
    package static let refused: Int32 = 77
    package static let interrupted: Int32 = 130
    /// What a shell reports for a program that SIGPIPE has ended.
    package static let brokenPipe: Int32 = 128 + SIGPIPE
  }

  package var message: String
  package var hint: String?
  package var exitCode: Int32

  init(_ message: String, hint: String? = nil, exitCode: Int32 = Code.failed) {
    self.message = message
    self.hint = hint
    self.exitCode = exitCode
  }

  static func suggestion(_ nearest: String) -> String { "did you mean \(nearest)?" }

  /// The hint for a word that is not known: the one that it resembles, else `hint`.
  static func suggestion(_ nearest: String?, else hint: String) -> String {
    nearest.map { suggestion($0) } ?? hint
  }

  static func suggestion(for word: String, among known: [String], else hint: String) -> String {
    suggestion(nearestMatch(to: word, among: known), else: hint)
  }

  /// The system's text for an `errno`.
  static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

  /// The failure for a terminal or a pipe, harmless whatever a server put into it.
  package func text(styles: Styles) -> String {
    let first = "\(styles.failure("tuppence:")) \(Sanitiser.line(message))\n"
    return first + (hint.map { styles.dim("  \(Sanitiser.line($0))") + "\n" } ?? "")
  }
}
