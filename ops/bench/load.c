// Posts the same body again and again over N connections and prints how many answers came a second.
// `########` in the body is replaced by a number of its own for every request.
// Usage: load HOST-PORT PATH CALLERS CALLS BODY-FILE [HEADER…]
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct caller {
  int fd;
  size_t have, sent;
  char buffer[1 << 17];
};

static char *request, *counter;
static size_t request_bytes;
static unsigned long number;

// Eight `#` in the body become a number that no other request has.
static void next(int fd) {
  if (counter) {
    char digits[9];
    snprintf(digits, sizeof digits, "%08lu", ++number % 100000000);
    memcpy(counter, digits, 8);
  }
  if (write(fd, request, request_bytes) != (ssize_t)request_bytes) {
    perror("load: write");
    exit(1);
  }
}

static void fail(const char *what) {
  fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int whole(struct caller *c) {
  c->buffer[c->have] = 0;
  char *body = strstr(c->buffer, "\r\n\r\n");
  if (!body) return 0;
  if (c->buffer[9] != '2') {
    fprintf(stderr, "load: %.*s\n", (int)c->have, c->buffer);
    exit(1);
  }
  char *field = strcasestr(c->buffer, "content-length:");
  if (field && field < body) return c->have >= (size_t)(body + 4 - c->buffer) + strtoul(field + 15, NULL, 10);
  return strstr(body, "0\r\n\r\n") != NULL;  // chunked
}

static void reach(int poll, int port, struct caller *c, unsigned place) {
  int on = 1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  c->fd = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect(c->fd, (struct sockaddr *)&address, sizeof address)) fail("connect");
  struct epoll_event event = {.events = EPOLLIN, .data.u32 = place};
  epoll_ctl(poll, EPOLL_CTL_ADD, c->fd, &event);
}

int main(int argc, char **argv) {
  if (argc < 6) return 2;
  int port = atoi(argv[1]), callers = atoi(argv[3]), calls = atoi(argv[4]);
  FILE *file = fopen(argv[5], "rb");
  if (!file) fail(argv[5]);
  static char body[1 << 20];
  size_t body_bytes = fread(body, 1, sizeof body, file);
  fclose(file);
  char headers[4096] = "";
  for (int i = 6; i < argc; i++) strcat(strcat(headers, argv[i]), "\r\n");
  request = malloc(body_bytes + 8192);
  int head = sprintf(request, "POST %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n%sContent-Length: %zu\r\n\r\n", argv[2], port, headers, body_bytes);
  memcpy(request + head, body, body_bytes);
  request_bytes = (size_t)head + body_bytes;
  request[request_bytes] = 0;
  counter = strstr(request + head, "########");

  int poll = epoll_create1(0);
  struct caller *all = calloc((size_t)callers, sizeof *all);
  for (int i = 0; i < callers; i++) reach(poll, port, &all[i], (unsigned)i);
  int started = 0, done = 0;
  struct timespec begin, end;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  for (int i = 0; i < callers && started < calls; i++, started++)
    next(all[i].fd);
  while (done < calls) {
    struct epoll_event events[64];
    int count = epoll_wait(poll, events, 64, 60000);
    if (count <= 0) fail("no answer");
    for (int i = 0; i < count; i++) {
      struct caller *c = &all[events[i].data.u32];
      ssize_t got = read(c->fd, c->buffer + c->have, sizeof c->buffer - 1 - c->have);
      if (got <= 0) fail("hung up");
      c->have += (size_t)got;
      if (!whole(c)) continue;
      // Some servers close after every answer.
      if (strcasestr(c->buffer, "connection: close")) {
        close(c->fd);
        reach(poll, port, c, events[i].data.u32);
      }
      c->have = 0;
      done++;
      if (started < calls) {
        started++;
        next(c->fd);
      }
    }
  }
  clock_gettime(CLOCK_MONOTONIC, &end);
  printf("%.1f\n", calls / ((double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9));
}
