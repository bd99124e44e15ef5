#define _GNU_SOURCE

#include "loader_pages.h"

#ifdef __linux__
#include <link.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

extern const ElfW(Ehdr) __ehdr_start;

/// The loader reads a megabyte of relocations of the program's file once. Their pages are dropped, so that they do not
/// count as memory in use; a page that is read again comes from the file.
void process_drop_loader_pages(void) {
  uintptr_t base = (uintptr_t)&__ehdr_start;
  uintptr_t start = 0, size = 0;
  for (const ElfW(Dyn) *entry = _DYNAMIC; entry->d_tag != DT_NULL; entry++) {
    if (entry->d_tag == DT_RELA) start = entry->d_un.d_ptr;
    if (entry->d_tag == DT_RELASZ) size = entry->d_un.d_val;
  }
  if (start == 0 || size == 0) return;
  // Some loaders leave the address as it is in the file.
  if (start < base) start += base;
  uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
  uintptr_t first = (start + page - 1) / page * page, end = (start + size) / page * page;
  if (first < end) madvise((void *)first, end - first, MADV_DONTNEED);
}
#else
void process_drop_loader_pages(void) {}
#endif
