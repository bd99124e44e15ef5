import Foundation
import Synchronization
import Terminal

/// A descriptor that text goes out on at once, unbuffered; it remembers when its reader has gone.
///
/// The one way out for text: no escape sequence passes but our own attributes, and those only where it takes styles.
package final class TextOutput: Sendable {
  package let descriptor: Int32
  private let takesStyles: Bool
  private let closed = Mutex(false)

  package init(_ descriptor: Int32, takesStyles: Bool) {
    self.descriptor = descriptor
    self.takesStyles = takesStyles
  }

  /// True once a write failed: the pipe's other end is closed, or the disk behind it is full.
  package var isClosed: Bool { closed.withLock { $0 } }

  /// Writes the whole text, made harmless; whole calls never mix.
  package func write(_ text: String) {
    passThrough(Sanitiser.screened(text, takesStyles: takesStyles))
  }

  /// Writes the text, made harmless, between moves of the cursor that are our own; all at once, so that nothing flickers.
  func write(_ text: String, between before: String, and after: String) {
    passThrough(before + Sanitiser.screened(text, takesStyles: takesStyles) + after)
  }

  /// Writes the text as it is: for what the user asked for by `--raw`, and for the clipboard's sequence.
  package func passThrough(_ text: String) {
    closed.withLock { closed in
      guard !closed else { return }
      var text = text
      closed = !text.withUTF8 { writeAll(UnsafeRawBufferPointer($0)) }
    }
  }

  private func writeAll(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var rest = bytes[...]
    while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
      let count = Foundation.write(descriptor, start, rest.count)
      if count < 0, errno == EAGAIN || errno == EINTR {
        var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&ready, 1, -1)
      } else if count < 0 {
        return false
      } else {
        rest = rest.dropFirst(count)
      }
    }
    return true
  }
}
