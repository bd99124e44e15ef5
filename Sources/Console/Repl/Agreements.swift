import Synchronization

/// What the user has agreed to for the rest of the chat.
final class Agreements: Sendable {
  private let unrecorded = Mutex(false)

  /// Whether turns are sent that cannot be recorded.
  var allowsUnrecorded: Bool { unrecorded.withLock { $0 } }

  func setUnrecorded(_ isAllowed: Bool) {
    unrecorded.withLock { $0 = isAllowed }
  }
}
