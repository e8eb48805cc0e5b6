/* What is known of a capture file, as data and as a page. */
#ifndef RENDER_INFO_H
#define RENDER_INFO_H

#include "core/sink.h"

#include <orcap/capture.h>

/* One JSON object, without a newline. */
void info_json(const struct orcap_capture_info *info, struct sink *sink);
void info_page(const struct orcap_capture_info *info, struct sink *sink);

#endif
