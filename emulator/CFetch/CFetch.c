#include "CFetch.h"

#define CURL_DISABLE_TYPECHECK 1
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

static size_t take_body(char *data, size_t size, size_t count, void *context) {
  struct cfetch_answer *answer = context;
  size_t bytes = size * count;
  if (bytes > answer->body_capacity - answer->body_count) return 0;
  memcpy(answer->body + answer->body_count, data, bytes);
  answer->body_count += bytes;
  return bytes;
}

static size_t take_head(char *data, size_t size, size_t count, void *context) {
  struct cfetch_answer *answer = context;
  size_t bytes = size * count;
  /* A status line begins another answer: after 100 Continue, or a redirection. */
  if (bytes > 5 && memcmp(data, "HTTP/", 5) == 0) answer->head_count = 0;
  if (bytes > answer->head_capacity - answer->head_count) return 0;
  memcpy(answer->head + answer->head_count, data, bytes);
  answer->head_count += bytes;
  return bytes;
}

#define FIND(function)                                                                                       \
  __typeof__(curl_##function) *function = (__typeof__(curl_##function) *)dlsym(handle, "curl_" #function);   \
  if (!function) {                                                                                           \
    snprintf(answer->error, sizeof answer->error, "libcurl has no curl_" #function);                         \
    return -1;                                                                                               \
  }

long cfetch_send(const struct cfetch_request *request, struct cfetch_answer *answer) {
  answer->head_count = answer->body_count = 0;
  answer->connected = 0;
  answer->error[0] = 0;
  void *handle = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (!handle) {
    const char *reason = dlerror();
    snprintf(answer->error, sizeof answer->error, "%s", reason ? reason : "libcurl cannot be opened");
    return -1;
  }
  FIND(easy_init)
  FIND(easy_cleanup)
  FIND(easy_setopt)
  FIND(easy_getinfo)
  FIND(easy_perform)
  FIND(easy_strerror)
  FIND(slist_append)
  FIND(slist_free_all)
  CURL *easy = easy_init();
  if (!easy) {
    snprintf(answer->error, sizeof answer->error, "libcurl has no memory");
    return -1;
  }
  struct curl_slist *headers = NULL;
  for (size_t i = 0; i < request->header_count; i++) headers = slist_append(headers, request->headers[i]);
  easy_setopt(easy, CURLOPT_URL, request->url);
  if (request->target) easy_setopt(easy, CURLOPT_REQUEST_TARGET, request->target);
  easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  easy_setopt(easy, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
  easy_setopt(easy, CURLOPT_TIMEOUT_MS, request->timeout_ms);
  easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
  easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  if (request->follows) {
    easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
    easy_setopt(easy, CURLOPT_MAXREDIRS, 3L);
    easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "https");
  }
  if (strcmp(request->method, "HEAD") == 0) {
    easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else if (request->body_count) {
    easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_count);
    easy_setopt(easy, CURLOPT_POSTFIELDS, request->body);
    easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
  } else {
    easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
  }
  easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
  easy_setopt(easy, CURLOPT_WRITEDATA, answer);
  easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_head);
  easy_setopt(easy, CURLOPT_HEADERDATA, answer);
  CURLcode code = easy_perform(easy);
  long status = -1;
  /* It is 0 until there is a connection, with TLS where the URL asks for that. */
  curl_off_t ready_us = 0;
  easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &ready_us);
  answer->connected = ready_us > 0;
  if (code == CURLE_OK)
    easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  else
    snprintf(answer->error, sizeof answer->error, "%s", code == CURLE_WRITE_ERROR ? "the answer is too long" : easy_strerror(code));
  slist_free_all(headers);
  easy_cleanup(easy);
  return status;
}
