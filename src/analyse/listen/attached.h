/* Tables of messages that listen to the tracker of an analysis with more parts: orcap_rows_next gives the rows of what was fed so far, then ORCAP_EAGAIN,
 * and 0 once the analysis is finished. The rows go before the tracker does, and after analysis_close. Their evictions are the tracker's. */
#ifndef ANALYSE_LISTEN_ATTACHED_H
#define ANALYSE_LISTEN_ATTACHED_H

#include "analyse/tracker.h"

#include <orcap/table.h>

/* The context is borrowed. ORCAP_EMEMORY; dns_rows_attach also what dns_lists_init fails with. */
int dns_rows_attach(const struct orcap_context *context, struct tracker *tracker, struct orcap_rows **ret_rows);
int http_rows_attach(const struct orcap_context *context, struct tracker *tracker, struct orcap_rows **ret_rows);
int tls_rows_attach(struct tracker *tracker, struct orcap_rows **ret_rows);

#endif
