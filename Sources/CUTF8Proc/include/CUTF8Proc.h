#ifndef CUTF8PROC_H
#define CUTF8PROC_H

#include <stddef.h>
#include <stdint.h>

/* The code points of NFKC (Unicode Standard Annex 15) of well-formed UTF-8: how many there are, of which at most `room` are stored; negative where the text is none. */
ptrdiff_t cutf8proc_nfkc(const uint8_t *text, size_t count, int32_t *points, size_t room);

#endif
