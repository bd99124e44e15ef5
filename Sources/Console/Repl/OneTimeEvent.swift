/// Something that happens once in a chat, and that one task waits for.
struct OneTimeEvent: Sendable {
  private let stream: AsyncStream<Never>
  private let continuation: AsyncStream<Never>.Continuation

  init() {
    (stream, continuation) = AsyncStream.makeStream()
  }

  /// From any thread; only the first call counts.
  func happen() {
    continuation.finish()
  }

  /// Returns when it has happened, or when the task is cancelled.
  func wait() async {
    for await _ in stream {}
  }
}
