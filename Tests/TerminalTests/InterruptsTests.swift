import Foundation
import Testing

@testable import Terminal

@Suite(.serialized, .timeLimit(.minutes(1)))
struct InterruptsTests {
  @Test func signalsArriveInsteadOfEndingTheProgram() async {
    let interrupts = Interrupts([.interrupt, .hangup])
    let sending = Task {
      // Dispatch starts to listen a moment after it is told to.
      while !Task.isCancelled {
        kill(getpid(), SIGINT)
        kill(getpid(), SIGHUP)
        try await Task.sleep(for: .milliseconds(10))
      }
    }
    var missing: Set<Interrupts.Signal> = [.interrupt, .hangup]
    for await signal in interrupts.stream {
      missing.remove(signal)
      if missing.isEmpty { break }
    }
    sending.cancel()
    _ = await sending.result
    interrupts.stop()
    #expect(missing.isEmpty)
  }

  @Test func stoppingEndsTheStreamAndRestoresTheDefaultAction() async throws {
    let interrupts = Interrupts([.terminate])
    interrupts.stop()
    interrupts.stop()
    for await signal in interrupts.stream { Issue.record("unexpected \(signal)") }
    var tries = 0
    while Self.action(of: SIGTERM) != 0, tries < 500 {
      tries += 1
      try await Task.sleep(for: .milliseconds(10))
    }
    #expect(Self.action(of: SIGTERM) == 0)
  }

  /// The handler's address, 0 for the default action.
  private static func action(of signal: Int32) -> Int {
    var action = sigaction()
    sigaction(signal, nil, &action)
    return withUnsafeBytes(of: &action) { $0.load(as: Int.self) }
  }
}
