/* Where the counting road stands in a frame: what is captured, what was on the wire, and which header comes next. */
#ifndef TRACK_WALK_H
#define TRACK_WALK_H

#include "core/cursor.h"
#include "track/digest.h"

enum step {
    STOP,
    TAKE_ETHER,
    TAKE_ETHERTYPE, /* by walk.type */
    TAKE_IP,        /* version by the first nibble */
    TAKE_IPV4,
    TAKE_IPV6,
    TAKE_PROTO, /* by walk.type, an IP protocol */
    TAKE_LLC,
    TAKE_PPP,
    TAKE_MPLS,
    TAKE_WLAN,
    TAKE_LINK /* by walk.type, a LINKTYPE_ number */
};

struct walk {
    const uint8_t *bytes;
    uint64_t at;
    uint64_t captured; /* no byte from here on may be read */
    uint64_t wire;     /* where the layer ends, captured or not */
    uint32_t type;
    bool quiet;           /* in the first piece of a datagram: its transport is noted, the chain has ended at IP */
    uint32_t count;       /* layers so far; when quiet past any that are kept */
    uint32_t quiet_count; /* and then how many there were */
    uint64_t chain;       /* the first eight of them, the outermost lowest; others are in the digest already */
    struct digest_ip *ip, *next_ip; /* the IP layer stood in, NULL outside of any, and where the next one goes */
    struct digest *digest;
    const struct renumbers *numbers; /* NULL: all stand for themselves */
};

/* The common headers are taken apart in one function over variables that stay in registers: what is inlined into it says so, and everything
 * rarer works on a copy that is made for it (walk_aside in digest.c). */
#define WALK_INLINE static inline __attribute__((always_inline))

/* The next `size` bytes if they were captured, else NULL; does not move. */
static inline const uint8_t *walk_room(const struct walk *w, uint64_t size) {
    return w->at + size <= w->captured ? w->bytes + w->at : NULL;
}
/* The same in two questions, where every instruction counts. */
WALK_INLINE bool walk_has(const struct walk *w, uint64_t size) {
    return w->at + size <= w->captured;
}
WALK_INLINE const uint8_t *walk_here(const struct walk *w) {
    return w->bytes + w->at;
}

WALK_INLINE void walk_push(struct walk *w, enum layer layer) {
    if (w->count < 8)
        w->chain |= (uint64_t)layer << 8 * w->count++;
    else if (w->count < DIGEST_CHAIN)
        w->digest->chain[w->count++] = (uint8_t)layer;
}
WALK_INLINE void walk_hush(struct walk *w) {
    w->quiet = true;
    w->quiet_count = w->count;
    w->count = DIGEST_CHAIN;
}

/* Extension headers can be repeated hundreds of times in a frame, which says nothing more than once. */
static inline void walk_push_once(struct walk *w, enum layer layer) {
    uint32_t last = w->count - 1;
    if (!w->count /* what came together from fragments begins with one */ ||
        (last < 8 ? (uint8_t)(w->chain >> 8 * last) : w->digest->chain[last]) != layer)
        walk_push(w, layer);
}

/* The layer that starts here is `size` bytes on the wire; a size that cannot be leaves the limits as they are. */
WALK_INLINE void walk_limit(struct walk *w, uint64_t size) {
    if (w->at + size < w->wire) {
        w->wire = w->at + size;
        w->captured = w->captured < w->wire ? w->captured : w->wire;
    }
}

/* The payload of the IP layer begins here and ends where the layer does. */
WALK_INLINE void walk_note_payload(const struct walk *w) {
    w->ip->payload_at = (uint32_t)w->at;
    w->ip->payload_size = w->wire > w->at ? (uint32_t)(w->wire - w->at) : 0;
    w->ip->payload_captured = w->captured > w->at ? (uint32_t)(w->captured - w->at) : 0;
}

WALK_INLINE enum step walk_to_type(struct walk *w, uint32_t type, enum step step) {
    w->type = type;
    return step;
}

/* digest_frame without its short cut. */
void digest_walk(const struct orcap_frame *frame, struct digest *digest);
/* The link layers that are not Ethernet, and 802.11: link.c. */
enum step walk_link(struct walk *w);
enum step walk_wlan(struct walk *w);
/* Tunnels over UDP by port, after its header: tunnel.c. STOP when the ports are of no tunnel. */
enum step walk_udp_tunnel(struct walk *w);
enum step walk_gre(struct walk *w);

#endif
