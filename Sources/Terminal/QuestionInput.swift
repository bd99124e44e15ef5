import Platform

/// What is on its way from a terminal around a question, so that no paste and no early key answers it.
package enum QuestionInput {
  /// Drops what was typed or pasted before a question is shown: it is no answer to it.
  package static func forgetTypedAhead(_ descriptor: Int32) {
    tcflush(descriptor, TCIFLUSH)
  }

  /// Whether a line that was just read has more input directly behind it, whole or not, as a paste has. That input is
  /// dropped.
  package static func isPasted(_ descriptor: Int32) -> Bool {
    guard hasMore(descriptor) else { return false }
    forgetTypedAhead(descriptor)
    return true
  }

  private static func hasMore(_ descriptor: Int32) -> Bool {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    if poll(&waiting, 1, 50) > 0 { return true }
    // The beginning of a line is seen in this mode only.
    var usual = termios()
    guard tcgetattr(descriptor, &usual) == 0 else { return false }
    var bytewise = usual
    bytewise.c_lflag &= ~tcflag_t(ICANON)
    guard tcsetattr(descriptor, TCSANOW, &bytewise) == 0 else { return false }
    defer { tcsetattr(descriptor, TCSANOW, &usual) }
    return poll(&waiting, 1, 0) > 0
  }
}
