/* Names that were asked, by the domain they lie under. */
#ifndef REPORT_DOMAINS_H
#define REPORT_DOMAINS_H

#include "core/sink.h"
#include "report/tally.h"
#include "report/disguise.h"

/* The table dns_domains out of the tally of names: most queries first, at most so many. ORCAP_EMEMORY. */
int domains_json(const struct tally *names, uint32_t most, struct disguise *disguise, struct sink *out);

#endif
