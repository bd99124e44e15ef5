#define _GNU_SOURCE

#include "CProcess.h"

#include <signal.h>
#ifdef __linux__
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <sys/prctl.h>
#endif

static struct rlimit users_limit = {RLIM_INFINITY, RLIM_INFINITY};

/// A core file holds the gateway's key. The limit alone does not do: Linux ignores it where cores go to a program.
void process_protect(void) {
#ifdef __linux__
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
  if (getrlimit(RLIMIT_CORE, &users_limit) != 0) users_limit.rlim_cur = users_limit.rlim_max = 0;
  process_stop_core_files();
#ifdef __GLIBC__
  // One heap for all threads: glibc gives each thread a heap of its own, which grows by a system call for every 4 KiB.
  mallopt(M_ARENA_MAX, 1);
  // And it grows by a megabyte, not by 128 KiB, and keeps what is free: each step is a system call too.
  mallopt(M_TOP_PAD, 1 << 20);
  mallopt(M_TRIM_THRESHOLD, 4 << 20);
#endif
  static char memory[64 << 10];
  stack_t stack = {.ss_sp = memory, .ss_size = sizeof memory};
  sigaltstack(&stack, NULL);
}

void process_use_heaps(int count) {
#ifdef __GLIBC__
  mallopt(M_ARENA_MAX, count);
#else
  (void)count;
#endif
}

void process_allow_core_files(void) { setrlimit(RLIMIT_CORE, &users_limit); }

void process_stop_core_files(void) {
  struct rlimit none = {.rlim_cur = 0, .rlim_max = users_limit.rlim_max};
  setrlimit(RLIMIT_CORE, &none);
}
