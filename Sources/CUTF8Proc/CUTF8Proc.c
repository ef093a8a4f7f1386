#include "CUTF8Proc.h"

#include <utf8proc.h>

ptrdiff_t cutf8proc_nfkc(const uint8_t *text, size_t count, int32_t *points, size_t room) {
  const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE;
  utf8proc_ssize_t decomposed = utf8proc_decompose(text, (utf8proc_ssize_t)count, points, (utf8proc_ssize_t)room, options);
  /* Composing only shortens, but what was not stored cannot be composed. */
  if (decomposed < 0 || (size_t)decomposed > room) return decomposed;
  return utf8proc_normalize_utf32(points, decomposed, options);
}
