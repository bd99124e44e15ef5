#ifndef TUPPENCE_LIBEDIT_SHIM_H
#define TUPPENCE_LIBEDIT_SHIM_H
#include <histedit.h>
#endif
