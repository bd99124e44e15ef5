import Dispatch
import Platform
import Synchronization

/// Runs a command's own work on one thread. It waits for the user and for a slow terminal in blocking calls, which must
/// not take a thread of the pool from background work: with one processor the pool has few.
package final class ForegroundExecutor: TaskExecutor {
  private let jobs = Mutex<[UnownedJob]>([])
  private let added = DispatchSemaphore(value: 0)

  package init() {}

  /// Gives the calling thread to the executor for as long as the process lives: a job may arrive as long as a task prefers
  /// this executor.
  package func run() -> Never {
    while true {
      added.wait()
      let job = jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }
      job?.runSynchronously(on: asUnownedTaskExecutor())
    }
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
    added.signal()
  }
}
