#include "prompts.h"

// Every *.md of this folder stands here twice; a test holds the list against the folder.
static const unsigned char databases[] = {
#embed "databases.md"
};
static const unsigned char devops[] = {
#embed "devops.md"
};
static const unsigned char duck[] = {
#embed "duck.md"
};
static const unsigned char review[] = {
#embed "review.md"
};
static const unsigned char swift[] = {
#embed "swift.md"
};
static const unsigned char web[] = {
#embed "web.md"
};

static const struct tuppence_prompt prompts[] = {
    {"databases", databases, sizeof databases}, {"devops", devops, sizeof devops}, {"duck", duck, sizeof duck},
    {"review", review, sizeof review},          {"swift", swift, sizeof swift},    {"web", web, sizeof web},
};
const size_t tuppence_prompt_count = sizeof prompts / sizeof prompts[0];

// A function: Swift takes no array of unknown length, and no pointer as a global.
const struct tuppence_prompt *tuppence_prompts(void) { return prompts; }
