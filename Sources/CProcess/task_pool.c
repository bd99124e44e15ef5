#ifdef __linux__
#define _GNU_SOURCE

#include "CProcess.h"

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
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
/// Where all threads are held up by their jobs, further ones start, up to this number, one each time that no job has
/// begun for so long.
enum { most_threads = 64, patience_milliseconds = 50 };

/// A thread of the pool, in the list of those that wait.
typedef struct worker {
  /// Each thread waits for a semaphore of its own. The condition variables of glibc before 2.41 can lose a signal where
  /// several threads wait for one (its bug 25847).
  sem_t called;
  struct worker *next;
} Worker;

/// A thread goes into `idle` only where it has seen under the mutex that no job waits. A thread that is taken out is
/// called and looks for a job. So a job that waits is taken by a called thread or by one that ends its present job.
static struct {
  pthread_mutex_t mutex;
  int threads, usual_threads;
  Worker *idle;
  /// A ring.
  Job **jobs;
  size_t first, count, capacity;
  /// How many jobs have begun.
  uint64_t begun;
  /// Whether there is a thread that watches for jobs that wait too long, and whether it watches now.
  bool has_watcher, is_watched;
  sem_t watched;
} pool = {.mutex = PTHREAD_MUTEX_INITIALIZER};

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

static void wait_for(sem_t *semaphore) {
  while (sem_wait(semaphore) != 0) continue;
}

/// Waits for a job; the mutex is locked before and after.
static Job *next(Worker *worker) {
  while (pool.count == 0) {
    worker->next = pool.idle;
    pool.idle = worker;
    pthread_mutex_unlock(&pool.mutex);
    wait_for(&worker->called);
    pthread_mutex_lock(&pool.mutex);
  }
  Job *job = pool.jobs[pool.first];
  pool.first = (pool.first + 1) % pool.capacity;
  pool.count--;
  pool.begun++;
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
  Worker worker = {0};
  sem_init(&worker.called, 0, 0);
  pthread_mutex_lock(&pool.mutex);
  for (;;) {
    Job *job = next(&worker);
    pthread_mutex_unlock(&pool.mutex);
    swift_job_run(job, NULL, 0);
    pthread_mutex_lock(&pool.mutex);
  }
}

static bool start_thread(void *(*function)(void *)) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_t thread;
  bool is_started = pthread_create(&thread, &attributes, function, NULL) == 0;
  pthread_attr_destroy(&attributes);
  return is_started;
}

/// Whether jobs wait because every thread has one.
static bool is_held_up(void) { return pool.count > 0 && pool.idle == NULL && pool.threads < most_threads; }

/// Looks after jobs that wait, as long as there are any.
static void *watch(void *unused) {
  (void)unused;
  pthread_setname_np(pthread_self(), "task watch");
  block_signals();
  static const struct timespec patience = {.tv_nsec = patience_milliseconds * 1000000};
  pthread_mutex_lock(&pool.mutex);
  for (;;) {
    uint64_t begun = pool.begun;
    pool.is_watched = is_held_up();
    bool waits = pool.is_watched;
    pthread_mutex_unlock(&pool.mutex);
    if (waits) {
      nanosleep(&patience, NULL);
    } else {
      wait_for(&pool.watched);
    }
    pthread_mutex_lock(&pool.mutex);
    if (waits && begun == pool.begun && is_held_up() && start_thread(work)) pool.threads++;
  }
}

static void begin_watching(void) {
  if (pool.is_watched) return;
  if (!pool.has_watcher) pool.has_watcher = start_thread(watch);
  if (!pool.has_watcher) return;
  pool.is_watched = true;
  sem_post(&pool.watched);
}

static SWIFT_CALL void enqueue(Job *job, void *original) {
  (void)original;
  pthread_mutex_lock(&pool.mutex);
  add(job);
  Worker *called = pool.idle;
  if (called != NULL) {
    pool.idle = called->next;
  } else if (pool.threads < pool.usual_threads && start_thread(work)) {
    pool.threads++;
  } else {
    begin_watching();
  }
  // Without a single thread the job would never run.
  if (pool.threads == 0) abort();
  pthread_mutex_unlock(&pool.mutex);
  if (called != NULL) sem_post(&called->called);
}

void process_run_tasks_itself(void) {
  long processors = sysconf(_SC_NPROCESSORS_ONLN);
  pool.usual_threads = processors > least_threads ? (int)processors : least_threads;
  if (pool.usual_threads > most_threads) pool.usual_threads = most_threads;
  sem_init(&pool.watched, 0, 0);
  swift_task_enqueueGlobal_hook = enqueue;
}

void process_start_task_thread(void) {
  pthread_mutex_lock(&pool.mutex);
  if (pool.threads == 0 && pool.usual_threads > 0 && start_thread(work)) pool.threads++;
  pthread_mutex_unlock(&pool.mutex);
}
#else
#include "CProcess.h"

void process_run_tasks_itself(void) {}
void process_start_task_thread(void) {}
#endif
