/* A packet as show prints it. */
#ifndef CLI_PAGE_H
#define CLI_PAGE_H

#include "core/sink.h"

#include <orcap/capture.h>
#include <orcap/craft.h>

/* A line that says which packet it is, Scapy's show() of its layers, what is wrong with it, and its bytes where they are wanted. */
void page_put(const struct orcap_packet *packet, const struct orcap_frame *frame, bool hex, bool colored, struct sink *sink);

#endif
