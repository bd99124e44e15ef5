#include "prompts.h"

// Every *.md of this folder stands here twice; a test holds the list against the folder.
static const unsigned char backend[] = {
#embed "backend.md"
};
static const unsigned char blockchain[] = {
#embed "blockchain.md"
};
static const unsigned char data[] = {
#embed "data.md"
};
static const unsigned char databases[] = {
#embed "databases.md"
};
static const unsigned char devops[] = {
#embed "devops.md"
};
static const unsigned char duck[] = {
#embed "duck.md"
};
static const unsigned char games[] = {
#embed "games.md"
};
static const unsigned char ml[] = {
#embed "ml.md"
};
static const unsigned char mobile[] = {
#embed "mobile.md"
};
static const unsigned char review[] = {
#embed "review.md"
};
static const unsigned char security[] = {
#embed "security.md"
};
static const unsigned char shell[] = {
#embed "shell.md"
};
static const unsigned char swift[] = {
#embed "swift.md"
};
static const unsigned char testing[] = {
#embed "testing.md"
};
static const unsigned char web[] = {
#embed "web.md"
};
static const unsigned char writing[] = {
#embed "writing.md"
};

static const struct tuppence_prompt prompts[] = {
    {"backend", backend, sizeof backend},
    {"blockchain", blockchain, sizeof blockchain},
    {"data", data, sizeof data},
    {"databases", databases, sizeof databases},
    {"devops", devops, sizeof devops},
    {"duck", duck, sizeof duck},
    {"games", games, sizeof games},
    {"ml", ml, sizeof ml},
    {"mobile", mobile, sizeof mobile},
    {"review", review, sizeof review},
    {"security", security, sizeof security},
    {"shell", shell, sizeof shell},
    {"swift", swift, sizeof swift},
    {"testing", testing, sizeof testing},
    {"web", web, sizeof web},
    {"writing", writing, sizeof writing},
};
const size_t tuppence_prompt_count = sizeof prompts / sizeof prompts[0];

// A function: Swift takes no array of unknown length, and no pointer as a global.
const struct tuppence_prompt *tuppence_prompts(void) { return prompts; }
