#include "CLinux.h"

// CRC-32 by multiplication without carries, which a processor has an instruction for and Swift has no word for.
// Source: Gopal and others, "Fast CRC computation for generic polynomials using PCLMULQDQ instruction", Intel, 2009.
#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

int linux_has_checksum(void) {
  unsigned a, b, c = 0, d;
  return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_PCLMUL) && (c & bit_SSE4_1);
}

#define INSTRUCTIONS __attribute__((target("pclmul,sse4.1")))

// `sum` moved on by the distance that `keys` are for, and `next` added.
INSTRUCTIONS static inline __m128i fold(__m128i sum, __m128i keys, __m128i next) {
  return _mm_xor_si128(_mm_xor_si128(_mm_clmulepi64_si128(sum, keys, 0x00), _mm_clmulepi64_si128(sum, keys, 0x11)), next);
}

INSTRUCTIONS static inline __m128i load(const __m128i *place) { return _mm_loadu_si128(place); }

INSTRUCTIONS uint32_t linux_checksum(uint32_t before, const void *bytes, size_t count) {
  // x^(512±32), x^(128±32), x^64 modulo the polynomial, the polynomial and its reciprocal; each reflected.
  const __m128i four = _mm_set_epi64x(0x01c6e41596, 0x0154442bd4), one = _mm_set_epi64x(0x00ccaa009e, 0x01751997d0);
  const __m128i half = _mm_set_epi64x(0, 0x0163cd6124), polynomial = _mm_set_epi64x(0x01f7011641, 0x01db710641);
  const __m128i low = _mm_setr_epi32(-1, 0, -1, 0), *place = bytes, *end = place + count / 16;
  __m128i a = _mm_xor_si128(load(place), _mm_cvtsi32_si128((int)before)), b = load(place + 1), c = load(place + 2), d = load(place + 3);
  for (place += 4; end - place >= 4; place += 4) {
    a = fold(a, four, load(place));
    b = fold(b, four, load(place + 1));
    c = fold(c, four, load(place + 2));
    d = fold(d, four, load(place + 3));
  }
  a = fold(fold(fold(a, one, b), one, c), one, d);
  for (; place < end; place++) a = fold(a, one, load(place));
  // To 64 bits, to 32, and what is left of those (Barrett).
  a = _mm_xor_si128(_mm_srli_si128(a, 8), _mm_clmulepi64_si128(a, one, 0x10));
  a = _mm_xor_si128(_mm_srli_si128(a, 4), _mm_clmulepi64_si128(_mm_and_si128(a, low), half, 0x00));
  b = _mm_clmulepi64_si128(_mm_and_si128(a, low), polynomial, 0x10);
  b = _mm_clmulepi64_si128(_mm_and_si128(b, low), polynomial, 0x00);
  return (uint32_t)_mm_extract_epi32(_mm_xor_si128(a, b), 1);
}
#else
int linux_has_checksum(void) { return 0; }
uint32_t linux_checksum(uint32_t before, const void *bytes, size_t count) {
  (void)bytes, (void)count;
  return before;
}
#endif
