import Platform

/// What the wait for a descriptor brought.
enum InputEvent: Equatable {
  case byte(UInt8)
  /// The wake-up pipe was written to.
  case woken
  /// The time ran out.
  case quiet
  case ended
}

/// Waits for one byte or for the wake-up pipe; `timeout` in milliseconds, negative for ever.
///
/// One byte at a time, so that what belongs to the next reader (an editor, a question) stays in the terminal's queue.
func nextEvent(input: Int32, wake: WakePipe, timeout: Int32 = -1) -> InputEvent {
  while true {
    var waiting = [
      pollfd(fd: wake.readEnd, events: Int16(POLLIN), revents: 0),
      pollfd(fd: input, events: Int16(POLLIN), revents: 0),
    ]
    let ready = poll(&waiting, 2, timeout)
    if ready == 0 { return .quiet }
    if ready < 0 {
      if errno == EINTR { continue }
      return .ended
    }
    if waiting[0].revents != 0 {
      wake.drain()
      return .woken
    }
    var byte: UInt8 = 0
    let count = read(input, &byte, 1)
    if count == 1 { return .byte(byte) }
    if count == 0 || (errno != EINTR && errno != EAGAIN) { return .ended }
  }
}

/// Whether a byte can be read at once.
func hasInput(_ descriptor: Int32) -> Bool {
  var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
  return poll(&waiting, 1, 0) > 0
}

/// UTF-8 from bytes that arrive one by one; what is no UTF-8 is dropped.
struct ByteDecoder: Sendable {
  private var held: [UInt8] = []
  private var needed = 0

  /// Whether a scalar has begun.
  var isIncomplete: Bool { !held.isEmpty }

  /// The scalar that the byte completes, or nil.
  mutating func scalar(after byte: UInt8) -> Unicode.Scalar? {
    if byte & 0xC0 == 0x80, !held.isEmpty {
      held.append(byte)
      guard held.count == needed else { return nil }
      defer { held = [] }
      return String(validating: held, as: UTF8.self)?.unicodeScalars.first
    }
    held = []
    switch byte {
    case 0x00..<0x80: return Unicode.Scalar(byte)
    case 0xC2..<0xE0: needed = 2
    case 0xE0..<0xF0: needed = 3
    case 0xF0..<0xF5: needed = 4
    default: return nil
    }
    held = [byte]
    return nil
  }
}
