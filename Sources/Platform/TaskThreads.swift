import CProcess

/// Runs Swift's tasks on threads of the program's own in place of Dispatch's, which on Linux wake up once a second. For
/// the start of the process, before the first task.
package func useOwnTaskThreads() {
  process_run_tasks_itself()
}
