#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <linux/mount.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// All of it runs in a child that borrows our memory (vfork): system calls and writes to its own stack, nothing else.

static int put(const char *path, const char *text) {
  int descriptor = open(path, O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return -1;
  ssize_t written = write(descriptor, text, strlen(text));
  close(descriptor);
  return written < 0 ? -1 : 0;
}

// "id id 1\n" without stdio, which would take locks of the parent's.
static void map_line(char *line, unsigned id) {
  char digits[16];
  int count = 0;
  do digits[count++] = (char)('0' + id % 10);
  while (id /= 10);
  for (int round = 0; round < 2; round++) {
    for (int place = count; place > 0;) *line++ = digits[--place];
    *line++ = ' ';
  }
  *line++ = '1';
  *line++ = '\n';
  *line = 0;
}

static int enter(void) {
  uid_t user = geteuid();
  gid_t group = getegid();
  if (user == 0) return unshare(CLONE_NEWNS);
  if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0) return -1;
  char line[64];
  map_line(line, user);
  if (put("/proc/self/uid_map", line) < 0 || put("/proc/self/setgroups", "deny") < 0) return -1;
  map_line(line, group);
  return put("/proc/self/gid_map", line);
}

static int read_only(const char *path, unsigned flags) {
  struct mount_attr attributes;
  memset(&attributes, 0, sizeof attributes);
  attributes.attr_set = MOUNT_ATTR_RDONLY;
  return (int)syscall(SYS_mount_setattr, AT_FDCWD, path, flags, &attributes, sizeof attributes);
}

// Makes every folder on the way to `path`.
static int make_folders(const char *path) {
  char part[PATH_MAX];
  size_t count = strlen(path);
  if (count >= sizeof part) {
    errno = ENAMETOOLONG;
    return -1;
  }
  for (size_t place = 1; place <= count; place++) {
    if (path[place] != '/' && path[place]) continue;
    memcpy(part, path, place);
    part[place] = 0;
    if (mkdir(part, 0755) < 0 && errno != EEXIST) return -1;
  }
  return 0;
}

// What may mount may also undo this.
static int give_up_mounting(void) {
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return -1;
  prctl(PR_CAPBSET_DROP, CAP_SYS_ADMIN, 0, 0, 0);
  struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  struct __user_cap_data_struct sets[2];
  if (syscall(SYS_capget, &head, sets) < 0) return -1;
  unsigned bit = 1u << CAP_SYS_ADMIN;
  sets[0].effective &= ~bit;
  sets[0].permitted &= ~bit;
  sets[0].inheritable &= ~bit;
  return (int)syscall(SYS_capset, &head, sets);
}

// What lies under /tmp is kept at hand before that is covered. A descriptor, -2 where there is nothing to keep, or -1.
static int keep(const char *folder) {
  if (strncmp(folder, "/tmp/", 5)) return -2;
  return (int)syscall(SYS_open_tree, AT_FDCWD, folder, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);
}

// And put back where it was, to be read.
static int put_back(int kept, const char *folder) {
  if (kept < 0) return 0;
  if (make_folders(folder) < 0) return -1;
  if (syscall(SYS_move_mount, kept, "", AT_FDCWD, folder, MOVE_MOUNT_F_EMPTY_PATH) < 0) return -1;
  close(kept);
  return read_only(folder, AT_RECURSIVE);
}

int linux_isolate(const char *directory, const char *program_folder, const char *tmp_options) {
  if (enter() < 0) return -1;
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) return -1;
  int folder = keep(directory), program = strcmp(directory, program_folder) ? keep(program_folder) : -2;
  if (folder == -1 || program == -1) return -1;
  if (read_only("/", AT_RECURSIVE) < 0) return -1;
  if (mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, tmp_options) < 0) return -1;
  if (put_back(folder, directory) < 0) return -1;
  // One that lies in the other is there already.
  if (program >= 0 && access(program_folder, F_OK) < 0 && put_back(program, program_folder) < 0) return -1;
  return give_up_mounting();
}

int linux_open_namespaces(pid_t process, int *user, int *files) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/ns/mnt", process);
  *files = open(path, O_RDONLY | O_CLOEXEC);
  if (*files < 0) return -errno;
  // Only who is not root made one.
  *user = -1;
  if (geteuid() == 0) return 0;
  snprintf(path, sizeof path, "/proc/%d/ns/user", process);
  *user = open(path, O_RDONLY | O_CLOEXEC);
  if (*user >= 0) return 0;
  int failure = errno;
  close(*files);
  *files = -1;
  return -failure;
}

int linux_join(int user, int files) {
  if (user >= 0 && setns(user, CLONE_NEWUSER) < 0) return -1;
  if (setns(files, CLONE_NEWNS) < 0) return -1;
  return give_up_mounting();
}

int linux_can_isolate(const char *directory) {
  volatile int failure = 0;
  pid_t child = vfork();
  if (child == 0) {
    if (linux_isolate(directory, directory, "size=1m,mode=1777") < 0) failure = errno;
    _exit(0);
  }
  if (child < 0) return -errno;
  waitpid(child, NULL, 0);
  return failure ? -failure : 1;
}
