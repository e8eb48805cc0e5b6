/* The table `probes`: what was asked, and what answered. */
#ifndef CLI_WIRE_PROBES_H
#define CLI_WIRE_PROBES_H

#include "wire/asking.h"

#include <orcap/table.h>

/* `route`: only the first answer that comes from a target, and none of packets that went further. The rows borrow what was asked. */
int probes_rows(const struct asking *asking, bool route, struct orcap_rows **ret_rows, struct orcap_error *error);

#endif
