#define _GNU_SOURCE

#include "CProcess.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

/// What a handler restores. A handler reads it only while `is_saved` is 1.
static struct {
  struct termios modes;
  int input;
  int output;
  int resets_screen;
} terminal;

static atomic_int is_saved;

/// Faults of the program itself.
static const int faults[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS};

/// Other signals that end a program that does not expect them. SIGINT, SIGTERM and SIGHUP are handled in Swift.
static const int others[] = {
    SIGQUIT, SIGXCPU, SIGALRM, SIGVTALRM, SIGPROF, SIGUSR1, SIGUSR2,
#ifdef __linux__
    SIGPOLL, SIGSTKFLT, SIGPWR,
#endif
};

static struct sigaction previous[NSIG];

/// Only functions that POSIX allows in a signal handler.
static void restore(void) {
  if (atomic_load(&is_saved) == 0) return;
  // In the background the terminal belongs to another program, for whom the shell has set its modes already.
  pid_t foreground = tcgetpgrp(terminal.input);
  if (foreground > 0 && foreground != getpgrp()) return;
  // Half a line or half a key must not reach the shell.
  tcflush(terminal.input, TCIFLUSH);
  tcsetattr(terminal.input, TCSANOW, &terminal.modes);
  if (!terminal.resets_screen) return;
  static const char sequences[] = "\033[0m\033[?2004l\033[?25h\r\n";
  // A terminal that takes nothing (Ctrl-S) must not keep the process alive.
  struct pollfd ready = {.fd = terminal.output, .events = POLLOUT};
  if (poll(&ready, 1, 100) == 1 && write(terminal.output, sequences, sizeof sequences - 1) < 0) return;
}

static void handle(int number) {
  int code = errno;
  restore();
  sigaction(number, &previous[number], NULL);
  // The signal is blocked until this function returns, and then has its earlier effect: the exit status stays true.
  raise(number);
  errno = code;
}

static void install(int number, int only_default) {
  sigaction(number, NULL, &previous[number]);
  if (only_default && previous[number].sa_handler != SIG_DFL) return;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handle;
  action.sa_flags = SA_ONSTACK;
  sigfillset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

void terminal_restore_begin(int input, int output, const struct termios *modes, int resets_screen) {
  static atomic_int is_installed;
  terminal_restore_end();
  terminal.input = fcntl(input, F_DUPFD_CLOEXEC, 3);
  terminal.output = fcntl(output, F_DUPFD_CLOEXEC, 3);
  terminal.modes = *modes;
  terminal.resets_screen = resets_screen;
  atomic_store(&is_saved, 1);
  if (atomic_exchange(&is_installed, 1) != 0) return;
  for (size_t place = 0; place < sizeof faults / sizeof *faults; place++) install(faults[place], 0);
  for (size_t place = 0; place < sizeof others / sizeof *others; place++) install(others[place], 1);
}

void terminal_restore_end(void) {
  if (atomic_exchange(&is_saved, 0) == 0) return;
  close(terminal.input);
  close(terminal.output);
}
