import Foundation
import Testing

@testable import Terminal

@Suite(.timeLimit(.minutes(1)))
struct InterruptsTests {
  @Test func signalsArriveInsteadOfEndingTheProgram() async {
    let interrupts = Interrupts([.interrupt, .hangup])
    var arrived = interrupts.stream.makeAsyncIterator()
    kill(getpid(), SIGINT)
    #expect(await arrived.next() == .interrupt)
    kill(getpid(), SIGHUP)
    #expect(await arrived.next() == .hangup)
    kill(getpid(), SIGINT)
    #expect(await arrived.next() == .interrupt)
    interrupts.stop()
    #expect(await arrived.next() == nil)
    interrupts.stop()
  }

  @Test func stoppingRestoresTheDefaultAction() {
    let interrupts = Interrupts([.terminate])
    interrupts.stop()
    var action = sigaction()
    sigaction(SIGTERM, nil, &action)
    withUnsafeBytes(of: &action) { #expect($0.load(as: Int.self) == 0) }
  }
}
