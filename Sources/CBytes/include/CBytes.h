#ifndef TUPPENCE_CBYTES_H
#define TUPPENCE_CBYTES_H

#include <stddef.h>
#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Takes whole blocks of 16 bytes into a running CRC-32 (reflected, polynomial 0xEDB88320, neither state is inverted). The
/// result is the number of bytes that were taken: 0 where there are fewer than 64 or the processor has no instruction for it.
size_t crc32_take_blocks(uint32_t *state, const uint8_t *bytes, size_t count);

/// The number of bytes from the beginning that are ASCII, no control, no quotation mark and no backslash. They are looked at
/// in blocks of 16: what is left at the end, or behind the last whole block, is not counted on other processors.
static inline size_t plain_json_text_length(const uint8_t *bytes, size_t count) {
  size_t place = 0;
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"'), slash = _mm_set1_epi8('\\'), space = _mm_set1_epi8(' ');
  for (; place + 16 <= count; place += 16) {
    __m128i block = _mm_loadu_si128((const __m128i *)(bytes + place));
    // As signed numbers, bytes that are no ASCII are below the space too.
    __m128i found = _mm_or_si128(
        _mm_or_si128(_mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, slash)), _mm_cmplt_epi8(block, space));
    int mask = _mm_movemask_epi8(found);
    if (mask != 0) return place + (size_t)__builtin_ctz((unsigned)mask);
  }
#endif
  return place;
}

#endif
