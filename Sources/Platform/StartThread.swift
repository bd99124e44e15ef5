/// Runs `work` once on a thread of its own: for calls that block, which must not hold a thread of the cooperative pool.
/// Signals do not interrupt these calls: the thread blocks them all, but for those of a fault.
///
/// False where the system starts no more threads; `work` does not run then.
@discardableResult
package func startThread(stackSize: Int? = nil, _ work: @escaping @Sendable () -> Void) -> Bool {
  var attributes = pthread_attr_t()
  pthread_attr_init(&attributes)
  defer { pthread_attr_destroy(&attributes) }
  pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
  if let stackSize { pthread_attr_setstacksize(&attributes, stackSize) }
  let job = Unmanaged.passRetained(Job(work: work))
  #if canImport(Darwin)
  var thread: pthread_t?
  let code = pthread_create(&thread, &attributes, { run($0) }, job.toOpaque())
  #else
  var thread = pthread_t()
  let code = pthread_create(&thread, &attributes, { $0.flatMap { run($0) } }, job.toOpaque())
  #endif
  if code != 0 { job.release() }
  return code == 0
}

private final class Job: Sendable {
  let work: @Sendable () -> Void

  init(work: @escaping @Sendable () -> Void) {
    self.work = work
  }
}

private func run(_ job: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
  var signals = sigset_t()
  sigfillset(&signals)
  for fault in [SIGSEGV, SIGBUS, SIGILL, SIGABRT, SIGTRAP, SIGFPE, SIGSYS] { sigdelset(&signals, fault) }
  pthread_sigmask(SIG_SETMASK, &signals, nil)
  Unmanaged<Job>.fromOpaque(job).takeRetainedValue().work()
  return nil
}
