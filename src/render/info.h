/* What is known of a capture file, as data and as a page, with link types by the names of the protocols they begin with. */
#ifndef RENDER_INFO_H
#define RENDER_INFO_H

#include "core/sink.h"

#include <orcap/capture.h>
#include <orcap/protocol.h>

/* One JSON object, without a newline. */
void info_json(const struct orcap_capture_info *info, struct sink *sink);
void info_page(const struct orcap_capture_info *info, const struct orcap_context *context, struct sink *sink);
/* "Ethernet", or "link type 147" when the context does not know it. */
void link_format(const struct orcap_context *context, uint16_t link, struct sink *sink);

#endif
