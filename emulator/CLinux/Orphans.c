#define _GNU_SOURCE
#include "CLinux.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int linux_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) < 0 ? -errno : 0; }

// The processes in a file of numbers.
static int numbers(const char *path, pid_t *found, int room) {
  FILE *file = fopen(path, "re");
  if (!file) return 0;
  int count = 0;
  while (count < room && fscanf(file, "%d", &found[count]) == 1) count++;
  fclose(file);
  return count;
}

int linux_children(pid_t *children, int room) {
  DIR *tasks = opendir("/proc/self/task");
  if (!tasks) return -errno;
  int count = 0;
  for (struct dirent *task; count < room && (task = readdir(tasks));) {
    if (!isdigit((unsigned char)task->d_name[0])) continue;
    char path[300];
    snprintf(path, sizeof path, "/proc/self/task/%s/children", task->d_name);
    count += numbers(path, children + count, room - count);
  }
  closedir(tasks);
  return count;
}

int linux_environment_holds(pid_t process, const char *text) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/environ", process);
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return -errno;
  static _Thread_local char bytes[131072];
  ssize_t count = 0, got;
  while (count < (ssize_t)sizeof bytes && (got = linux_read(descriptor, bytes + count, sizeof bytes - (size_t)count)) > 0) count += got;
  close(descriptor);
  return count > 0 && memmem(bytes, (size_t)count, text, strlen(text)) != NULL;
}

int linux_end_child(pid_t process) {
  kill(process, SIGKILL);
  // It dies at once unless the kernel waits for a disk on its behalf; then it is reaped another time.
  for (int round = 0; round < 50; round++) {
    if (waitpid(process, NULL, WNOHANG) != 0) return 1;
    nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
  }
  return 0;
}

// Ends what a dead emulator's sandboxes left: every process whose environment holds the marker.
static int end_marked(const char *marker) {
  DIR *processes = opendir("/proc");
  if (!processes) return 0;
  int ended = 0;
  pid_t self = getpid();
  for (struct dirent *entry; (entry = readdir(processes));) {
    pid_t process = (pid_t)atoi(entry->d_name);
    if (process > 1 && process != self && linux_environment_holds(process, marker) == 1 && kill(process, SIGKILL) == 0) ended++;
  }
  closedir(processes);
  return ended;
}

// Ends what is in the folder's groups and takes them away, the folder last. Whether it is gone.
static int end_folder(const char *folder) {
  DIR *groups = opendir(folder);
  if (!groups) return 1;
  for (struct dirent *entry; (entry = readdir(groups));) {
    char path[PATH_MAX];
    if (entry->d_name[0] == '.' || snprintf(path, sizeof path, "%s/%s/cgroup.procs", folder, entry->d_name) >= (int)sizeof path) continue;
    pid_t members[256];
    int count = numbers(path, members, 256);
    for (int place = 0; place < count; place++) kill(members[place], SIGKILL);
    if (snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) < (int)sizeof path) rmdir(path);
  }
  closedir(groups);
  return rmdir(folder) == 0;
}

// The same of each of the folders, a line each. Whether all are gone.
static int end_groups(const char *folders) {
  int gone = 1;
  for (const char *line = folders; *line; line += *line == '\n') {
    char folder[PATH_MAX];
    size_t length = strcspn(line, "\n");
    if (length > 0 && length < sizeof folder) {
      memcpy(folder, line, length);
      folder[length] = 0;
      if (!end_folder(folder)) gone = 0;
    }
    line += length;
  }
  return gone;
}

void linux_end_groups(const char *folders) {
  // The kernel lets go of processes a moment after their end.
  for (int round = 0; round < 20 && !end_groups(folders); round++) nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
}

void linux_keep(const char *marker, const char *groups) {
  setsid();
  prctl(PR_SET_NAME, "emulator-keeper", 0, 0, 0);
  for (int number = 1; number < NSIG; number++) signal(number, SIG_IGN);
  char byte;
  while (read(0, &byte, 1) != 0)
    if (errno != EINTR && errno != EAGAIN && errno != 0) break;
  int quiet = 0, gone = !groups[0];
  for (int round = 0; round < 3000 && (quiet < 3 || !gone); round++) {
    quiet = end_marked(marker) ? 0 : quiet + 1;
    if (!gone) gone = end_groups(groups);
    nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
  }
  _exit(0);
}

pid_t linux_start_keeper(const char *program, const char *marker, const char *groups) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return -errno;
  char *arguments[] = {"emulator-keeper", (char *)marker, (char *)groups, NULL};
  char *environment[] = {NULL};
  volatile int failure = 0;
  pid_t child = vfork();
  if (child == 0) {
    int nothing = open("/dev/null", O_RDWR);
    // A terminal that waits for the emulator's output to end must not wait for the keeper.
    if (nothing < 0 || dup2(ends[0], 0) < 0 || dup2(nothing, 1) < 0 || dup2(nothing, 2) < 0 || chdir("/") < 0) {
      failure = errno;
      _exit(127);
    }
    syscall(SYS_close_range, 3u, UINT_MAX, 0u);
    execve(program, arguments, environment);
    failure = errno;
    _exit(127);
  }
  int error = child < 0 ? errno : failure;
  close(ends[0]);
  if (error) {
    close(ends[1]);
    if (child > 0) waitpid(child, NULL, 0);
    return -error;
  }
  // The writing end stays open as long as this process lives, and is never written to.
  return child;
}
