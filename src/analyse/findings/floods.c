/* SYN floods: many connections to one port begun within ten seconds, and nearly none completed by the client. */
#include "analyse/findings/contacts.h"

#include <math.h>

enum { FLOOD_OPEN = 100 };
static const double NEARLY_ALL = 0.9;

void report_floods(const struct contacts *contacts, struct report *report) {
    struct keyed_name name;
    const struct group *group;
    for (uint64_t at = 0; (group = keyed_next(&contacts->floods, &at, &name)) != NULL;) {
        if (group->most < FLOOD_OPEN || group->most < NEARLY_ALL * group->most_tries || !group->evidence)
            continue;
        double seconds = evidence_seconds(group->evidence);
        put_end(&report->subject, name.version, &name.a, name.port);
        sink_format(&report->why, "%u connections to ", group->tries);
        put_end(&report->why, name.version, &name.a, name.port);
        sink_format(&report->why, " were begun by %u source%s in ", group->sources, group->sources == 1 ? "" : "s");
        put_span(&report->why, seconds);
        if (seconds > 0)
            sink_format(&report->why, " (%.0f a second)", group->tries / seconds);
        sink_format(&report->why, " and %u of them completed; at most %u stood half open in 10 s", group->answered, group->most);
        report_add(report, "syn_flood", SEVERITY_HIGH, 0.5 + 0.5 * part_way(log2(group->most), log2(FLOOD_OPEN), 14), group->evidence);
    }
}
