import Synchronization

extension Fault {
  /// Every chat request gets the next fault of the list, nil being none; after the last one all goes well.
  package static func sequence(_ faults: [Fault?]) -> Fault {
    let counter = Counter()
    return Fault { request, route in
      guard request.isChat else { return route() }
      let index = counter.next()
      guard index < faults.count, let fault = faults[index] else { return route() }
      return fault.answer(request, route)
    }
  }

  /// Counts chat requests.
  private final class Counter: Sendable {
    private let count = Mutex(0)

    /// Zero at first.
    func next() -> Int {
      count.withLock { count in
        defer { count += 1 }
        return count
      }
    }
  }
}
