import CProcess

/// Runs Swift's tasks on threads of the program's own in place of Dispatch's, which on Linux wake up once a second. For
/// the start of the process, before the first task.
package func useOwnTaskThreads() {
  process_run_tasks_itself()
}

/// Starts the first of these threads before there is a task for it.
package func startTaskThread() {
  process_start_task_thread()
}

/// Gives each processor's thread a heap of its own, for work that takes all of them. It has no effect once a second thread
/// has asked for memory.
package func useHeapForEachProcessor() {
  process_use_heaps(Int32(clamping: ProcessInfo.processInfo.activeProcessorCount + 1))
}
