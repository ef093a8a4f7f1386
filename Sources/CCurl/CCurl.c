#include "CCurl.h"

#include <dlfcn.h>
#include <stdio.h>

int ccurl_open(struct ccurl_library *library, const char *name, char *error, size_t error_size) {
  library->handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (!library->handle) {
    snprintf(error, error_size, "%s", dlerror());
    return -1;
  }
#define FIND(function)                                                             \
  library->function = (__typeof__(library->function))dlsym(library->handle, "curl_" #function); \
  if (!library->function) {                                                        \
    snprintf(error, error_size, "%s has no curl_" #function, name);                \
    return -1;                                                                     \
  }
  FIND(global_init)
  FIND(easy_init)
  FIND(easy_cleanup)
  FIND(easy_setopt)
  FIND(easy_getinfo)
  FIND(easy_strerror)
  FIND(easy_pause)
  FIND(slist_append)
  FIND(slist_free_all)
  FIND(multi_init)
  FIND(multi_cleanup)
  FIND(multi_setopt)
  FIND(multi_add_handle)
  FIND(multi_remove_handle)
  FIND(multi_perform)
  FIND(multi_poll)
  FIND(multi_wakeup)
  FIND(multi_info_read)
#undef FIND
  return 0;
}

CURLcode ccurl_set_long(const struct ccurl_library *library, CURL *handle, CURLoption option, long value) {
  return library->easy_setopt(handle, option, value);
}

CURLcode ccurl_set_offset(const struct ccurl_library *library, CURL *handle, CURLoption option, curl_off_t value) {
  return library->easy_setopt(handle, option, value);
}

CURLcode ccurl_set_string(const struct ccurl_library *library, CURL *handle, CURLoption option, const char *value) {
  return library->easy_setopt(handle, option, value);
}

CURLcode ccurl_set_pointer(const struct ccurl_library *library, CURL *handle, CURLoption option, void *value) {
  return library->easy_setopt(handle, option, value);
}

CURLcode ccurl_set_receive(const struct ccurl_library *library, CURL *handle, CURLoption option, ccurl_receive function) {
  return library->easy_setopt(handle, option, function);
}

CURLcode ccurl_get_long(const struct ccurl_library *library, CURL *handle, CURLINFO info, long *value) {
  return library->easy_getinfo(handle, info, value);
}

CURLcode ccurl_get_pointer(const struct ccurl_library *library, CURL *handle, CURLINFO info, void **value) {
  return library->easy_getinfo(handle, info, value);
}

CURLMcode ccurl_multi_set_long(const struct ccurl_library *library, CURLM *multi, CURLMoption option, long value) {
  return library->multi_setopt(multi, option, value);
}

int ccurl_next_finished(const struct ccurl_library *library, CURLM *multi, CURL **handle, CURLcode *code) {
  int left = 0;
  CURLMsg *message;
  while ((message = library->multi_info_read(multi, &left))) {
    if (message->msg != CURLMSG_DONE) continue;
    *handle = message->easy_handle;
    *code = message->data.result;
    return 1;
  }
  return 0;
}
