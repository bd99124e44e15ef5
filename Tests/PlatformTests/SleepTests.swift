import Foundation
import Platform
import Testing

@Suite(.timeLimit(.minutes(1)))
struct SleepTests {
  @Test func lastsAsLongAsAskedFor() async throws {
    let start = ContinuousClock.now
    try await Platform.sleep(for: .milliseconds(50))
    #expect(ContinuousClock.now - start >= .milliseconds(50))
  }

  @Test func aShortOneIsNotKeptByALongOne() async throws {
    let long = Task { try await Platform.sleep(for: .seconds(600)) }
    try await Platform.sleep(for: .milliseconds(1))
    let start = ContinuousClock.now
    try await Platform.sleep(for: .milliseconds(20))
    #expect(ContinuousClock.now - start < .seconds(10))
    long.cancel()
    await #expect(throws: CancellationError.self) { try await long.value }
  }

  @Test func endsAtOnceWhereItsTaskIsCancelled() async {
    let start = ContinuousClock.now
    for delay in [0, 0, 0, 1, 5] {
      let task = Task { try await Platform.sleep(for: .seconds(600)) }
      if delay > 0 { usleep(UInt32(delay) * 1_000) }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }
    #expect(ContinuousClock.now - start < .seconds(30))
  }

  @Test func aShortSleepEndsWhileLongerOnesGoOn() async throws {
    let long = (0..<20).map { number in
      Task { (try? await Platform.sleep(for: .seconds(600 - number))) != nil }
    }
    for number in 0..<30 { try await Platform.sleep(for: .milliseconds(30 - number)) }
    for task in long { task.cancel() }
    for task in long { #expect(await task.value == false) }
  }

  @Test func manyEnd() async {
    let count = await withTaskGroup(of: Void.self) { group in
      for number in 0..<50 {
        group.addTask { try? await Platform.sleep(for: .milliseconds(20 + (49 - number) * 4)) }
      }
      return await group.reduce(0) { count, _ in count + 1 }
    }
    #expect(count == 50)
  }
}
