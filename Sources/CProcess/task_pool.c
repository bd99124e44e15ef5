#ifdef __linux__
#define _GNU_SOURCE

#include "CProcess.h"

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

/// Runs the jobs of Swift's global executor in place of Dispatch, through the hook that the concurrency library has for
/// it. On Linux, Dispatch wakes up once a second as long as it has threads for jobs, to see whether it needs more.

typedef struct job Job;

#define SWIFT_CALL __attribute__((swiftcall))

extern SWIFT_CALL void (*swift_task_enqueueGlobal_hook)(Job *, void *original);
/// The last two arguments are an executor; all zeros are the global one.
extern SWIFT_CALL void swift_job_run(Job *, void *identity, uintptr_t implementation);

/// Also with fewer processors, because a job may wait for the lock of a file.
enum { least_threads = 4 };

static struct {
  pthread_mutex_t mutex;
  pthread_cond_t called;
  int threads, most_threads;
  /// Threads that wait, without those that were called and have not woken up yet.
  int waiting, calls;
  /// A ring.
  Job **jobs;
  size_t first, count, capacity;
} pool = {.mutex = PTHREAD_MUTEX_INITIALIZER, .called = PTHREAD_COND_INITIALIZER};

static void add(Job *job) {
  if (pool.count == pool.capacity) {
    size_t capacity = pool.capacity ? pool.capacity * 2 : 64;
    Job **jobs = calloc(capacity, sizeof *jobs);
    if (!jobs) abort();
    for (size_t i = 0; i < pool.count; i++) jobs[i] = pool.jobs[(pool.first + i) % pool.capacity];
    free(pool.jobs);
    pool.jobs = jobs;
    pool.first = 0;
    pool.capacity = capacity;
  }
  pool.jobs[(pool.first + pool.count++) % pool.capacity] = job;
}

static Job *next(void) {
  while (pool.count == 0) {
    pool.waiting++;
    while (pool.calls == 0) pthread_cond_wait(&pool.called, &pool.mutex);
    pool.calls--;
  }
  Job *job = pool.jobs[pool.first];
  pool.first = (pool.first + 1) % pool.capacity;
  pool.count--;
  return job;
}

/// A signal is for the threads that expect it, but for those of a fault.
static void block_signals(void) {
  sigset_t signals;
  sigfillset(&signals);
  static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGABRT, SIGTRAP, SIGFPE, SIGSYS};
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) sigdelset(&signals, faults[i]);
  pthread_sigmask(SIG_SETMASK, &signals, NULL);
}

static void *work(void *unused) {
  (void)unused;
  pthread_setname_np(pthread_self(), "tasks");
  block_signals();
  pthread_mutex_lock(&pool.mutex);
  for (;;) {
    Job *job = next();
    pthread_mutex_unlock(&pool.mutex);
    swift_job_run(job, NULL, 0);
    pthread_mutex_lock(&pool.mutex);
  }
}

static void start_thread(void) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_t thread;
  if (pthread_create(&thread, &attributes, work, NULL) == 0) pool.threads++;
  pthread_attr_destroy(&attributes);
}

static SWIFT_CALL void enqueue(Job *job, void *original) {
  (void)original;
  pthread_mutex_lock(&pool.mutex);
  add(job);
  if (pool.waiting > 0) {
    pool.waiting--;
    pool.calls++;
    pthread_cond_signal(&pool.called);
  } else if (pool.threads < pool.most_threads) {
    start_thread();
  }
  // Without a single thread the job would never run.
  if (pool.threads == 0) abort();
  pthread_mutex_unlock(&pool.mutex);
}

void process_run_tasks_itself(void) {
  long processors = sysconf(_SC_NPROCESSORS_ONLN);
  pool.most_threads = processors > least_threads ? (int)processors : least_threads;
  swift_task_enqueueGlobal_hook = enqueue;
}
#else
#include "CProcess.h"

void process_run_tasks_itself(void) {}
#endif
