#define _GNU_SOURCE

#include "CProcess.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

struct wake_event {
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  bool is_set;
};

WakeEvent *wake_event_new(void) {
  WakeEvent *event = calloc(1, sizeof *event);
  if (!event) abort();
  pthread_mutex_init(&event->mutex, NULL);
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
#ifndef __APPLE__
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
#endif
  pthread_cond_init(&event->changed, &attributes);
  pthread_condattr_destroy(&attributes);
  return event;
}

void wake_event_set(WakeEvent *event) {
  pthread_mutex_lock(&event->mutex);
  event->is_set = true;
  pthread_cond_signal(&event->changed);
  pthread_mutex_unlock(&event->mutex);
}

enum { second = 1000000000 };

/// Waits for a signal of the condition, which may come without a reason; false when the time has passed.
#ifdef __APPLE__
static bool wait_until(WakeEvent *event, int64_t end) {
  int64_t rest = end - (int64_t)clock_gettime_nsec_np(CLOCK_MONOTONIC);
  if (rest <= 0) return false;
  struct timespec time = {.tv_sec = rest / second, .tv_nsec = rest % second};
  pthread_cond_timedwait_relative_np(&event->changed, &event->mutex, &time);
  return true;
}
#else
static bool wait_until(WakeEvent *event, int64_t end) {
  struct timespec time = {.tv_sec = end / second, .tv_nsec = end % second};
  return pthread_cond_timedwait(&event->changed, &event->mutex, &time) == 0;
}
#endif

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * second + time.tv_nsec;
}

void wake_event_wait(WakeEvent *event, int64_t nanoseconds) {
  int64_t end = now() + nanoseconds;
  pthread_mutex_lock(&event->mutex);
  bool goes_on = true;
  while (!event->is_set && goes_on) {
    if (nanoseconds < 0) {
      pthread_cond_wait(&event->changed, &event->mutex);
    } else {
      goes_on = wait_until(event, end);
    }
  }
  event->is_set = false;
  pthread_mutex_unlock(&event->mutex);
}
