/* What dissection and building share about views. */
#ifndef DISSECT_VIEW_H
#define DISSECT_VIEW_H

#include <orcap/packet.h>

/* Whether a condition on a field's value holds. */
bool when_met(const struct orcap_when *when, uint64_t value);
/* Whether the field's condition holds; its bytes may still be missing. */
bool view_has(const struct orcap_view *view, size_t field);
/* Bytes that a length field gives by its number; negative results are 0. */
uint32_t field_covers(const struct orcap_field *field, uint64_t number);
/* Whether it is an address of which only the first bytes are in the packet. */
bool field_is_short_address(const struct orcap_field *field);

/* Goes on to the end without stopping at each field. */
void walk_to_end(struct orcap_walk *walk);
/* What a count field counts. */
uint32_t view_count(const struct orcap_view *view, uint16_t field);

/* Bytes from a layer's start to where it ends by its own word, its header having `header` of them; 0: it does not say. */
uint32_t view_extent(const struct orcap_view *view, uint32_t header);

/* The layers of an item that is a packet: from offset `at` of the frame to `end`, the first of the item's protocol. */
void dissect_region(const struct orcap_view *item, uint32_t at, uint32_t end, struct orcap_packet *ret_packet);

/* The items of a field from offset `at` of the frame to `end`. */
struct orcap_item_walk items_over(const struct orcap_view *view, size_t field, uint32_t at, uint32_t end, uint32_t count);

/* Bytes behind a layer's header as they were sent: by the length in the layer below, or the frame's where that says nothing or too much. */
uint32_t packet_sent(const struct orcap_packet *packet, size_t index);

#endif
