#ifndef TUPPENCE_PROMPTS_H
#define TUPPENCE_PROMPTS_H
#include <stddef.h>

/// One shipped assistant: its file's name without `.md`, and the file's bytes (UTF-8, no terminating NUL).
struct tuppence_prompt {
  const char *name;
  const unsigned char *bytes;
  size_t length;
};

extern const struct tuppence_prompt tuppence_prompts[];
extern const size_t tuppence_prompt_count;
#endif
