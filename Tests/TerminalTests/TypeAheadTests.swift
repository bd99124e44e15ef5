import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Terminal

/// Keys that are typed while no line is read.
@Suite(.timeLimit(.minutes(1))) struct TypeAheadTests {
  private final class Flag: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .acquiring) }
    func set() { value.store(true, ordering: .releasing) }
  }

  @Test func keysBeyondTheLimitAreCountedAndNotKept() throws {
    let terminal = try PseudoTerminal()
    let (slave, wake) = (try #require(terminal.slave), try #require(WakePipe()))
    let typeAhead = TypeAhead(input: slave)
    typeAhead.start()
    let isTyped = Flag()
    Thread.detachNewThread {
      try? terminal.send(bytes: [UInt8](repeating: 0x78, count: TypeAhead.limit + 5))
      isTyped.set()
      wake.wake()
    }
    while !isTyped.isSet { typeAhead.wait(for: wake) }
    var reader = KeyReader()
    let (keys, dropped) = typeAhead.take(&reader)
    #expect(keys.count == TypeAhead.limit && dropped == 5)
    // What was taken is gone.
    let rest = typeAhead.take(&reader)
    #expect(rest.keys.isEmpty && rest.dropped == 0)
    typeAhead.close()
  }
}
