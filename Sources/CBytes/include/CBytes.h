#ifndef TUPPENCE_CBYTES_H
#define TUPPENCE_CBYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// Takes whole blocks of 16 bytes into a running CRC-32 (reflected, polynomial 0xEDB88320, neither state is inverted).
/// The result is the number of bytes that were taken: 0 where there are fewer than 64, or where the processor has no
/// instruction for it.
size_t crc32_take_blocks(uint32_t *state, const uint8_t *bytes, size_t count);

/// Whether a byte behind a backslash makes an escape of two bytes.
static inline bool is_short_json_escape(uint8_t byte) {
  switch (byte) {
  case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't': return true;
  default: return false;
  }
}

/// Where the stretch from `place` on ends that is ASCII, no control, no quotation mark and no backslash.
static inline size_t plain_json_text_end(const uint8_t *bytes, size_t place, size_t count) {
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
#else
  const uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
  for (; place + 8 <= count; place += 8) {
    uint64_t word;
    memcpy(&word, bytes + place, 8);
    uint64_t quotes = word ^ ones * '"', slashes = word ^ ones * '\\';
    if ((((quotes - ones) & ~quotes) | ((slashes - ones) & ~slashes) | (word - ones * ' ') | word) & highs) break;
  }
#endif
  for (; place < count; place++) {
    uint8_t byte = bytes[place];
    if (byte < ' ' || byte >= 0x80 || byte == '"' || byte == '\\') break;
  }
  return place;
}

/// The place of the first byte of a string, from `place` on, that is neither plain ASCII nor an escape of two bytes;
/// `escaped` is set where there was an escape.
static inline size_t json_string_stop(const uint8_t *bytes, size_t place, size_t count, bool *escaped) {
  for (;;) {
    place = plain_json_text_end(bytes, place, count);
    if (place + 1 >= count || bytes[place] != '\\' || !is_short_json_escape(bytes[place + 1])) return place;
    *escaped = true;
    place += 2;
  }
}

#endif
