// Streams over loopback, and reads what is streamed, with nothing but sockets.
//   stream handler           a function: answers an event that is a number with so many MB, streamed as the Runtime API wants it
//   stream serve MB          prints its port, and sends so many MB to whoever asks, as often as it is asked
//   stream read PORT HOST PATH BODY   asks, reads to the end, and prints bytes and seconds
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PART = 1 << 16 };
static char part[PART];

static int reach(int port) {
  int s = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (connect(s, (struct sockaddr *)&a, sizeof a)) exit(3);
  setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return s;
}

static void put(int s, const char *bytes, size_t count) {
  while (count) {
    ssize_t sent = send(s, bytes, count, MSG_NOSIGNAL);
    if (sent <= 0) return;
    bytes += sent, count -= sent;
  }
}

// The head of a message, and the beginning of its body behind it. Returns how much of `text` is filled.
static size_t head(int s, char *text, size_t room) {
  size_t got = 0;
  while (got < room - 1) {
    ssize_t more = recv(s, text + got, room - 1 - got, 0);
    if (more <= 0) exit(0);
    text[got += more] = 0;
    if (strstr(text, "\r\n\r\n")) return got;
  }
  exit(4);
}

static char *field(char *text, const char *name) {
  char *found = strcasestr(text, name);
  return found ? found + strlen(name) : "";
}

static void handler(void) {
  char text[8192], request[512];
  int s = reach(atoi(strchr(getenv("AWS_LAMBDA_RUNTIME_API"), ':') + 1));
  for (;;) {
    put(s, request, sprintf(request, "GET /2018-06-01/runtime/invocation/next HTTP/1.1\r\nHost: x\r\n\r\n"));
    size_t got = head(s, text, sizeof text);
    char id[64];
    sscanf(field(text, "\nlambda-runtime-aws-request-id: "), "%60[^\r]", id);
    long length = atol(field(text, "\ncontent-length: ")), megabytes;
    char *event = strstr(text, "\r\n\r\n") + 4;
    while (text + got < event + length) got += recv(s, text + got, sizeof text - 1 - got, 0);
    event[length] = 0;
    // A function URL's event has the number as its query.
    char *query = strstr(event, "\"rawQueryString\":\"");
    megabytes = atol(query ? query + 18 : event);
    put(s, request,
        sprintf(request,
                "POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\r\nHost: x\r\nContent-Type: application/octet-stream\r\n"
                "Lambda-Runtime-Function-Response-Mode: streaming\r\nTransfer-Encoding: chunked\r\n\r\n",
                id));
    static char chunk[PART + 16];
    int start = sprintf(chunk, "%x\r\n", PART);
    memcpy(chunk + start, part, PART);
    memcpy(chunk + start + PART, "\r\n", 2);
    for (long sent = 0; sent < megabytes << 20; sent += PART) put(s, chunk, start + PART + 2);
    put(s, "0\r\n\r\n", 5);
    head(s, text, sizeof text);
  }
}

static int serve(long megabytes) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof a;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(listener, (struct sockaddr *)&a, size) || listen(listener, 8) || getsockname(listener, (struct sockaddr *)&a, &size)) return 3;
  printf("%d\n", ntohs(a.sin_port));
  fflush(stdout);
  for (;;) {
    char text[8192];
    int s = accept(listener, NULL, NULL);
    if (s < 0) return 0;
    head(s, text, sizeof text);
    put(s, "HTTP/1.1 200 OK\r\n\r\n", 19);
    for (long sent = 0; sent < megabytes << 20; sent += PART) put(s, part, PART);
    close(s);
  }
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static int ask(int port, const char *host, const char *path, const char *body) {
  static char buffer[1 << 18];
  int s = reach(port);
  double start = now();
  put(s, buffer,
      sprintf(buffer, "POST %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n%s", path, host, strlen(body), body));
  long total = 0, first = 0;
  for (ssize_t got; (got = recv(s, buffer, sizeof buffer, 0)) > 0; total += got)
    if (!total) first = strncmp(buffer + 9, "200", 3) == 0;
  printf("%ld %.6f\n", first ? total : -1, now() - start);
  return !first;
}

int main(int count, char **words) {
  memset(part, 'x', PART);
  if (count == 3 && !strcmp(words[1], "serve")) return serve(atol(words[2]));
  if (count == 6 && !strcmp(words[1], "read")) return ask(atoi(words[2]), words[3], words[4], words[5]);
  handler();
}
