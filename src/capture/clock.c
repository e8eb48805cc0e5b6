#include "capture/clock.h"

#include <orcap/capture.h>

__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 unsigned_wide;

enum { BASE_TWO = 0x80, SECOND = 1000000000 };

static uint64_t power_of_ten(unsigned exponent) {
    uint64_t power = 1;
    while (exponent--)
        power *= 10;
    return power;
}

struct clock clock_of(uint8_t resolution, int64_t offset) {
    struct clock clock = {.resolution = resolution, .offset = offset};
    const int64_t near = (int64_t)1 << 32;
    if (resolution > 9 || offset > near || offset < -near)
        return clock;
    clock.multiplier = power_of_ten(9u - resolution);
    clock.offset_ns = offset * SECOND;
    clock.ticks_end = (uint64_t)(INT64_MAX - (offset > 0 ? clock.offset_ns : 0)) / clock.multiplier;
    return clock;
}

uint64_t clock_ticks_per_second(uint8_t resolution) {
    if (resolution & BASE_TWO)
        return resolution - BASE_TWO < 64 ? (uint64_t)1 << (resolution - BASE_TWO) : 0;
    return resolution < 20 ? power_of_ten(resolution) : 0;
}

/* Nothing overflows: 2^64 ticks times 10^9 are below 2^94, and so is any offset in nanoseconds. */
int64_t clock_exact_ns(const struct clock *clock, uint64_t ticks) {
    unsigned_wide ns;
    if (clock->resolution & BASE_TWO)
        ns = (unsigned_wide)ticks * SECOND >> (clock->resolution - BASE_TWO);
    else if (clock->resolution <= 9)
        ns = (unsigned_wide)ticks * power_of_ten(9u - clock->resolution);
    else
        ns = clock->resolution - 9 < 20 ? ticks / power_of_ten(clock->resolution - 9u) : 0; /* 10^20 is more than 2^64 */
    wide time = (wide)ns + (wide)clock->offset * SECOND;
    return time > INT64_MIN && time <= INT64_MAX ? (int64_t)time : ORCAP_NO_TIME;
}
