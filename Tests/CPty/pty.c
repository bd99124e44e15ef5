#include "CPty.h"
int tuppence_cpty_version(void) { return 1; }
