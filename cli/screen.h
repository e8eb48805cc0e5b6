/* A picture on the terminal of what came so far, drawn again about once a second while packets are captured. */
#ifndef CLI_SCREEN_H
#define CLI_SCREEN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct screen {
    void (*draw)(void *user, unsigned lines); /* onto standard output, at most so many lines; NULL: nothing is drawn */
    void *user;
    pid_t artist;     /* who draws now; 0: nobody */
    double drawn;     /* when, in seconds; 0: not yet */
    uint64_t packets; /* in that picture */
};

/* Draws when it is time and `packets` are others than those drawn. What a table shows is told only when it is finished, after which it takes no more packets: so a
 * copy of this process finishes and draws it, and ends. It shall not have threads. */
void screen_update(struct screen *screen, uint64_t packets);
/* The picture makes way for what stays. */
void screen_end(struct screen *screen);

#endif
