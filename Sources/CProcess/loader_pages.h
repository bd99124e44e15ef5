#ifndef TUPPENCE_LOADER_PAGES_H
#define TUPPENCE_LOADER_PAGES_H

/// Gives back the pages of the program's file that only the dynamic loader needed.
void process_drop_loader_pages(void);

#endif
