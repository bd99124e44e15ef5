import Dispatch
import Platform
import Synchronization

/// Runs a command's own work on one thread. It waits for the user and for a slow terminal in blocking calls, which must
/// not take a thread of the pool from background work: with one processor the pool has only one.
package final class ForegroundExecutor: TaskExecutor {
  private let jobs = Mutex<[UnownedJob]>([])
  private let added = DispatchSemaphore(value: 0)

  package init() {
    // The thread lives as long as the process: a job may arrive as long as a task prefers this executor.
    startThread { [self] in
      while true {
        added.wait()
        let job = jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        job?.runSynchronously(on: asUnownedTaskExecutor())
      }
    }
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
    added.signal()
  }
}
