#ifndef TUPPENCE_CPTY_H
#define TUPPENCE_CPTY_H
int tuppence_cpty_version(void);
#endif
