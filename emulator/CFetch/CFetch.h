#ifndef CFETCH_H
#define CFETCH_H

#include <stddef.h>

/* One request by libcurl, which is opened at the first call: an emulator whose routes need no keys from elsewhere never reads it from disk. */
struct cfetch_request {
  const char *method;
  /* http or https. */
  const char *url;
  /* What stands in the request line in the place of the URL's path, as it is; NULL: the URL's. */
  const char *target;
  /* Lines `Name: value`, as many as `header_count`. */
  const char *const *headers;
  size_t header_count;
  const unsigned char *body;
  size_t body_count;
  long timeout_ms;
  /* Whether at most three redirections, to https, are followed. */
  int follows;
};

struct cfetch_answer {
  /* The head's lines as they came, without 1xx answers; at most `head_capacity` bytes, more is an error. */
  unsigned char *head;
  size_t head_capacity;
  size_t head_count;
  unsigned char *body;
  size_t body_capacity;
  size_t body_count;
  /* Whether a connection stood over which the request could be sent. */
  int connected;
  /* Why there is no answer; always terminated. */
  char error[256];
};

/* The HTTP status, or -1. Blocks: for a thread of its own. */
long cfetch_send(const struct cfetch_request *request, struct cfetch_answer *answer);

#endif
