import Foundation
import Synchronization
import Testing

@testable import Terminal

/// With SIGURG, whose default action is none and which no one else sends.
@Suite(.serialized, .timeLimit(.minutes(1)))
struct SignalSourceTests {
  private final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func add() { count.withLock { $0 += 1 } }

    /// Waits until it has counted so many.
    func reaches(_ number: Int) async throws -> Bool {
      for _ in 0..<2_000 where value < number { try await Task.sleep(for: .milliseconds(2)) }
      return value >= number
    }
  }

  private func send() { kill(getpid(), SIGURG) }

  @Test func callsEverySourceOfASignal() async throws {
    let (first, second) = (Counter(), Counter())
    let sources = [SignalSource(SIGURG) { first.add() }, SignalSource(SIGURG) { second.add() }]
    send()
    #expect(try await first.reaches(1))
    #expect(try await second.reaches(1))
    sources[0].cancel()
    send()
    #expect(try await second.reaches(2))
    #expect(first.value == 1)
    sources[1].cancel()
  }

  @Test func theDefaultActionComesBackWithTheEndOfTheLast() async throws {
    var action = sigaction()
    let source = SignalSource(SIGURG) {}
    sigaction(SIGURG, nil, &action)
    #expect(action.__sigaction_handler.sa_handler != nil)
    source.cancel()
    sigaction(SIGURG, nil, &action)
    #expect(action.__sigaction_handler.sa_handler == nil)
  }

  @Test func itInterruptsNoCallOfTheThreadThatMadeIt() async {
    let isBlocked = await withCheckedContinuation { answer in
      Thread.detachNewThread {
        var signals = sigset_t()
        sigemptyset(&signals)
        pthread_sigmask(SIG_SETMASK, &signals, nil)
        let source = SignalSource(SIGURG) {}
        pthread_sigmask(SIG_BLOCK, nil, &signals)
        source.cancel()
        answer.resume(returning: sigismember(&signals, SIGURG) == 1)
      }
    }
    #expect(isBlocked)
  }

  @Test func aSourceThatIsLetGoHearsNothing() async throws {
    let (kept, gone) = (Counter(), Counter())
    let source = SignalSource(SIGURG) { kept.add() }
    _ = SignalSource(SIGURG) { gone.add() }
    send()
    #expect(try await kept.reaches(1))
    #expect(gone.value == 0)
    source.cancel()
  }
}
