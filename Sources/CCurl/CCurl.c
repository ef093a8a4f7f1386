#define _GNU_SOURCE
#include "CCurl.h"
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

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

/* Whether an IPv4 address, in host order, leads into the world: none of IANA's special-purpose blocks. */
static int is_public4(uint32_t address) {
  static const struct {
    uint32_t network;
    int bits;
  } special[] = {
      {0x00000000, 8},  {0x0A000000, 8},  {0x64400000, 10}, {0x7F000000, 8},  {0xA9FE0000, 16}, {0xAC100000, 12}, {0xC0000000, 24}, {0xC0000200, 24},
      {0xC0586300, 24}, {0xC0A80000, 16}, {0xC6120000, 15}, {0xC6336400, 24}, {0xCB007100, 24}, {0xE0000000, 4},  {0xF0000000, 4},
  };
  for (size_t place = 0; place < sizeof special / sizeof *special; place++)
    if ((address ^ special[place].network) >> (32 - special[place].bits) == 0) return 0;
  return 1;
}

static uint32_t word(const unsigned char *bytes) { return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3]; }

/* Of IPv6 only global unicast, 2000::/3, without what carries an IPv4 address or is for documents; a mapped IPv4 address counts as itself. */
static int is_public6(const unsigned char *bytes) {
  static const unsigned char mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (memcmp(bytes, mapped, sizeof mapped) == 0) return is_public4(word(bytes + 12));
  uint32_t head = word(bytes);
  if (head == 0x0064FF9B) return is_public4(word(bytes + 12)) && word(bytes + 4) == 0 && word(bytes + 8) == 0;
  if (head >> 29 != 1) return 0;
  if (head >> 16 == 0x2002) return 0;                         /* 6to4 */
  if (head >> 9 == 0x20010000 >> 9) return 0;                 /* 2001::/23: Teredo and other protocols */
  if (head == 0x20010DB8 || head >> 12 == 0x3FFF0000 >> 12) return 0; /* documentation */
  return 1;
}

static curl_socket_t open_public(void *refused, curlsocktype purpose, struct curl_sockaddr *address) {
  int is_public = 0;
  if (address->family == AF_INET) is_public = is_public4(ntohl(((const struct sockaddr_in *)&address->addr)->sin_addr.s_addr));
  if (address->family == AF_INET6) is_public = is_public6(((const struct sockaddr_in6 *)&address->addr)->sin6_addr.s6_addr);
  if (purpose != CURLSOCKTYPE_IPCXN || !is_public) {
    *(int *)refused = 1;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

CURLcode ccurl_set_public_only(const struct ccurl_library *library, CURL *handle, int *refused) {
  CURLcode code = library->easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_public);
  return code != CURLE_OK ? code : library->easy_setopt(handle, CURLOPT_OPENSOCKETDATA, refused);
}
