import Platform
import Synchronization
import Terminal

/// A descriptor that text goes out on at once, unbuffered; it remembers why it could not write.
///
/// The one way out for text: no escape sequence passes but our own attributes, and those only where it takes styles.
package final class TextOutput: Sendable {
  package let descriptor: Int32
  private let takesStyles: Bool
  private let failed = Mutex<Int32?>(nil)

  package init(_ descriptor: Int32, takesStyles: Bool) {
    self.descriptor = descriptor
    self.takesStyles = takesStyles
  }

  /// The `errno` of the first write that failed; nil while all text was written. Nothing is written after it.
  package var failure: Int32? { failed.withLock { $0 } }

  /// True once a write failed: the pipe's other end is closed, or the disk behind it is full.
  package var isClosed: Bool { failure != nil }

  /// Writes the whole text, made harmless; whole calls never mix.
  package func write(_ text: String) {
    passThrough(Sanitiser.screened(text, takesStyles: takesStyles))
  }

  /// Writes the text, made harmless, between moves of the cursor that are our own, and with one of them for each newline;
  /// all at once, so that nothing flickers.
  func write(_ text: String, newline: String = "\n", between before: String, and after: String) {
    let screened = Sanitiser.screened(text, takesStyles: takesStyles)
    let rows = newline == "\n" ? screened : screened.replacing("\n", with: newline)
    let whole = before + rows + after
    if !whole.isEmpty { passThrough(whole) }
  }

  /// Writes the text as it is: for what the user asked for by `--raw`, and for the clipboard's sequence.
  package func passThrough(_ text: String) {
    failed.withLock { failed in
      guard failed == nil else { return }
      var text = text
      failed = text.withUTF8 { writeAll(UnsafeRawBufferPointer($0)) }
    }
  }

  /// The `errno` of a write that failed.
  private func writeAll(_ bytes: UnsafeRawBufferPointer) -> Int32? {
    var rest = bytes[...]
    while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
      let count = Platform.write(descriptor, start, rest.count)
      if count < 0, errno == EAGAIN || errno == EINTR {
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&ready, 1, -1)
      } else if count < 0 {
        return errno
      } else {
        rest = rest.dropFirst(count)
      }
    }
    return nil
  }
}
