/* Pages of reference in Markdown, from the lists of tables, protocols and fields. */
#ifndef MANUAL_REFERENCE_H
#define MANUAL_REFERENCE_H

#include <orcap/protocol.h>

void put_tables(void);
/* Each protocol as `orcap protocols NAME` prints it. False: memory is out. */
bool put_protocols_page(const struct orcap_context *context);
/* Every name that filters and columns know, with what it stands for. False: memory is out. */
bool put_fields_page(const struct orcap_context *context);

#endif
