/* A frame to layers: the describing road. One loop, a layer a turn; nothing is allocated. */
#include "dissect/plan.h"
#include "dissect/view.h"

#include <string.h>

static void note(struct orcap_packet *packet, enum orcap_anomaly_kind kind, enum orcap_limit limit, uint16_t protocol, uint32_t at, uint32_t needed,
                 uint32_t available) {
    if (packet->anomaly_count < ORCAP_ANOMALIES)
        packet->anomalies[packet->anomaly_count++] = (struct orcap_anomaly){.kind = (uint8_t)kind,
                                                                           .limit_kind = (uint8_t)limit,
                                                                           .layer = packet->count ? (uint16_t)(packet->count - 1) : 0,
                                                                           .protocol = protocol,
                                                                           .at = at,
                                                                           .needed = needed,
                                                                           .available = available};
}

/* Whether what the view is of is only the beginning of itself: in a first fragment, or quoted by an ICMP error, which cuts on purpose. */
static bool is_partial(const struct orcap_packet *packet, const struct orcap_view *view) {
    bool partial = context_plan(view->context, view->protocol)->protocol->quoted;
    for (size_t i = 0; i < packet->count && !partial; i++) {
        const struct orcap_protocol *protocol = context_plan(packet->context, packet->layers[i].protocol)->protocol;
        struct orcap_view lower = orcap_packet_view(packet, i);
        partial = protocol->quoted || (protocol->partial && protocol->partial(&lower));
    }
    return partial;
}

/* Bytes are missing before the view's limit: by whose doing? */
static void note_short(struct orcap_packet *packet, const struct orcap_view *view, uint32_t needed) {
    bool by_capture = view->limit == packet->caplen && packet->caplen < packet->len;
    enum orcap_limit limit = by_capture                        ? ORCAP_LIMIT_CAPTURE
                             : view->limit == packet->caplen ? ORCAP_LIMIT_FRAME
                                                               : ORCAP_LIMIT_LENGTH_FIELD;
    if (by_capture || !is_partial(packet, view))
        note(packet, by_capture ? ORCAP_CUT : ORCAP_MALFORMED, limit, view->protocol, view->at, needed, view->limit - view->at);
}

static void push(struct orcap_packet *packet, uint16_t protocol, uint32_t at, uint32_t size, uint32_t limit, const char *chain) {
    if (packet->count == ORCAP_DEPTH)
        return;
    packet->layers[packet->count] = (struct orcap_layer){.protocol = protocol,
                                                         .under = packet->count ? (uint16_t)(packet->count - 1) : ORCAP_DEPTH,
                                                         .at = at,
                                                         .size = size,
                                                         .limit = limit,
                                                         .chain = chain};
    packet->count++;
}

static bool is_variant(const struct orcap_protocol *protocol, const char *space) {
    for (size_t i = 0; i < protocol->over_count; i++)
        if (strcmp(protocol->over[i].space, space) == 0)
            return true;
    return false;
}

/* The description that really applies: what `instead` says, then the variant, unless a program named one that is a variant itself. Nothing is known yet of how
 * many bytes there are. */
static uint16_t settle(const struct orcap_view *view, bool named) {
    const struct plan *plan = context_plan(view->context, view->protocol);
    if (named && plan->protocol->stays)
        return view->protocol;
    int other = plan->protocol->instead ? plan->protocol->instead(view) : -1;
    if (other >= 0 && plan->others[other] != NO_PROTOCOL)
        return plan->others[other];
    if (plan->variants_field != NO_FIELD && !(named && is_variant(plan->protocol, plan->protocol->fields[plan->variants_field].variants))) {
        const struct space_entry *entry = context_entry(view->context, plan->fields[plan->variants_field].variants,
                                                        (uint32_t)orcap_view_number(view, plan->variants_field));
        if (entry)
            return entry->protocol;
    }
    return view->protocol;
}

#define UNREADABLE UINT32_MAX

/* The header's size, which may be 0; what is missing is noted. UNREADABLE: it cannot be read. */
static uint32_t header_size(struct orcap_packet *packet, const struct plan *plan, struct orcap_view *view) {
    uint32_t room = view->limit - view->at;
    if (plan->simple)
        return plan->fixed;
    if (room < plan->fixed && plan->protocol->may_be_cut) {
        note_short(packet, view, plan->fixed);
        return room;
    }
    if (room < plan->fixed) { /* a header that may end early */
        if (room != plan->least)
            note_short(packet, view, plan->fixed);
        return room == plan->least ? room : UNREADABLE;
    }
    if (plan->header_field != NO_FIELD && plan->fields[plan->header_field].still) {
        uint32_t size = field_covers(&plan->protocol->fields[plan->header_field], plan_number(plan, view, plan->header_field));
        if (size < plan->fixed) {
            note(packet, ORCAP_MALFORMED, ORCAP_LIMIT_LENGTH_FIELD, view->protocol, view->at, plan->fixed, size);
            return plan->fixed;
        }
        if (size > room) {
            note_short(packet, view, size);
            struct orcap_walk cut = orcap_view_walk(view);
            walk_to_end(&cut);
            return cut.broken ? UNREADABLE : room;
        }
        return plan_padded(plan, size, room);
    }
    struct orcap_walk walk = orcap_view_walk(view);
    walk_to_end(&walk);
    uint32_t size = (walk.at + walk.width + 7) / 8;
    if (walk.cut)
        note_short(packet, view, size + 1);
    return walk.broken ? UNREADABLE : plan_padded(plan, size, room);
}

uint32_t view_extent(const struct orcap_view *view, uint32_t header) {
    const struct plan *plan = context_plan(view->context, view->protocol);
    if (plan->protocol->ends)
        return plan->protocol->ends(view);
    if (plan->protocol->last || plan->protocol->item)
        return header;
    if (plan->extent_field == NO_FIELD || (!plan->fields[plan->extent_field].still && !view_has(view, plan->extent_field)))
        return 0;
    uint64_t number = plan_number(plan, view, plan->extent_field);
    uint32_t covered = field_covers(&plan->protocol->fields[plan->extent_field], number);
    if (number == 0 && !plan->protocol->zero_ends) /* segmentation offload leaves 0 where the length comes later */
        return 0;
    return plan->protocol->fields[plan->extent_field].covers == ORCAP_COVERS_LAYER ? covered : header + covered;
}

/* Where the layer's own length field ends it, if it lies within what there is. */
static uint32_t extent(struct orcap_packet *packet, const struct orcap_view *view, uint32_t header) {
    uint32_t total = view_extent(view, header);
    if (!total)
        return view->limit;
    if (total < header) {
        note(packet, ORCAP_MALFORMED, ORCAP_LIMIT_LENGTH_FIELD, view->protocol, view->at, header, total);
        return view->at + header;
    }
    if (total > view->limit - view->at) {
        note_short(packet, view, total);
        return view->limit;
    }
    return view->at + total;
}

static bool match_holds(const struct match_plan *match, const struct orcap_view *view) {
    for (size_t i = 0; i < match->count; i++)
        if (orcap_view_number(view, match->matches[i].field) != match->matches[i].value)
            return false;
    return true;
}

/* The first that was bound by field values which hold; NO_PROTOCOL: none. */
static uint16_t matched(const struct plan *plan, const struct orcap_view *view, bool late, const char **ret_chain) {
    for (size_t i = 0; i < plan->match_count; i++)
        if (plan->matches[i].late == late && match_holds(&plan->matches[i], view)) {
            *ret_chain = context_plan(view->context, plan->matches[i].child)->protocol->filter;
            return plan->matches[i].child;
        }
    return NO_PROTOCOL;
}

/* What a datagram holds that no port says, where the context guesses. */
static uint16_t guess(const struct plan *plan, const struct orcap_view *view) {
    const struct orcap_context *context = view->context;
    uint32_t start = view->at + view->size;
    bool asked = context->guess_count && plan->space_count && plan->fields[plan->spaces[0]].space == context->udp_port && !plan->protocol->quoted;
    for (size_t i = 0; asked && i < context->guess_count; i++)
        if (context->plans[context->guesses[i]].protocol->guess(view->bytes + start, view->limit - start))
            return context->guesses[i];
    return context->raw;
}

/* What follows a layer: what its description says, then by number spaces (of two ports the destination first), else Raw; what was bound by field
 * values comes before all that, or late. */
static uint16_t follow(const struct plan *plan, const struct orcap_view *view, const char **ret_chain) {
    *ret_chain = NULL;
    uint16_t bound = matched(plan, view, false, ret_chain);
    if (bound != NO_PROTOCOL)
        return bound;
    if (plan->protocol->opaque && plan->protocol->opaque(view))
        return view->context->raw;
    int other = plan->protocol->follows ? plan->protocol->follows(view) : -1;
    if (other >= 0 && plan->others[other] != NO_PROTOCOL)
        return plan->others[other];
    for (size_t i = plan->space_count; i-- > 0;) {
        uint16_t field = plan->spaces[i];
        if (!plan->fields[field].still && !view_has(view, field))
            continue;
        const struct space_entry *entry = context_entry(view->context, plan->fields[field].space, (uint32_t)plan_joint(plan, view, field));
        if (entry) {
            *ret_chain = entry->chain;
            return entry->protocol;
        }
    }
    bound = matched(plan, view, true, ret_chain);
    return bound != NO_PROTOCOL ? bound : guess(plan, view);
}

/* Bytes of the trailer of the layer that was read last, which ends at `limit`. */
static uint32_t set_trailer(struct orcap_packet *packet, const struct plan *plan, const struct orcap_view *view, uint32_t limit) {
    const struct orcap_protocol *own = plan->protocol;
    if (own->trailer_size && !(view->cut && limit == packet->caplen) && limit - view->at - view->size >= own->trailer_size)
        return packet->layers[packet->count - 1].trailer = own->trailer_size;
    if (!own->trailer_at || limit - view->at < own->trailer_least || !view_has(view, plan->trailer_field))
        return 0;
    return packet->layers[packet->count - 1].trailer = limit - view->at - own->trailer_at;
}

/* Whether a header goes on to the end of what there is, whatever that is, so that nothing tells where the capture cut it. */
static bool is_open(const struct plan *plan) {
    if (plan->simple || !plan->protocol->field_count || plan->header_field != NO_FIELD || plan->extent_field != NO_FIELD)
        return false;
    const struct field_plan *last = &plan->fields[plan->protocol->field_count - 1];
    if (plan->protocol->field_count > 1 && plan->protocol->fields[plan->protocol->field_count - 2].leaves)
        return true;
    return !last->width && !last->phantom && !last->measured && last->sized_by == NO_FIELD && last->counted_by == NO_FIELD;
}

/* `named`: the program said what it begins with. Whether all layers were read: not when it ended early at one of `last`. */
static bool run(struct orcap_packet *packet, uint32_t at, uint16_t protocol, bool named, const char *chain, const uint8_t *last) {
    const struct orcap_context *context = packet->context;
    struct orcap_view view = {.context = context, .bytes = packet->bytes, .at = at, .limit = packet->caplen, .under = UINT16_MAX,
                              .cut = packet->caplen < packet->len};
    bool quoted = false; /* what an ICMP error quotes is no part of the chain, nor what that carries */
    while (view.at < view.limit) {
        if (packet->count >= ORCAP_DEPTH - 2) {
            note(packet, ORCAP_MALFORMED, ORCAP_LIMIT_FRAME, protocol, view.at, 0, view.limit - view.at);
            push(packet, context->raw, view.at, view.limit - view.at, view.limit, NULL);
            break;
        }
        view.protocol = protocol;
        view.message = view.at;
        view.size = view.limit - view.at;
        protocol = view.protocol = settle(&view, named && !packet->count);
        const struct plan *plan = context_plan(context, protocol);
        const struct orcap_protocol *own = plan->protocol;
        uint32_t size = UNREADABLE;
        if (last && last[protocol] == ORCAP_UNWANTED)
            return false;
        quoted = quoted || own->quoted;
        if (view.limit - view.at < plan->least)
            note_short(packet, &view, plan->least);
        else
            size = own->foreign ? view.limit - view.at : header_size(packet, plan, &view);
        if (size == UNREADABLE) {
            push(packet, context->raw, view.at, view.limit - view.at, view.limit, NULL);
            break;
        }
        if (view.cut && view.at + size == packet->caplen && !packet->anomaly_count && is_open(plan))
            note_short(packet, &view, size + 1);
        view.size = size;
        uint32_t limit = extent(packet, &view, size);
        push(packet, protocol, view.at, size, limit, quoted || protocol == context->raw ? NULL : chain ? chain : own->filter);
        limit = view.limit = limit - set_trailer(packet, plan, &view, limit);
        if (last && last[protocol])
            return false;
        uint16_t next = view.at + size < limit ? follow(plan, &view, &chain) : context->raw;
        if (context_plan(context, next)->hidden)
            next = context->raw;
        if (next == context->raw && view.at + size < limit) {
            push(packet, next, view.at + size, limit - view.at - size, limit, NULL);
            break;
        }
        view.under = protocol;
        view.under_at = view.at;
        view.at += size;
        protocol = next;
    }
    return true;
}

/* Between what a layer carries and its trailer there is no padding: as in Scapy the trailer begins where the layers above the layer end. */
static void widen_trailers(struct orcap_packet *packet) {
    uint32_t end = packet->count ? packet->layers[packet->count - 1].limit : 0;
    for (size_t i = packet->count; i-- > 0;) {
        struct orcap_layer *own = &packet->layers[i];
        if (!own->trailer || context_plan(packet->context, own->protocol)->protocol->trailer_size)
            continue;
        if (i + 1u == packet->count)
            end = own->at + own->size;
        own->trailer = own->limit - end;
        for (size_t k = i + 1; k < packet->count; k++)
            packet->layers[k].limit = packet->layers[k].limit < end ? packet->layers[k].limit : end;
        end = own->limit;
    }
}

/* What lies behind the end that a layer's length field set, and before the end of the layer below: innermost first, as Scapy has it. */
static void add_padding(struct orcap_packet *packet) {
    widen_trailers(packet);
    for (size_t i = packet->count; i-- > 0;) {
        uint32_t outer = i ? packet->layers[i - 1].limit - packet->layers[i - 1].trailer : packet->caplen;
        if (packet->layers[i].limit < outer)
            push(packet, packet->context->padding, packet->layers[i].limit, outer - packet->layers[i].limit, outer, NULL);
    }
}

static void begin(const struct orcap_context *context, const uint8_t *bytes, uint32_t caplen, uint32_t len, struct orcap_packet *ret_packet) {
    ret_packet->context = context;
    ret_packet->bytes = bytes;
    ret_packet->caplen = caplen;
    ret_packet->len = len > caplen ? len : caplen;
    ret_packet->count = 0;
    ret_packet->anomaly_count = 0;
}

void orcap_dissect_as(const struct orcap_context *context, uint16_t protocol, const uint8_t *bytes, uint32_t caplen, uint32_t len,
                      struct orcap_packet *ret_packet) {
    begin(context, bytes, caplen, len, ret_packet);
    (void)run(ret_packet, 0, protocol, true, NULL, NULL);
    add_padding(ret_packet);
}

void dissect_region(const struct orcap_view *item, uint32_t at, uint32_t end, struct orcap_packet *ret_packet) {
    begin(item->context, item->bytes, end, end, ret_packet);
    (void)run(ret_packet, at, item->protocol, false, NULL, NULL);
    add_padding(ret_packet);
}

void orcap_dissect_until(const struct orcap_context *context, uint16_t link, const uint8_t *bytes, uint32_t caplen, uint32_t len,
                         const uint8_t *last, struct orcap_packet *ret_packet) {
    const struct space_entry *entry = context_entry(context, context->linktype, link);
    begin(context, bytes, caplen, len, ret_packet);
    if (!entry)
        note(ret_packet, ORCAP_UNKNOWN, ORCAP_LIMIT_FRAME, context->raw, 0, 0, caplen);
    if (run(ret_packet, 0, entry ? entry->protocol : context->raw, false, entry ? entry->chain : NULL, last))
        add_padding(ret_packet);
}

void orcap_dissect(const struct orcap_context *context, uint16_t link, const uint8_t *bytes, uint32_t caplen, uint32_t len,
                   struct orcap_packet *ret_packet) {
    orcap_dissect_until(context, link, bytes, caplen, len, NULL, ret_packet);
}
