#ifndef TUPPENCE_CPTY_H
#define TUPPENCE_CPTY_H

#include <sys/types.h>

/// Starts a program on a new pseudo-terminal, which becomes its controlling terminal. Signals are at their defaults and
/// no other descriptor is inherited. Returns the process id and stores the master's descriptor, or returns -1 with errno.
/// The child exits with 127 where it cannot change into `folder` (NULL: stay) or cannot execute `path`.
pid_t cpty_spawn(const char *path, char *const arguments[], char *const environment[], const char *folder,
                 int columns, int rows, int *master);

/// Opens a pair without a process. Returns 0, or -1 with errno.
int cpty_open(int columns, int rows, int *master, int *slave);

/// Changes the window's size, which sends SIGWINCH to the foreground. Returns 0, or -1 with errno.
int cpty_resize(int master, int columns, int rows);

/// Splits a `wait` status: the exit status, or the signal's number and 1 in `signalled`.
int cpty_exit_status(int status, int *signalled);

#endif
