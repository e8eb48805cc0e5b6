/* How far the work is, on standard error: when that is a terminal and the work takes more than a second, or as --progress says. On a terminal one
 * line is written over and over and removed at the end; elsewhere each is a line of its own. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdint.h>

/* `when`: auto, always, never or NULL for auto. */
void progress_set(const char *when);
/* Cheap; call it as often as you like. Size 0: not known. */
void progress_show(uint64_t done, uint64_t size, uint64_t packets);
/* Removes what is on the terminal, before something else is written there. */
void progress_clear(void);

#endif
