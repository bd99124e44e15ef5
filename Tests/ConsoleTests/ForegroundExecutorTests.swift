import App
import Dispatch
import Foundation
import Synchronization
import Testing

@testable import Console

@Suite(.timeLimit(.minutes(1)))
struct ForegroundExecutorTests {
  private actor Counter {
    private(set) var thread: pthread_t?
    func note() { thread = pthread_self() }
  }

  private static func running() -> ForegroundExecutor {
    let executor = ForegroundExecutor()
    Thread.detachNewThread { executor.run() }
    return executor
  }

  @Test func aCommandStaysOnOneThread() async {
    let counter = Counter()
    let isOne = await withTaskExecutorPreference(Self.running()) { () async -> Bool in
      let first = pthread_self()
      for _ in 0..<20 {
        await Task.yield()
        if pthread_equal(first, pthread_self()) == 0 { return false }
        await counter.note()
        guard let other = await counter.thread, pthread_equal(first, other) != 0 else { return false }
        try? await Task.sleep(for: .milliseconds(1))
      }
      return pthread_equal(first, pthread_self()) != 0
    }
    #expect(isOne)
  }

  /// A turn waits for budgets' locks and writes to slow terminals: with its session it stays out of the pool.
  @Test func whatControlCCancelsStaysOnThatThreadToo() async {
    let executor = Self.running()
    let (counter, cancellation) = (Counter(), CancellationToken(executor: executor))
    let isOne = await withTaskExecutorPreference(executor) { () async -> Bool in
      let first = pthread_self()
      return await cancellation.run {
        guard pthread_equal(first, pthread_self()) != 0 else { return false }
        await counter.note()
        return await counter.thread.map { pthread_equal(first, $0) != 0 } ?? false
      }
    }
    #expect(isOne)
  }

  @Test func backgroundWorkGoesOnWhileTheCommandBlocks() async {
    let seen = await withTaskExecutorPreference(Self.running()) { () async -> [Bool] in
      let first = pthread_self()
      return (0..<8).map { _ in
        let (done, isOther) = (DispatchSemaphore(value: 0), Flag())
        Task {
          isOther.set(pthread_equal(first, pthread_self()) == 0)
          done.signal()
        }
        return done.wait(timeout: .now() + 10) == .success && isOther.isSet
      }
    }
    #expect(seen == Array(repeating: true, count: 8))
  }
}

private final class Flag: Sendable {
  private let value = Mutex(false)
  var isSet: Bool { value.withLock { $0 } }
  func set(_ isSet: Bool) { value.withLock { $0 = isSet } }
}
