import Dispatch
import Platform
import Synchronization

/// Work that every core takes a part of.
enum Workers {
  /// The results of some work for each place, in order. Each worker has a state of its own, such as memory to read into.
  static func results<Value: Sendable, State: ~Copyable>(
    of count: Int, state: @Sendable () -> State, _ work: @Sendable (_ place: Int, inout State) -> Value
  ) -> [Value] {
    let next = Mutex(0)
    let done = Mutex<[(place: Int, value: Value)]>([])
    let workers = max(1, min(count, ProcessInfo.processInfo.activeProcessorCount))
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      var own = state()
      var results: [(place: Int, value: Value)] = []
      while true {
        let place = next.withLock { next in
          defer { next += 1 }
          return next
        }
        guard place < count else { break }
        results.append((place, work(place, &own)))
      }
      done.withLock { $0 += results }
    }
    return done.withLock { $0 }.sorted { $0.place < $1.place }.map(\.value)
  }
}
