// How long the loading of Debian's libcurl takes in a process that has nothing else: dlopen and the library's own initialisation. Prints milliseconds.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <time.h>

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

int main(void) {
  double start = now_ms();
  void *library = dlopen("libcurl.so.4", RTLD_NOW);
  if (!library) return fprintf(stderr, "%s\n", dlerror()), 1;
  int (*initialise)(long) = (int (*)(long))dlsym(library, "curl_global_init");
  if (!initialise || initialise(3) != 0) return fprintf(stderr, "libcurl does not start\n"), 1;
  printf("%.3f\n", now_ms() - start);
  return 0;
}
