/* Times of a pcapng interface: ticks of any resolution and a signed offset, turned into nanoseconds exactly. */
#ifndef CAPTURE_CLOCK_H
#define CAPTURE_CLOCK_H

#include <stdint.h>

struct clock {
    uint64_t ticks_end;  /* below it a time is one multiplication; 0: never */
    uint64_t multiplier; /* nanoseconds of a tick, for these */
    int64_t offset_ns;   /* likewise */
    int64_t offset;      /* if_tsoffset: seconds to add */
    uint8_t resolution;  /* if_tsresol: the exponent of 10, or with the top bit that of 2, of the ticks in a second */
};

struct clock clock_of(uint8_t resolution, int64_t offset);
/* 0 where it does not fit. */
uint64_t clock_ticks_per_second(uint8_t resolution);
int64_t clock_exact_ns(const struct clock *clock, uint64_t ticks);

/* Rounded down to the nanosecond; ORCAP_NO_TIME when the time is not between the years 1677 and 2262, which is all that 64 bits hold. */
static inline int64_t clock_ns(const struct clock *clock, uint64_t ticks) {
    if (ticks < clock->ticks_end)
        return (int64_t)(ticks * clock->multiplier) + clock->offset_ns;
    return clock_exact_ns(clock, ticks);
}

#endif
