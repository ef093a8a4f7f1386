#define _GNU_SOURCE
#include "CLinux.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RESULT(call)            \
  do {                          \
    __auto_type r = (call);     \
    return r < 0 ? -errno : r;  \
  } while (0)

int linux_poller(void) { RESULT(epoll_create1(EPOLL_CLOEXEC)); }

static int control(int poller, int operation, int descriptor, uint32_t events, uint64_t token) {
  struct epoll_event event = {.events = events, .data.u64 = token};
  RESULT(epoll_ctl(poller, operation, descriptor, &event));
}

int linux_poller_add(int poller, int descriptor, uint32_t events, uint64_t token) { return control(poller, EPOLL_CTL_ADD, descriptor, events, token); }
int linux_poller_change(int poller, int descriptor, uint32_t events, uint64_t token) { return control(poller, EPOLL_CTL_MOD, descriptor, events, token); }
int linux_poller_remove(int poller, int descriptor) { return control(poller, EPOLL_CTL_DEL, descriptor, 0, 0); }

int linux_poller_wait(int poller, struct linux_event *events, int timeout_ms) {
  struct epoll_event ready[64];
  int count = epoll_wait(poller, ready, 64, timeout_ms);
  if (count < 0) return errno == EINTR ? 0 : -errno;
  for (int place = 0; place < count; place++) {
    events[place].token = ready[place].data.u64;
    events[place].events = ready[place].events;
  }
  return count;
}

int linux_signal_descriptor(void) { RESULT(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)); }

void linux_signal_raise(int descriptor) {
  uint64_t one = 1;
  while (write(descriptor, &one, sizeof one) < 0 && errno == EINTR) continue;
}

void linux_signal_clear(int descriptor) {
  uint64_t count;
  while (read(descriptor, &count, sizeof count) < 0 && errno == EINTR) continue;
}

static int listening(int descriptor, const struct sockaddr *address, socklen_t length, int backlog) {
  int one = 1;
  if (setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) < 0) return -errno;
  if (bind(descriptor, address, length) < 0) return -errno;
  return listen(descriptor, backlog) < 0 ? -errno : 0;
}

int linux_listen(int address, uint16_t port, int backlog) {
  int six = address == LINUX_LOOPBACK_SIX;
  in_addr_t where = address == LINUX_EVERY_FOUR ? INADDR_ANY : INADDR_LOOPBACK;
  int descriptor = socket(six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -errno;
  struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(where)};
  struct sockaddr_in6 long_form = {.sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
  int failure = six ? listening(descriptor, (struct sockaddr *)&long_form, sizeof long_form, backlog)
                    : listening(descriptor, (struct sockaddr *)&four, sizeof four, backlog);
  if (failure < 0) {
    close(descriptor);
    return failure;
  }
  return descriptor;
}

int linux_local_port(int descriptor) {
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  if (getsockname(descriptor, (struct sockaddr *)&address, &length) < 0) return -errno;
  if (address.ss_family == AF_INET6) return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
  return ntohs(((struct sockaddr_in *)&address)->sin_port);
}

// Small writes on loopback otherwise wait up to 40 ms for the peer's acknowledgement.
static void send_at_once(int descriptor) {
  int one = 1;
  setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
}

int linux_accept(int listener) {
  int descriptor = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (descriptor < 0) return -errno;
  send_at_once(descriptor);
  return descriptor;
}

int linux_peer(int descriptor, char *text, size_t count) {
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  if (getpeername(descriptor, (struct sockaddr *)&address, &length) < 0) return -errno;
  const void *bytes;
  int family = address.ss_family;
  if (family == AF_INET) bytes = &((struct sockaddr_in *)&address)->sin_addr;
  else if (family == AF_INET6) bytes = &((struct sockaddr_in6 *)&address)->sin6_addr;
  else return -EAFNOSUPPORT;
  if (!inet_ntop(family, bytes, text, (socklen_t)count)) return -errno;
  return (int)strlen(text);
}

static struct rlimit before;
static int is_raised = 0;

int linux_allow_descriptors(int wanted) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) < 0) return -errno;
  if (limit.rlim_cur < (rlim_t)wanted) {
    struct rlimit raised = {.rlim_cur = limit.rlim_max < (rlim_t)wanted ? limit.rlim_max : (rlim_t)wanted, .rlim_max = limit.rlim_max};
    if (setrlimit(RLIMIT_NOFILE, &raised) < 0) return -errno;
    if (!is_raised) before = limit;
    is_raised = 1;
    limit = raised;
  }
  return limit.rlim_cur > INT_MAX ? INT_MAX : (int)limit.rlim_cur;
}

void linux_restore_descriptors(void) {
  if (is_raised) setrlimit(RLIMIT_NOFILE, &before);
}

int linux_connect(uint16_t port) {
  int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -errno;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (connect(descriptor, (struct sockaddr *)&address, sizeof address) < 0) {
    int failure = errno;
    close(descriptor);
    return -failure;
  }
  send_at_once(descriptor);
  return descriptor;
}

int linux_connect_soon(uint16_t port) {
  int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (descriptor < 0) return -errno;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (connect(descriptor, (struct sockaddr *)&address, sizeof address) < 0 && errno != EINPROGRESS) {
    int failure = errno;
    close(descriptor);
    return -failure;
  }
  send_at_once(descriptor);
  return descriptor;
}

ssize_t linux_receive(int descriptor, void *bytes, size_t count) {
  ssize_t got;
  do got = recv(descriptor, bytes, count, 0);
  while (got < 0 && errno == EINTR);
  return got < 0 ? -errno : got;
}

ssize_t linux_send(int descriptor, const void *head, size_t head_count, const void *body, size_t body_count) {
  struct iovec parts[2] = {{.iov_base = (void *)head, .iov_len = head_count}, {.iov_base = (void *)body, .iov_len = body_count}};
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
  ssize_t sent;
  do sent = sendmsg(descriptor, &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent < 0 ? -errno : sent;
}

ssize_t linux_send_three(int descriptor, const void *head, size_t head_count, const void *body, size_t body_count, const void *tail, size_t tail_count) {
  struct iovec parts[3] = {{(void *)head, head_count}, {(void *)body, body_count}, {(void *)tail, tail_count}};
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = 3};
  ssize_t sent;
  do sent = sendmsg(descriptor, &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent < 0 ? -errno : sent;
}

void linux_bound_sending(int descriptor, int bytes) { setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes); }
void linux_bound_receiving(int descriptor, int bytes) { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes); }
void linux_shutdown(int descriptor) { shutdown(descriptor, SHUT_WR); }
void linux_close(int descriptor) { close(descriptor); }

ssize_t linux_read(int descriptor, void *bytes, size_t count) {
  ssize_t got;
  do got = read(descriptor, bytes, count);
  while (got < 0 && errno == EINTR);
  return got < 0 ? -errno : got;
}

ssize_t linux_find(const void *bytes, size_t count, const void *needle, size_t needle_count) {
  const char *found = memmem(bytes, count, needle, needle_count);
  return found ? found - (const char *)bytes : -1;
}

static uint64_t clock_ns(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

uint64_t linux_monotonic_ns(void) { return clock_ns(CLOCK_MONOTONIC); }
uint64_t linux_realtime_ns(void) { return clock_ns(CLOCK_REALTIME); }

int linux_pipe(int ends[2]) {
  if (pipe2(ends, O_CLOEXEC) < 0) return -errno;
  RESULT(fcntl(ends[0], F_SETFL, O_NONBLOCK));
}

int linux_process_descriptor(pid_t process) { RESULT((int)syscall(SYS_pidfd_open, process, 0)); }

int linux_reap(pid_t process, struct linux_exit *result) {
  int status = 0;
  struct rusage usage;
  memset(result, 0, sizeof *result);
  pid_t ended = wait4(process, &status, WNOHANG, &usage);
  if (ended < 0) return -errno;
  if (ended == 0) return 0;
  result->ended = 1;
  result->code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  result->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  result->peak_kB = usage.ru_maxrss;
  return 0;
}

ssize_t linux_text(const char *path, char *text, size_t room) {
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return -errno;
  ssize_t count = linux_read(descriptor, text, room - 1);
  close(descriptor);
  if (count >= 0) text[count] = 0;
  return count;
}

long linux_peak_kB(pid_t process) {
  char path[32], text[4096];
  snprintf(path, sizeof path, "/proc/%d/status", process);
  ssize_t count = linux_text(path, text, sizeof text);
  if (count <= 0) return count < 0 ? count : -EIO;
  const char *line = strstr(text, "\nVmHWM:");
  return line ? strtol(line + 7, NULL, 10) : -ESRCH;
}

static long resident_kB(pid_t process, int depth) {
  char path[64], text[4096];
  snprintf(path, sizeof path, "/proc/%d/statm", process);
  if (linux_text(path, text, sizeof text) <= 0) return 0;
  long pages = 0;
  if (sscanf(text, "%*d %ld", &pages) != 1) return 0;
  long sum = pages * (sysconf(_SC_PAGESIZE) / 1024);
  snprintf(path, sizeof path, "/proc/%d/task/%d/children", process, process);
  if (depth >= 16 || linux_text(path, text, sizeof text) <= 0) return sum;
  for (char *place = text, *end; *place; place = end) {
    long child = strtol(place, &end, 10);
    if (end == place) break;
    sum += resident_kB((pid_t)child, depth + 1);
  }
  return sum;
}

long linux_tree_kB(pid_t process) { return resident_kB(process, 0); }

void linux_keep_memory(void) {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
}

void linux_trim_memory(void) { malloc_trim(0); }

const char *linux_error_text(int error) {
  const char *text = strerrordesc_np(error);
  return text ? text : "unknown error";
}

int linux_signal_group(pid_t group, int signal) { RESULT(kill(-group, signal)); }
