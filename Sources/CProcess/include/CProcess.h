#ifndef TUPPENCE_CPROCESS_H
#define TUPPENCE_CPROCESS_H

#include <spawn.h>
#include <stdint.h>
#include <sys/resource.h>
#include <termios.h>

/// Switches core files off for this process, gives the calling thread, which must be the main one, a stack of its own
/// for signal handlers, and lets all threads allocate from one heap. Call it first of all.
void process_protect(void);

/// Lets threads that start later have that many heaps, so that they do not wait for each other. It has no effect once a
/// second thread has asked for memory.
void process_use_heaps(int count);

/// The user's soft limit of core files for a child that is being started; `process_stop_core_files` switches them off
/// again. On Linux this process writes none in between either, because it is marked as not dumpable.
void process_allow_core_files(void);
void process_stop_core_files(void);

/// From now on, a signal that ends the process because of a fault first restores the terminal: the modes are set as
/// given, keys that were not read are dropped, and where `resets_screen` is set the marks around a paste are switched
/// off, the cursor is shown and the style is reset. The signal then has the effect that it had before.
///
/// For one terminal at a time. Both descriptors are duplicated.
void terminal_restore_begin(int input, int output, const struct termios *modes, int resets_screen);

/// The terminal has its usual modes again.
void terminal_restore_end(void);

/// Runs the tasks of Swift's global executor on threads of the program's own, which sleep while there is nothing to do.
/// Call it before the first task. It does nothing on macOS, where the system's pool sleeps too.
void process_run_tasks_itself(void);

/// Starts the first of these threads now, where there is none; else the first task starts it.
void process_start_task_thread(void);

/// A call that one thread waits for and any thread makes. A call before the wait ends the wait at once; several are one.
typedef struct wake_event WakeEvent;

WakeEvent *wake_event_new(void);
void wake_event_set(WakeEvent *event);

/// Waits for a call, at most so long by a clock that cannot be set; for ever where the number is negative. For one thread.
void wake_event_wait(WakeEvent *event, int64_t nanoseconds);

/// Opens the pipe into which taken signals are written, one byte with its number for each. The result is the end to read,
/// negative where there is none. For one call.
int signal_pipe_open(void);

/// From now on a signal goes into the pipe and does nothing else.
void signal_pipe_take(int number);

/// A pipe whose ends no child inherits: the end to read, the end to write. -1 with `errno` where there is none.
int child_pipe(int ends[2]);

/// The child starts in the folder. The result is an `errno`, here and below.
int child_folder(posix_spawn_file_actions_t *actions, const char *folder);

/// The child gets the three standard descriptors and no other. It goes behind the actions that set these.
int child_close_others(posix_spawn_file_actions_t *actions, short *flags);

#endif
