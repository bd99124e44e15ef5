import TestSupport
import Testing

@testable import App

/// What Ctrl-C ends.
@Suite struct CancellationTokenTests {
  /// A question takes Ctrl-C as an answer; behind it, Ctrl-C ends the work again.
  @Test func behindAQuestionTheWorkCanBeCancelled() async {
    let token = CancellationToken()
    #expect(!token.cancel(), "nothing runs")
    let isCancelled = await token.run {
      await token.suspended { #expect(!token.cancel()) }
      #expect(!Task.isCancelled && token.cancel())
      return Task.isCancelled
    }
    #expect(isCancelled && !token.cancel())
  }

  /// The next work is not the one that was cancelled.
  @Test func eachWorkIsCancelledForItself() async {
    let token = CancellationToken()
    for isCancelled in [true, false] {
      let end = await token.run {
        if isCancelled { token.cancel() }
        return Task.isCancelled
      }
      #expect(end == isCancelled)
    }
  }
}
