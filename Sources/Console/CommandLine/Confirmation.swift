import Platform
import Terminal

extension Program {
  /// Asks yes or no on a terminal; in a pipe only `--yes` agrees, and without it this is refused.
  func confirms(_ question: String, _ options: Options) throws(Failure) -> Bool {
    if options.agrees { return true }
    guard screen.isInteractive else {
      throw Failure(
        "\(question) This is not a terminal, so the question cannot be answered", hint: "--yes agrees to it",
        exitCode: Failure.Code.usage)
    }
    QuestionInput.forgetTypedAhead(screen.input)
    output.write("\(Sanitiser.line(question)) [y/N] ")
    return Self.answer(from: screen.input) ?? false
  }

  /// The answer to a question that is shown: true for a line that agrees; nil at the input's end, or once `isOver` returns
  /// true.
  ///
  /// A line with more input directly behind it was pasted, and agrees to nothing.
  static func answer(from descriptor: Int32, until isOver: () -> Bool = { false }) -> Bool? {
    guard let line = line(from: descriptor, until: isOver) else { return nil }
    let isPasted = QuestionInput.isPasted(descriptor)
    return !isPasted && isYes(line)
  }

  /// Whether an answer agrees; all but a yes is a no.
  static func isYes(_ answer: String?) -> Bool {
    ["y", "yes"].contains(answer?.trimmed(of: .whitespaces).lowercased())
  }

  /// One line without its newline and the white space around it, at most 64 KiB; nil at the input's end, or once
  /// `isOver` says so.
  static func line(from descriptor: Int32, until isOver: () -> Bool = { false }) -> String? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while bytes.count < 64 << 10 {
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&waiting, 1, 100)
      if isOver() { return nil }
      if ready <= 0 { continue }
      let count = read(descriptor, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { break }
      if byte == UInt8(ascii: "\n") { return text(bytes) }
      bytes.append(byte)
    }
    return bytes.isEmpty ? nil : text(bytes)
  }

  private static func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes, as: UTF8.self).trimmed(of: .whitespacesAndNewlines)
  }
}
