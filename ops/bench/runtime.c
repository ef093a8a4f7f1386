// A Runtime API for measuring one handler, in C so that it is not what is measured: starts it, gives it the same event again and again, and prints
// "FIRST-NEXT-MS FIRST-ANSWER-MS PEAK-KB RATE CPU-US": exec → first GET next, exec → first answer, the handler's largest resident set after the first (where no event
// is asked for: after init), how many events it answered a second, and the CPU that the median of them took, from one event to its asking for the next.
// Usage: runtime EVENT-FILE CALLS COMMAND…   (CALLS 0: no event; 1: one; more: 50 uncounted ones first. The handler is put on the last CPU, this on the first.)
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int listener, handler = -1;
static pid_t child;
static char buffer[16 << 20];
static size_t have;
// The start of the last request: long enough for a handler's status.
static char answer[1 << 16];
static int wants_answer;

static void fail(const char *what) {
  fprintf(stderr, "runtime: %s: %s\n", what, strerror(errno));
  if (child) kill(child, SIGKILL);
  exit(1);
}

static double now_ms(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static void keep_to(int cpu, cpu_set_t *all) {
  cpu_set_t one;
  CPU_ZERO(&one);
  int first = -1, last = -1;
  for (int i = 0; i < CPU_SETSIZE; i++)
    if (CPU_ISSET(i, all)) {
      if (first < 0) first = i;
      last = i;
    }
  CPU_SET(cpu ? last : first, &one);
  sched_setaffinity(0, sizeof one, &one);
}

static void take(void) {
  struct pollfd waiting = {.fd = listener, .events = POLLIN};
  if (poll(&waiting, 1, 30000) <= 0) fail("the handler does not connect");
  int on = 1;
  handler = accept(listener, NULL, NULL);
  setsockopt(handler, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static size_t request_bytes(void) {
  buffer[have] = 0;
  char *body = strstr(buffer, "\r\n\r\n");
  if (!body) return 0;
  body += 4;
  char *length = strcasestr(buffer, "\ncontent-length:");
  if (length && length < body) return (size_t)(body - buffer) + strtoul(length + 16, NULL, 10);
  char *coding = strcasestr(buffer, "\ntransfer-encoding: chunked");
  if (!coding || coding > body) return (size_t)(body - buffer);
  char *end = strstr(body - 2, "\r\n0\r\n\r\n");
  return end ? (size_t)(end + 7 - buffer) : sizeof buffer;
}

// One request; a client that opens a connection for each gets it.
static void receive(void) {
  for (;;) {
    size_t whole = have ? request_bytes() : 0;
    if (whole && have >= whole) {
      size_t kept = wants_answer ? (whole < sizeof answer - 1 ? whole : sizeof answer - 1) : 0;
      memcpy(answer, buffer, kept);
      answer[kept] = 0;
      memmove(buffer, buffer + whole, have - whole);
      have -= whole;
      return;
    }
    if (handler < 0) take();
    ssize_t got = read(handler, buffer + have, sizeof buffer - 1 - have);
    if (got <= 0) {
      close(handler);
      handler = -1;
      have = 0;
      continue;
    }
    have += (size_t)got;
  }
}

static void send_all(const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t sent = write(handler, bytes, count);
    if (sent <= 0) fail("write");
    bytes += sent;
    count -= (size_t)sent;
  }
}

static long peak_kb(void) {
  char path[64], line[256];
  snprintf(path, sizeof path, "/proc/%d/status", child);
  FILE *file = fopen(path, "r");
  long kb = -1;
  while (file && fgets(line, sizeof line, file)) sscanf(line, "VmHWM: %ld", &kb);
  if (file) fclose(file);
  return kb;
}

static double cpu_us(void) {
  clockid_t clock;
  struct timespec spent;
  if (clock_getcpuclockid(child, &clock) || clock_gettime(clock, &spent)) fail("the handler's clock");
  return (double)spent.tv_sec * 1e6 + (double)spent.tv_nsec / 1e3;
}

static int in_order(const void *a, const void *b) {
  double one = *(const double *)a, other = *(const double *)b;
  return (one > other) - (one < other);
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  signal(SIGPIPE, SIG_IGN);
  static char event[9 << 20];
  FILE *file = fopen(argv[1], "rb");
  if (!file) fail(argv[1]);
  struct timespec epoch;
  clock_gettime(CLOCK_REALTIME, &epoch);
  static char body[8 << 20];
  size_t body_bytes = fread(body, 1, sizeof body, file);
  fclose(file);
  int head = sprintf(event,
                     "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nLambda-Runtime-Aws-Request-Id: 8476a536-e9f4-11e8-9739-2dfe598c3fcd\r\n"
                     "Lambda-Runtime-Deadline-Ms: %lld\r\nLambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:000000000000:function:bench\r\n"
                     "Content-Length: %zu\r\n\r\n",
                     (long long)epoch.tv_sec * 1000 + 900000, body_bytes);
  memcpy(event + head, body, body_bytes);
  size_t event_bytes = (size_t)head + body_bytes;
  static const char accepted[] = "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"status\":\"OK\"}";
  int calls = atoi(argv[2]);

  listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (bind(listener, (struct sockaddr *)&address, size) || listen(listener, 8) || getsockname(listener, (struct sockaddr *)&address, &size)) fail("listen");
  char api[32];
  snprintf(api, sizeof api, "127.0.0.1:%d", ntohs(address.sin_port));
  setenv("AWS_LAMBDA_RUNTIME_API", api, 1);

  cpu_set_t all;
  sched_getaffinity(0, sizeof all, &all);
  keep_to(1, &all);  // what is started inherits it
  double start = now_ms();
  extern char **environ;
  posix_spawn_file_actions_t quiet;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&quiet, 1, 2);
  if (posix_spawnp(&child, argv[3], &quiet, NULL, argv + 3, environ)) fail(argv[3]);
  keep_to(0, &all);
  receive();
  double first_next = now_ms() - start, first_answer = 0, began = 0;
  long peak = calls ? 0 : peak_kb();
  double *spent_us = calloc((size_t)(calls > 0 ? calls : 1), sizeof *spent_us), before_us = calls ? cpu_us() : 0;
  if (!spent_us) fail("calloc");
  for (int i = 0, uncounted = calls > 1 ? 50 : 0; i < uncounted + calls; i++) {
    if (i == uncounted) began = now_ms();
    send_all(event, event_bytes);
    wants_answer = i == 0;
    receive();
    if (i == 0) {
      wants_answer = 0;
      first_answer = now_ms() - start;
      // A refusal would be measured as if it were the work.
      if (strstr(answer, "\"statusCode\"") && !strstr(answer, "\"statusCode\":2") && !strstr(answer, "\"statusCode\": 2")) {
        errno = EPROTO;
        fail("the handler's answer is no 2xx");
      }
    }
    send_all(accepted, sizeof accepted - 1);
    receive();
    if (i == 0) peak = peak_kb();
    double now_us = cpu_us();
    if (i >= uncounted) spent_us[i - uncounted] = now_us - before_us;
    before_us = now_us;
  }
  double took = now_ms() - began;
  qsort(spent_us, (size_t)calls, sizeof *spent_us, in_order);
  printf("%.3f %.3f %ld %.1f %.1f\n", first_next, first_answer, peak, calls > 1 ? calls / took * 1e3 : 0, spent_us[calls / 2]);
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  return 0;
}
