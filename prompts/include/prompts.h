#ifndef TUPPENCE_PROMPTS_H
#define TUPPENCE_PROMPTS_H
#include <stddef.h>

/// One shipped assistant: its file's name without `.md`, and the file's bytes (UTF-8, no terminating NUL).
struct tuppence_prompt {
  const char *name;
  const unsigned char *bytes;
  size_t length;
};

/// The shipped assistants in alphabetical order, `tuppence_prompt_count` of them; they live as long as the program.
const struct tuppence_prompt *tuppence_prompts(void);
extern const size_t tuppence_prompt_count;
#endif
