/* All of Orcap. Each header says on top what it is for, and can be included alone. From the bottom up: */
#ifndef ORCAP_H
#define ORCAP_H

#include <orcap/status.h> /* what a call came to */

#include <orcap/capture.h>  /* capture files: bytes to frames and back */
#include <orcap/metadata.h> /* what a pcapng says beside its packets */
#include <orcap/series.h>   /* several captures as one */
#include <orcap/live.h>     /* interfaces: captured from, and sent on */
#include <orcap/route.h>
#include <orcap/send.h>    /* interfaces, routes and neighbours of this system */

#include <orcap/protocol.h> /* what a protocol is */
#include <orcap/packet.h>   /* frames as layers with fields */
#include <orcap/provider.h> /* fields of the frame, or known from packets before it */
#include <orcap/fields.h>   /* values of any fields by name */
#include <orcap/filter.h>   /* display filters and BPF */
#include <orcap/match.h>    /* which packet answers which */
#include <orcap/render.h>   /* packets as text and as data */

#include <orcap/craft.h>      /* layers to bytes */
#include <orcap/expression.h> /* packets in Scapy's notation */
#include <orcap/edit.h>       /* captures merged, without doubles, without addresses */

#include <orcap/table.h>     /* rows of typed cells */
#include <orcap/arrow.h>     /* the same for other programs, without a copy */
#include <orcap/analyse.h>   /* any number of tables in one pass */
#include <orcap/streaming.h> /* tables whose rows are made while packets are read */
#include <orcap/follow.h>    /* the bytes of a session */
#include <orcap/extract.h>   /* the files that a capture carried */
#include <orcap/summary.h>   /* the first page */
#include <orcap/report.h>    /* the HTML report */

#endif
