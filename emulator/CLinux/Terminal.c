#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

int linux_terminal(int ends[2]) {
  char name[PATH_MAX];
  struct termios mode;
  ends[1] = -1;
  ends[0] = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  if (ends[0] < 0) return -errno;
  int failure = 0;
  if (unlockpt(ends[0]) < 0 || (failure = ptsname_r(ends[0], name, sizeof name)) != 0 || (ends[1] = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0 ||
      tcgetattr(ends[1], &mode) < 0)
    failure = failure ? failure : errno;
  if (!failure) {
    cfmakeraw(&mode);
    if (tcsetattr(ends[1], TCSANOW, &mode) < 0) failure = errno;
  }
  if (!failure) return 0;
  close(ends[0]);
  if (ends[1] >= 0) close(ends[1]);
  return -failure;
}
