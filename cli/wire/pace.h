/* When the next packet goes: as it was recorded, at a rate, or at once. */
#ifndef CLI_WIRE_PACE_H
#define CLI_WIRE_PACE_H

#include <stdbool.h>
#include <stdint.h>

/* One of the rates is not 0, or all are: then at once. */
struct pace {
    double pps;   /* packets a second */
    double mbps;  /* millions of bits a second */
    double speed; /* times as fast as recorded */
    int64_t start_ns, first_ns; /* of the clock, and of the first packet's time */
    uint64_t packets, bytes;    /* so far */
    bool begun;
};

int64_t clock_ns(void); /* monotonic */
/* Waits until a packet of so many bytes, captured at that time, is due. False: Ctrl-C came first. */
bool pace_wait(struct pace *pace, int64_t time_ns, uint64_t bytes);
/* Times begin anew: another turn of the same packets. */
void pace_again(struct pace *pace);
/* Until that time of the clock; false: Ctrl-C came first. */
bool pace_sleep_until(int64_t due_ns);

#endif
