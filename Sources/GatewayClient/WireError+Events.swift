import Platform
import Records

extension WireError {
  /// The error in an event that is no chunk: JSON of any form, or plain words; nil where there is neither.
  init?(event bytes: [UInt8]) {
    if let tree = JSONTree(beginning: bytes), let error = WireError(response: tree) {
      self = error
      return
    }
    let text = String(decoding: bytes.prefix(4096), as: UTF8.self)
    guard let first = text.first(where: { !$0.isWhitespace }), !"<{[".contains(first) else { return nil }
    self.init(message: text)
  }

  /// True where the words tell of a fault; `keep-alive` and `PROCESSING` do not.
  var saysError: Bool {
    let words = anyWords.lowercased()
    return WireError.faults.contains { words.contains($0) }
  }

  private static let faults = [
    "error", "exception", "fail", "fault", "overload", "timeout", "timed out", "unavailable", "exceeded", "denied",
    "unauthorized", "forbidden", "invalid", "bad gateway", "bad request", "not found", "limit", "refused", "aborted",
    "cannot", "can't", "could not", "unable", "out of memory", "no longer", "quota", "died", "crash", "disconnect",
    "terminated", "not supported", "unsupported", "reset",
  ]
}
