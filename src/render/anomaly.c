/* What could not be read of a packet, in words for a person. */
#include "core/sink.h"

#include <orcap/render.h>

#include <inttypes.h>

void orcap_anomaly_format(const struct orcap_packet *packet, const struct orcap_anomaly *anomaly, struct sink *out) {
    const char *title = orcap_context_protocol(packet->context, anomaly->protocol)->title;
    if (anomaly->kind == ORCAP_UNKNOWN)
        sink_format(out, "unknown: nothing describes the %" PRIu32 " bytes at %" PRIu32, anomaly->available, anomaly->at);
    else if (anomaly->kind == ORCAP_CUT)
        sink_format(out, "cut by the capture: %s at %" PRIu32 " takes %" PRIu32 " bytes, %" PRIu32 " were captured", title, anomaly->at,
                    anomaly->needed, anomaly->available);
    else if (!anomaly->needed)
        sink_format(out, "malformed: more than %d layers, %" PRIu32 " bytes from %" PRIu32 " on are left", ORCAP_DEPTH - 2, anomaly->available,
                    anomaly->at);
    else
        sink_format(out, "malformed: %s at %" PRIu32 " takes %" PRIu32 " bytes, %s %" PRIu32, title, anomaly->at, anomaly->needed,
                    anomaly->limit_kind == ORCAP_LIMIT_FRAME ? "the frame has" : "a length field gives it", anomaly->available);
}
