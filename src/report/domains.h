/* Names that were asked, by the domain they lie under. */
#ifndef REPORT_DOMAINS_H
#define REPORT_DOMAINS_H

#include "core/sink.h"
#include "report/tally.h"
#include "report/disguise.h"

/* The table dns_domains out of the tally of names: most queries first, at most so many. ORCAP_EMEMORY. */
int domains_json(const struct tally *names, uint32_t most, struct disguise *disguise, struct sink *out);
/* Counts the names of that tally by their domains. ORCAP_EMEMORY. */
int domains_count(const struct tally *names, struct tally *ret_domains);
/* Its keys as elements of a JSON array. */
void domain_key_json(const struct tally_entry *entry, struct disguise *disguise, struct sink *out);

#endif
