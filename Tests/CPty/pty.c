#define _GNU_SOURCE

#include "CPty.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#ifdef __APPLE__
#include <util.h>
#else
#include <pty.h>
#endif

static struct winsize window(int columns, int rows) {
  return (struct winsize){.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
}

pid_t cpty_spawn(const char *path, char *const arguments[], char *const environment[], const char *folder,
                 int columns, int rows, int *master) {
  struct winsize size = window(columns, rows);
  pid_t child = forkpty(master, NULL, NULL, &size);
  if (child != 0) {
    if (child > 0) fcntl(*master, F_SETFD, FD_CLOEXEC);
    return child;
  }
  for (int number = 1; number < 32; number++) signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  for (int descriptor = 3; descriptor < 1024; descriptor++) close(descriptor);
  if (folder != NULL && chdir(folder) != 0) _exit(127);
  execve(path, arguments, environment);
  _exit(127);
}

int cpty_open(int columns, int rows, int *master, int *slave) {
  struct winsize size = window(columns, rows);
  if (openpty(master, slave, NULL, NULL, &size) != 0) return -1;
  fcntl(*master, F_SETFD, FD_CLOEXEC);
  fcntl(*slave, F_SETFD, FD_CLOEXEC);
  return 0;
}

int cpty_resize(int master, int columns, int rows) {
  struct winsize size = window(columns, rows);
  return ioctl(master, TIOCSWINSZ, &size);
}

int cpty_exit_status(int status, int *signalled) {
  *signalled = WIFSIGNALED(status) ? 1 : 0;
  return WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}
