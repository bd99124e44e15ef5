import Dispatch

/// Where one thread waits while it has no job.
///
/// A call of ``unpark()`` ends the ``park()`` that is under way, or else the next one. Any thread may call it.
package protocol Parker: Sendable {
  func park()
  func unpark()
}

/// Waits, and does nothing else.
package struct SemaphoreParker: Parker {
  private let semaphore = DispatchSemaphore(value: 0)

  package init() {}

  package func park() { semaphore.wait() }
  package func unpark() { semaphore.signal() }
}
