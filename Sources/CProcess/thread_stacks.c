#ifdef __linux__
#define _GNU_SOURCE

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

/// A thread that has used up its stack cannot run a signal handler on it, and the kernel knows an alternate stack for
/// each thread only. Dispatch and Foundation start most threads of a Swift program, so `pthread_create` itself is replaced:
/// each thread keeps the first part of its own stack for handlers. macOS binds the libraries to the system's function,
/// so that only the main thread survives an overflow there long enough to restore the terminal.

enum { handler_stack = 32 << 10, least_stack = 8 * handler_stack };

struct start {
  void *(*function)(void *);
  void *argument;
};

static void *run(void *data) {
  struct start start = *(struct start *)data;
  free(data);
  char memory[handler_stack];
  stack_t stack = {.ss_sp = memory, .ss_size = sizeof memory};
  sigaltstack(&stack, NULL);
  return start.function(start.argument);
}

typedef int (*create_function)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

/// The system's function, looked up once: the look-up waits for the end of a `dlopen` on another thread.
static create_function system_function(void) {
  static _Atomic(create_function) known;
  create_function function = atomic_load(&known);
  if (function == NULL) {
    function = (create_function)dlsym(RTLD_NEXT, "pthread_create");
    atomic_store(&known, function);
  }
  return function;
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*function)(void *), void *argument) {
  create_function create = system_function();
  if (create == NULL) return EAGAIN;
  size_t size = least_stack;
  if (attributes != NULL) pthread_attr_getstacksize(attributes, &size);
  struct start *start = size < least_stack ? NULL : malloc(sizeof *start);
  if (start == NULL) return create(thread, attributes, function, argument);
  *start = (struct start){function, argument};
  int code = create(thread, attributes, run, start);
  if (code != 0) free(start);
  return code;
}
#else
typedef int no_thread_stacks;
#endif
