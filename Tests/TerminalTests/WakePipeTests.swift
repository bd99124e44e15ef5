import Foundation
import Testing

@testable import Terminal

/// What a thread waits for, and what it writes where the descriptor takes little at a time.
@Suite(.timeLimit(.minutes(1))) struct WakePipeTests {
  private static func descriptors() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    return (ends[0], ends[1])
  }

  @Test func aCallComesBeforeAKey() throws {
    let wake = try #require(WakePipe())
    let (input, keys) = try Self.descriptors()
    defer { close(input) }
    writeAll("a", to: keys)
    wake.wake()
    let events = (0..<3).map { _ in nextEvent(input: input, wake: wake, timeout: 0) }
    #expect(events == [.woken, .byte(0x61), .quiet])
    close(keys)
    #expect(nextEvent(input: input, wake: wake, timeout: 0) == .ended)
  }

  @Test func noChildInheritsItAndNoCallWaits() throws {
    let wake = try #require(WakePipe())
    #expect(fcntl(wake.readEnd, F_GETFD) & FD_CLOEXEC != 0 && fcntl(wake.readEnd, F_GETFL) & O_NONBLOCK != 0)
  }

  @Test func allOfATextIsWrittenWhereTheDescriptorDoesNotWait() throws {
    let (output, writing) = try Self.descriptors()
    _ = fcntl(writing, F_SETFL, O_NONBLOCK)
    let text = String(repeating: "0123456789", count: 30_000)
    Thread.detachNewThread {
      writeAll(text, to: writing)
      close(writing)
    }
    defer { close(output) }
    let seen = FileHandle(fileDescriptor: output, closeOnDealloc: false).readDataToEndOfFile()
    #expect(seen == Data(text.utf8))
  }
}
