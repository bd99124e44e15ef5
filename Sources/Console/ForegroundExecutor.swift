import Platform
import Synchronization

/// Runs a command's own work on one thread. It waits for the user and for a slow terminal in blocking calls, which must
/// not take a thread of the pool from background work: with one processor the pool has few.
package final class ForegroundExecutor: TaskExecutor {
  private struct State {
    var jobs: [UnownedJob] = []
    /// True from the moment at which the thread finds no job.
    var isIdle = false
  }

  private let state = Mutex(State())
  private let parker: any Parker

  /// - Parameter parker: Where the thread waits for a job.
  package init(parker: any Parker = SemaphoreParker()) {
    self.parker = parker
  }

  /// Gives the calling thread to the executor for as long as the process lives: a job may arrive as long as a task prefers
  /// this executor.
  package func run() -> Never {
    while true {
      if let job = next() { job.runSynchronously(on: asUnownedTaskExecutor()) } else { parker.park() }
    }
  }

  private func next() -> UnownedJob? {
    state.withLock { state in
      state.isIdle = state.jobs.isEmpty
      return state.isIdle ? nil : state.jobs.removeFirst()
    }
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let wasIdle = state.withLock { state in
      state.jobs.append(job)
      defer { state.isIdle = false }
      return state.isIdle
    }
    if wasIdle { parker.unpark() }
  }
}
