import CProcess
import Platform

/// A line that is typed without being shown, for keys and passwords.
package enum HiddenLine {
  /// Reads up to Enter with echo off and restores the terminal; nil at Ctrl-C, Ctrl-D, the input's end, or once `isStopped` says so.
  ///
  /// Backspace takes a letter back and Ctrl-U all of them. Blocks its thread. Letters beyond `limit` are dropped.
  package static func read(
    from descriptor: Int32, limit: Int = 64 << 10, isStopped: () -> Bool = { false }
  ) -> String? {
    var usual = termios()
    guard tcgetattr(descriptor, &usual) == 0 else { return nil }
    var hidden = usual
    // Bytes come as they are typed, and Ctrl-C is one of them: nothing can leave the terminal without its echo.
    hidden.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | ISIG | IEXTEN)
    terminal_restore_begin(descriptor, descriptor, &usual, 0)
    defer { terminal_restore_end() }
    guard tcsetattr(descriptor, TCSAFLUSH, &hidden) == 0 else { return nil }
    defer { tcsetattr(descriptor, TCSAFLUSH, &usual) }
    var line = Line()
    while !isStopped() {
      var waited = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&waited, 1, 100) > 0 else { continue }
      var byte: UInt8 = 0
      let count = Platform.read(descriptor, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1, let isWhole = line.take(byte, limit: limit) else { return nil }
      if isWhole { return String(decoding: line.bytes, as: UTF8.self) }
    }
    return nil
  }

  /// What has been typed so far.
  struct Line: Equatable {
    private(set) var bytes: [UInt8] = []

    /// True when the line is whole; nil where it was given up.
    mutating func take(_ byte: UInt8, limit: Int) -> Bool? {
      switch byte {
      case 0x0A, 0x0D: return true
      case 0x03: return nil
      case 0x04: return bytes.isEmpty ? nil : false
      case 0x08, 0x7F: dropLetter()
      case 0x15: bytes = []
      default: if bytes.count < limit { bytes.append(byte) }
      }
      return false
    }

    /// The last scalar of UTF-8 goes as a whole.
    private mutating func dropLetter() {
      while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
    }
  }
}
