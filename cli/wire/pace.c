#include "wire/pace.h"
#include "wire/ending.h"

#include <errno.h>
#include <time.h>

enum { SECOND = 1000000000 };

int64_t clock_ns(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * SECOND + now.tv_nsec;
}

bool pace_sleep_until(int64_t due_ns) {
    const struct timespec due = {.tv_sec = due_ns / SECOND, .tv_nsec = due_ns % SECOND};
    while (!ending_asked() && clock_ns() < due_ns)
        if (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL) == EINVAL)
            break;
    return !ending_asked();
}

void pace_again(struct pace *pace) {
    pace->begun = false;
}

/* Nanoseconds after the start; a time before the first packet's is due at once. */
static double due_after(const struct pace *pace, int64_t time_ns) {
    if (pace->pps > 0)
        return (double)pace->packets / pace->pps * SECOND;
    if (pace->mbps > 0)
        return (double)pace->bytes * 8 * 1000 / pace->mbps;
    return pace->speed > 0 && time_ns > pace->first_ns ? (double)(time_ns - pace->first_ns) / pace->speed : 0;
}

bool pace_wait(struct pace *pace, int64_t time_ns, uint64_t bytes) {
    const double longest = 1e18; /* thirty years, which no number overflows with */
    if (!pace->begun) {
        *pace = (struct pace){pace->pps, pace->mbps, pace->speed, .start_ns = clock_ns(), .first_ns = time_ns, .begun = true};
    }
    double after = due_after(pace, time_ns);
    pace->packets++;
    pace->bytes += bytes;
    if (after <= 0)
        return !ending_asked();
    return pace_sleep_until(pace->start_ns + (int64_t)(after < longest ? after : longest));
}
