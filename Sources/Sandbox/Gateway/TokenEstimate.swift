/// The sandbox's count of tokens: UTF-8 bytes over four, rounded up, for each message, and four more around it; three open the reply.
///
/// A picture counts by its size (``MediaPart``). It is an estimate as good as any: what matters is that the same text has the same count.
enum TokenEstimate {
  static let opening = 3

  static func tokens(of text: String) -> Int {
    (text.utf8.count + 3) / 4
  }

  static func tokens(of message: ChatMessage) -> Int {
    let media = message.media.reduce(0) { $0 + $1.tokens }
    let calls = message.calls.reduce(0) { $0 + tokens(of: $1.name) + tokens(of: $1.arguments) }
    return 4 + tokens(of: message.text) + media + calls
  }
}
