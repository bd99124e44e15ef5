#define _GNU_SOURCE

#include "CProcess.h"

#include <fcntl.h>
#include <unistd.h>

int child_pipe(int ends[2]) {
#ifdef __linux__
  return pipe2(ends, O_CLOEXEC);
#else
  if (pipe(ends) != 0) return -1;
  for (int i = 0; i < 2; i++) fcntl(ends[i], F_SETFD, FD_CLOEXEC);
  return 0;
#endif
}

int child_folder(posix_spawn_file_actions_t *actions, const char *folder) {
  return posix_spawn_file_actions_addchdir_np(actions, folder);
}

int child_close_others(posix_spawn_file_actions_t *actions, short *flags) {
#ifdef __APPLE__
  (void)actions;
  *flags |= POSIX_SPAWN_CLOEXEC_DEFAULT;
  return 0;
#elif defined(__GLIBC__)
  (void)flags;
  return posix_spawn_file_actions_addclosefrom_np(actions, 3);
#else
  (void)actions;
  (void)flags;
  return 0;
#endif
}
