import CProcess
import Platform
import Synchronization

/// A line that is typed without being shown, for keys and passwords.
package enum HiddenLine {
  /// Ends a reading from another thread.
  package final class Stop: Sendable {
    private let came = Mutex(false)
    /// Nil where the system has no descriptors left; the reading then looks ten times a second.
    private let pipe = WakePipe()

    package init() {}

    package func stop() {
      came.withLock { $0 = true }
      pipe?.wake()
    }

    fileprivate var isStopped: Bool { came.withLock(\.self) }
    fileprivate var descriptor: Int32? { pipe?.readEnd }
  }

  /// Reads up to Enter with echo off and restores the terminal; nil at Ctrl-C, Ctrl-D, the input's end, or once it is stopped.
  ///
  /// Backspace takes a letter back and Ctrl-U all of them. Blocks its thread. Letters beyond `limit` are dropped.
  package static func read(
    from descriptor: Int32, limit: Int = 64 << 10, stop: Stop = Stop()
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
    while !stop.isStopped {
      var waited = [descriptor, stop.descriptor ?? -1].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      guard poll(&waited, 2, stop.descriptor == nil ? 100 : line.wait) > 0, waited[0].revents != 0 else {
        line.expire()
        continue
      }
      var byte: UInt8 = 0
      let count = Platform.read(descriptor, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1, let isWhole = line.take(byte, limit: limit) else { return nil }
      if isWhole { return line.text }
    }
    return nil
  }

  /// What has been typed so far.
  struct Line {
    private(set) var text = ""
    private var size = 0
    private var reader = KeyReader()

    var bytes: [UInt8] { Array(text.utf8) }

    /// True when the line is whole; nil where it was given up. Special keys and the terminal's answers are no letters.
    mutating func take(_ byte: UInt8, limit: Int) -> Bool? {
      reader.escapeIsKey = true
      for key in reader.take(byte, at: milliseconds()) {
        guard let isWhole = take(key, limit: limit) else { return nil }
        if isWhole { return true }
      }
      return false
    }

    /// Milliseconds until a sequence that does not go on is given up; -1 where none has begun.
    var wait: Int32 {
      guard let deadline = reader.deadline else { return -1 }
      return Int32(max(0, min(1_000, deadline - milliseconds() + 1)))
    }

    /// Gives up a sequence that did not go on.
    mutating func expire() {
      let now = milliseconds()
      if let deadline = reader.deadline, deadline <= now { _ = reader.expire(at: now) }
    }

    private mutating func take(_ key: KeyReader.Key, limit: Int) -> Bool? {
      let meant: EditorKey? =
        switch key {
        case .scalar(let scalar), .meta(let scalar): .scalar(scalar)
        case .sequence(let text, let isMeta): EditorKey(sequence: text, isMeta: isMeta)
        case .escape: nil
        }
      switch meant {
      case .enter, .lineBreak, .scalar("\n"), .scalar("\r"): return true
      case .scalar("\u{03}"): return nil
      case .scalar("\u{04}"): return text.isEmpty ? nil : false
      case .scalar("\u{08}"), .scalar("\u{7F}"): dropLetter()
      case .scalar("\u{15}"): (text, size) = ("", 0)
      case .scalar(let scalar): add(scalar, limit: limit)
      default: break
      }
      return false
    }

    private mutating func add(_ scalar: Unicode.Scalar, limit: Int) {
      let width = UTF8.width(scalar)
      guard isTypeable(scalar), size + width <= limit else { return }
      text.unicodeScalars.append(scalar)
      size += width
    }

    private mutating func dropLetter() {
      if let last = text.unicodeScalars.popLast() { size -= UTF8.width(last) }
    }
  }
}
