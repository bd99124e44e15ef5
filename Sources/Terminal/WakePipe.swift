import Platform

/// A pipe to itself: a byte written by any thread ends another thread's `poll`.
final class WakePipe: Sendable {
  /// The end to poll.
  let readEnd: Int32
  private let writeEnd: Int32

  init?() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return nil }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  deinit {
    close(readEnd)
    close(writeEnd)
  }

  /// Ends the poll; a full pipe has woken already.
  func wake() {
    var byte: UInt8 = 1
    _ = write(writeEnd, &byte, 1)
  }

  /// Takes the bytes out, so that the next poll waits again.
  func drain() {
    var buffer = [UInt8](repeating: 0, count: 256)
    while read(readEnd, &buffer, buffer.count) > 0 {}
  }
}

/// Writes all of the text, as far as the descriptor takes it.
func writeAll(_ text: String, to descriptor: Int32) {
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if written > 0 {
      rest = rest.dropFirst(written)
    } else if written == 0 || !waitsToWrite(descriptor) {
      return
    }
  }
}

/// Whether a failed write may be tried again; waits until it may.
private func waitsToWrite(_ descriptor: Int32) -> Bool {
  if errno == EINTR { return true }
  guard errno == EAGAIN else { return false }
  var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
  return poll(&waiting, 1, -1) > 0 && waiting.revents & Int16(POLLOUT) != 0
}

/// The text as lines of their own, with a newline at its end and nothing in it that could drive the terminal.
func asLines(_ text: String) -> String {
  Sanitiser.screened(text.hasSuffix("\n") ? text : text + "\n")
}
