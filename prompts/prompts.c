#include "prompts.h"

static const unsigned char duck[] = {
#embed "duck.md"
};

const struct tuppence_prompt tuppence_prompts[] = {
    {"duck", duck, sizeof duck},
};
const size_t tuppence_prompt_count = sizeof tuppence_prompts / sizeof tuppence_prompts[0];
