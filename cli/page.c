#include "page.h"

#include "core/number.h"

#include <orcap/render.h>

static const char BOLD[] = "\033[1m", PLAIN[] = "\033[0m", RED[] = "\033[31m";

static void put_heading(const struct orcap_frame *frame, struct sink *sink) {
    char time[RFC3339_TEXT];
    sink_text(sink, "packet ");
    sink_unsigned(sink, frame->number);
    if (frame->time_ns != ORCAP_NO_TIME) {
        sink_text(sink, "  ");
        sink_bytes(sink, time, (size_t)(put_rfc3339(time, frame->time_ns) - time));
    }
    sink_format(sink, "  %lu byte%s", (unsigned long)frame->len, frame->len == 1 ? "" : "s");
    if (frame->caplen < frame->len)
        sink_format(sink, ", %lu captured", (unsigned long)frame->caplen);
}

void page_put(const struct orcap_packet *packet, const struct orcap_frame *frame, bool hex, bool colored, struct sink *sink) {
    struct orcap_node nodes[ORCAP_DEPTH];
    struct orcap_chain chain = orcap_packet_chain(packet, nodes);
    sink_text(sink, colored ? BOLD : "");
    put_heading(frame, sink);
    sink_text(sink, colored ? PLAIN : "");
    sink_char(sink, '\n');
    if (chain.count)
        orcap_show(&chain, 0, sink);
    for (size_t i = 0; i < packet->anomaly_count; i++) {
        sink_text(sink, colored ? RED : "");
        sink_text(sink, "! ");
        orcap_anomaly_format(packet, &packet->anomalies[i], sink);
        sink_text(sink, colored ? PLAIN : "");
        sink_char(sink, '\n');
    }
    if (hex && packet->caplen) {
        orcap_hexdump(packet->bytes, packet->caplen, sink);
        sink_char(sink, '\n');
    }
    sink_char(sink, '\n');
}
