/* What is known of a capture file, as data and as a page, with link types by the names of the protocols they begin with. */
#ifndef RENDER_INFO_H
#define RENDER_INFO_H

#include "core/sink.h"

#include <orcap/metadata.h>
#include <orcap/protocol.h>

/* One JSON object, without a newline. `notes` NULL: without what only they tell. */
void info_json(const struct orcap_capture_info *info, const struct orcap_metadata_view *notes, struct sink *sink);
void info_page(const struct orcap_capture_info *info, const struct orcap_metadata_view *notes, const struct orcap_context *context, struct sink *sink);
/* "Ethernet", or "link type 147" when the context does not know it. */
void link_format(const struct orcap_context *context, uint16_t link, struct sink *sink);

/* The notes' part of both: further members of an interface and of the object, lines below an interface, after the format, at the end. */
void info_json_interface(const struct orcap_interface_notes *interface, struct sink *sink);
void info_json_notes(const struct orcap_metadata_view *notes, struct sink *sink);
void info_page_interface(const struct orcap_interface_notes *interface, struct sink *sink);
void info_page_sections(const struct orcap_metadata_view *notes, struct sink *sink);
void info_page_notes(const struct orcap_metadata_view *notes, struct sink *sink);
/* A member: `name` is all that stands before its value. null for what is NULL or ORCAP_NO_TIME. */
void info_json_text(struct sink *sink, const char *name, const char *text);
void info_json_time(struct sink *sink, const char *name, int64_t time);
/* What a line of the page begins with. */
void info_label(struct sink *sink, const char *name);

#endif
