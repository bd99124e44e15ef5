#include "CBytes.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>
#include <stdatomic.h>

// "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction" (V. Gopal and others, Intel, 2009), for
// reflected bits. The constants are remainders of powers of x divided by the polynomial, as the paper derives them.

static int has_carryless_product(void) {
  static atomic_int known = 0;
  int state = atomic_load_explicit(&known, memory_order_relaxed);
  if (state == 0) {
    unsigned a, b, c = 0, d;
    state = __get_cpuid(1, &a, &b, &c, &d) && (c & bit_PCLMUL) && (c & bit_SSE4_1) ? 1 : 2;
    atomic_store_explicit(&known, state, memory_order_relaxed);
  }
  return state == 1;
}

#define CARRYLESS __attribute__((target("pclmul,sse4.1")))

static inline CARRYLESS __m128i block(const uint8_t *bytes, int number) {
  return _mm_loadu_si128((const __m128i *)bytes + number);
}

/// Moves a remainder behind the bytes that follow it.
static inline CARRYLESS __m128i folded(__m128i remainder, __m128i powers, __m128i next) {
  __m128i low = _mm_clmulepi64_si128(remainder, powers, 0x00), high = _mm_clmulepi64_si128(remainder, powers, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

/// 128 bits to 32.
static inline CARRYLESS uint32_t reduced(__m128i sum, __m128i powers) {
  const __m128i halves = _mm_setr_epi32(~0, 0, ~0, 0);
  sum = _mm_xor_si128(_mm_srli_si128(sum, 8), _mm_clmulepi64_si128(sum, powers, 0x10));
  __m128i low = _mm_clmulepi64_si128(_mm_and_si128(sum, halves), _mm_set_epi64x(0, 0x0163CD6124), 0x00);
  sum = _mm_xor_si128(_mm_srli_si128(sum, 4), low);
  // Barrett's reduction.
  const __m128i polynomial = _mm_set_epi64x(0x01F7011641, 0x01DB710641);
  __m128i quotient = _mm_clmulepi64_si128(_mm_and_si128(sum, halves), polynomial, 0x10);
  quotient = _mm_clmulepi64_si128(_mm_and_si128(quotient, halves), polynomial, 0x00);
  return (uint32_t)_mm_extract_epi32(_mm_xor_si128(sum, quotient), 1);
}

static CARRYLESS size_t take_blocks(uint32_t *state, const uint8_t *bytes, size_t count) {
  const __m128i by_64 = _mm_set_epi64x(0x01C6E41596, 0x0154442BD4), by_16 = _mm_set_epi64x(0x00CCAA009E, 0x01751997D0);
  __m128i sums[4];
  for (int number = 0; number < 4; number++) sums[number] = block(bytes, number);
  sums[0] = _mm_xor_si128(sums[0], _mm_cvtsi32_si128((int)*state));
  size_t place = 64;
  for (; place + 64 <= count; place += 64) {
    for (int number = 0; number < 4; number++) {
      sums[number] = folded(sums[number], by_64, block(bytes + place, number));
    }
  }
  __m128i sum = sums[0];
  for (int number = 1; number < 4; number++) sum = folded(sum, by_16, sums[number]);
  for (; place + 16 <= count; place += 16) sum = folded(sum, by_16, block(bytes + place, 0));
  *state = reduced(sum, by_16);
  return place;
}

size_t crc32_take_blocks(uint32_t *state, const uint8_t *bytes, size_t count) {
  return count >= 64 && has_carryless_product() ? take_blocks(state, bytes, count) : 0;
}

#else

size_t crc32_take_blocks(uint32_t *state, const uint8_t *bytes, size_t count) {
  (void)state, (void)bytes, (void)count;
  return 0;
}

#endif
