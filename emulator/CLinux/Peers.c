#define _GNU_SOURCE
#include "CLinux.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// Asks the kernel for one connection by its four numbers. Source: sock_diag(7). Returns the inode, 0 where there is no such socket, or a negated errno.
static int64_t ask_kernel(const struct sockaddr_in *theirs, const struct sockaddr_in *ours) {
  static int diagnosis = -1;
  if (diagnosis < 0) diagnosis = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (diagnosis < 0) return -errno;
  struct {
    struct nlmsghdr head;
    struct inet_diag_req_v2 body;
  } request;
  memset(&request, 0, sizeof request);
  request.head.nlmsg_len = sizeof request;
  request.head.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.head.nlmsg_flags = NLM_F_REQUEST;
  request.body.sdiag_family = AF_INET;
  request.body.sdiag_protocol = IPPROTO_TCP;
  request.body.idiag_states = ~0u;
  request.body.id.idiag_sport = theirs->sin_port;
  request.body.id.idiag_dport = ours->sin_port;
  request.body.id.idiag_src[0] = theirs->sin_addr.s_addr;
  request.body.id.idiag_dst[0] = ours->sin_addr.s_addr;
  request.body.id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
  request.body.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  if (send(diagnosis, &request, sizeof request, 0) < 0) return -errno;
  char answer[4096];
  ssize_t count = recv(diagnosis, answer, sizeof answer, 0);
  if (count < 0) return -errno;
  struct nlmsghdr *head = (struct nlmsghdr *)answer;
  if (!NLMSG_OK(head, (unsigned)count)) return -EPROTO;
  if (head->nlmsg_type == NLMSG_ERROR) {
    int error = ((struct nlmsgerr *)NLMSG_DATA(head))->error;
    return error == -ENOENT ? 0 : error ? error : -EPROTO;
  }
  return ((struct inet_diag_msg *)NLMSG_DATA(head))->idiag_inode;
}

// The same from /proc/net/tcp, for kernels without sock_diag. Columns: sl, local, remote, state, queues, timer, retransmits, uid, timeout, inode. Source: proc(5).
static int64_t read_table(const struct sockaddr_in *theirs, const struct sockaddr_in *ours) {
  FILE *table = fopen("/proc/net/tcp", "re");
  if (!table) return -errno;
  char line[512];
  int64_t found = 0;
  while (!found && fgets(line, sizeof line, table)) {
    unsigned local, local_port, remote, remote_port;
    unsigned long inode;
    if (sscanf(line, " %*u: %x:%x %x:%x %*x %*s %*s %*s %*u %*u %lu", &local, &local_port, &remote, &remote_port, &inode) != 5) continue;
    if (local == theirs->sin_addr.s_addr && local_port == ntohs(theirs->sin_port) && remote == ours->sin_addr.s_addr && remote_port == ntohs(ours->sin_port))
      found = (int64_t)inode;
  }
  fclose(table);
  return found;
}

int64_t linux_peer_inode(int descriptor) {
  struct sockaddr_in theirs, ours;
  socklen_t length = sizeof theirs;
  if (getpeername(descriptor, (struct sockaddr *)&theirs, &length) < 0) return -errno;
  if (theirs.sin_family != AF_INET) return -EAFNOSUPPORT;
  length = sizeof ours;
  if (getsockname(descriptor, (struct sockaddr *)&ours, &length) < 0) return -errno;
  int64_t inode = ask_kernel(&theirs, &ours);
  return inode < 0 ? read_table(&theirs, &ours) : inode;
}

static int holds(pid_t process, const char *wanted) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/fd", process);
  int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *entries = folder < 0 ? NULL : fdopendir(folder);
  if (!entries) {
    if (folder >= 0) close(folder);
    return 0;
  }
  int found = 0;
  for (struct dirent *entry; !found && (entry = readdir(entries));) {
    char target[64];
    ssize_t count = readlinkat(folder, entry->d_name, target, sizeof target - 1);
    if (count <= 0) continue;
    target[count] = 0;
    found = !strcmp(target, wanted);
  }
  closedir(entries);
  return found;
}

// Parent and group of a process; the name in brackets may hold anything.
static int family(pid_t process, pid_t *parent, pid_t *group) {
  char path[64], text[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", process);
  if (linux_text(path, text, sizeof text) <= 0) return 0;
  char *end = strrchr(text, ')');
  return end && sscanf(end + 1, " %*c %d %d", parent, group) == 2;
}

static int belongs(pid_t process, pid_t leader) {
  for (int depth = 0; process > 1 && depth < 64; depth++) {
    pid_t parent = 0, group = 0;
    if (process == leader) return 1;
    if (!family(process, &parent, &group)) return 0;
    if (group == leader) return 1;
    process = parent;
  }
  return 0;
}

int linux_tree_holds_socket(pid_t leader, uint64_t inode) {
  char wanted[64];
  snprintf(wanted, sizeof wanted, "socket:[%llu]", (unsigned long long)inode);
  if (holds(leader, wanted)) return 1;
  // Rarely: a function whose runtime is a child of what was started.
  DIR *processes = opendir("/proc");
  if (!processes) return 0;
  int found = 0;
  for (struct dirent *entry; !found && (entry = readdir(processes));) {
    pid_t process = (pid_t)atoi(entry->d_name);
    if (process > 1 && process != leader && belongs(process, leader)) found = holds(process, wanted);
  }
  closedir(processes);
  return found;
}
