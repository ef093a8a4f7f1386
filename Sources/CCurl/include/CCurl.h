#ifndef CCURL_H
#define CCURL_H

#define CURL_DISABLE_TYPECHECK 1
#include <curl/curl.h>

/* libcurl, opened when the first request leaves: linking it would load some thirty libraries before the first event of every function. */
struct ccurl_library {
  void *handle;
  __typeof__(curl_global_init) *global_init;
  __typeof__(curl_easy_init) *easy_init;
  __typeof__(curl_easy_cleanup) *easy_cleanup;
  __typeof__(curl_easy_setopt) *easy_setopt;
  __typeof__(curl_easy_getinfo) *easy_getinfo;
  __typeof__(curl_easy_strerror) *easy_strerror;
  __typeof__(curl_easy_pause) *easy_pause;
  __typeof__(curl_slist_append) *slist_append;
  __typeof__(curl_slist_free_all) *slist_free_all;
  __typeof__(curl_multi_init) *multi_init;
  __typeof__(curl_multi_cleanup) *multi_cleanup;
  __typeof__(curl_multi_setopt) *multi_setopt;
  __typeof__(curl_multi_add_handle) *multi_add_handle;
  __typeof__(curl_multi_remove_handle) *multi_remove_handle;
  __typeof__(curl_multi_perform) *multi_perform;
  __typeof__(curl_multi_poll) *multi_poll;
  __typeof__(curl_multi_wakeup) *multi_wakeup;
  __typeof__(curl_multi_info_read) *multi_info_read;
};

/* Opens `name` and finds every function in it; 0, or -1 with the reason in `error` (always terminated). Never closed again. */
int ccurl_open(struct ccurl_library *library, const char *name, char *error, size_t error_size);

/* One function for each shape of the variadic ones. */
typedef size_t (*ccurl_receive)(char *data, size_t size, size_t count, void *context);
CURLcode ccurl_set_long(const struct ccurl_library *library, CURL *handle, CURLoption option, long value);
CURLcode ccurl_set_offset(const struct ccurl_library *library, CURL *handle, CURLoption option, curl_off_t value);
CURLcode ccurl_set_string(const struct ccurl_library *library, CURL *handle, CURLoption option, const char *value);
CURLcode ccurl_set_pointer(const struct ccurl_library *library, CURL *handle, CURLoption option, void *value);
CURLcode ccurl_set_receive(const struct ccurl_library *library, CURL *handle, CURLoption option, ccurl_receive function);
/* Connects to public addresses alone; `*refused` is set where another was met. The pointer must live as long as the handle. */
CURLcode ccurl_set_public_only(const struct ccurl_library *library, CURL *handle, int *refused);
CURLcode ccurl_get_long(const struct ccurl_library *library, CURL *handle, CURLINFO info, long *value);
CURLcode ccurl_get_pointer(const struct ccurl_library *library, CURL *handle, CURLINFO info, void **value);
CURLMcode ccurl_multi_set_long(const struct ccurl_library *library, CURLM *multi, CURLMoption option, long value);

/* The next finished transfer: 1 with its handle and code, 0 when there is none. */
int ccurl_next_finished(const struct ccurl_library *library, CURLM *multi, CURL **handle, CURLcode *code);

#endif
