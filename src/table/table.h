/* The tables as C sees them: an index for each column (FLOWS_src, FLOWS_sport, ...) and how many there are (FLOWS_COUNT). */
#ifndef TABLE_TABLE_H
#define TABLE_TABLE_H

#include <orcap/table.h>

#include "table/tables.list"

/* One enum for each table, so that an index past the end does not compile into a switch unnoticed. */
#define COLUMN_OF_packets(name, type, meaning) PACKETS_##name,
#define COLUMN_OF_list(name, type, meaning) LIST_##name,
#define COLUMN_OF_hierarchy(name, type, meaning) HIERARCHY_##name,
#define COLUMN_OF_count(name, type, meaning) COUNT_##name,
#define COLUMN_OF_timeline(name, type, meaning) TIMELINE_##name,
#define COLUMN_OF_conversations(name, type, meaning) CONVERSATIONS_##name,
#define COLUMN_OF_hosts(name, type, meaning) HOSTS_##name,
#define COLUMN_OF_flows(name, type, meaning) FLOWS_##name,
#define COLUMN_OF_sessions(name, type, meaning) SESSIONS_##name,
#define COLUMN_OF_dns(name, type, meaning) DNS_##name,
#define COLUMN_OF_http(name, type, meaning) HTTP_##name,
#define COLUMN_OF_tls(name, type, meaning) TLS_##name,
#define COLUMN_OF_files(name, type, meaning) FILES_##name,
#define COLUMN_OF_findings(name, type, meaning) FINDINGS_##name,
#define COLUMN_OF_probes(name, type, meaning) PROBES_##name,
#define TABLE_ENUM(name, NAME, row) enum { NAME##_COLUMNS(COLUMN_OF_##name) NAME##_COUNT };
ORCAP_TABLES(TABLE_ENUM)
#undef TABLE_ENUM

#endif
