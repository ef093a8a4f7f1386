#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// Pointers into strings that follow one another, and a NULL.
static char **pointers(const char *strings, size_t count) {
  char **all = malloc((count + 1) * sizeof *all);
  if (!all) return NULL;
  for (size_t place = 0; place < count; place++) {
    all[place] = (char *)strings;
    strings += strlen(strings) + 1;
  }
  all[count] = NULL;
  return all;
}

// As vfork, but the child begins in the control group of version 2 whose folder is open: to move it there afterwards would make the kernel wait until every processor
// has come to rest. The address to return to is kept where the child, which returns first and then uses the same stack, cannot reach it; the kernel gives the other
// registers back as they were. A negated errno where the kernel cannot. Source: clone(2), CLONE_INTO_CGROUP (Linux 5.7).
#if defined(__x86_64__)
__attribute__((returns_twice, visibility("hidden"))) long linux_vfork_into(struct clone_args *arguments, size_t size);
__asm__(".text\n.globl linux_vfork_into\n.hidden linux_vfork_into\n.type linux_vfork_into, @function\nlinux_vfork_into:\n"
        "  popq %r8\n  movl $435, %eax\n  syscall\n  pushq %r8\n  ret\n.size linux_vfork_into, . - linux_vfork_into\n");
#elif defined(__aarch64__)
__attribute__((returns_twice, visibility("hidden"))) long linux_vfork_into(struct clone_args *arguments, size_t size);
__asm__(".text\n.globl linux_vfork_into\n.hidden linux_vfork_into\n.type linux_vfork_into, %function\nlinux_vfork_into:\n"
        "  mov x8, #435\n  svc #0\n  ret\n.size linux_vfork_into, . - linux_vfork_into\n");
#else
static long linux_vfork_into(struct clone_args *arguments, size_t size) { return -ENOSYS; }
#endif

// Makes the calling process, which has one thread, a member where `members` is open.
static int join(int members) { return members < 0 || write(members, "0", 1) == 1 ? 0 : -1; }

// The child borrows our memory until it runs the new program, so it makes system calls only, and no handler of ours may run in it.
static void become(const char *path, char **arguments, char **environment, const char *directory, int output, const char *program_folder, const char *tmp_options, const int *members,
                   const int *namespaces, pid_t parent, volatile int *failure) {
  for (int number = 1; number < NSIG; number++) {
    struct sigaction normal = {.sa_handler = SIG_DFL};
    sigaction(number, &normal, NULL);
  }
  sigset_t none;
  sigemptyset(&none);
  // The death signal after everything that changes what the process may do, which would take it back.
  // Where it is not counted it runs all the same.
  join(members[1]);
  if (setpgid(0, 0) == 0 && join(members[0]) == 0 && (!tmp_options[0] || (namespaces[1] >= 0 ? linux_join(namespaces[0], namespaces[1]) : linux_isolate(directory, program_folder, tmp_options)) == 0) && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0) {
    // The parent may have died before the kernel was told to watch it.
    if (getppid() != parent) _exit(127);
    int nothing = open("/dev/null", O_RDONLY);
    if (nothing >= 0 && dup2(nothing, 0) >= 0 && dup2(output, 1) >= 0 && dup2(output, 2) >= 0 && (!directory[0] || chdir(directory) == 0)) {
      syscall(SYS_close_range, 3u, UINT_MAX, 0u);
      linux_restore_descriptors();
      // Whoever serves all goes before who serves one: callers are answered while functions use every processor.
      setpriority(PRIO_PROCESS, 0, 5);
      pthread_sigmask(SIG_SETMASK, &none, NULL);
      execve(path, arguments, environment);
    }
  }
  *failure = errno;
  _exit(127);
}

pid_t linux_spawn(const char *path, const char *arguments, size_t argument_count, const char *environment, size_t environment_count,
                  const char *directory, int output, const char *tmp_options, int group, const int members[2], const int namespaces[2]) {
  char **argument_list = pointers(arguments, argument_count);
  char **environment_list = pointers(environment, environment_count);
  pid_t child = -1;
  // A link to an executable elsewhere: what it needs stands beside it.
  char program[PATH_MAX] = "";
  char *name = tmp_options[0] && realpath(path, program) ? strrchr(program, '/') : NULL;
  if (name) *name = 0;
  volatile int failure = argument_list && environment_list ? 0 : ENOMEM;
  if (!failure) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t parent = getpid();
    const int none[2] = {-1, -1};
    struct clone_args into = {.flags = CLONE_VM | CLONE_VFORK | CLONE_INTO_CGROUP, .exit_signal = SIGCHLD, .cgroup = (uint64_t)group};
    if (group >= 0) child = (pid_t)linux_vfork_into(&into, sizeof into);
    if (child == 0) become(path, argument_list, environment_list, directory, output, program, tmp_options, none, namespaces, parent, &failure);
    if (child < 0) {
      child = vfork();
      if (child == 0) become(path, argument_list, environment_list, directory, output, program, tmp_options, members, namespaces, parent, &failure);
    }
    if (child < 0) failure = errno;
    else if (failure) waitpid(child, NULL, 0);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
  }
  free(argument_list);
  free(environment_list);
  return failure ? -failure : child;
}
