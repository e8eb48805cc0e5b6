#include "report/keys.h"

#include "core/address.h"
#include "track/digest.h"

void chain_key_json(const struct tally_entry *entry, struct sink *out) {
    const uint8_t *chain = tally_key(entry);
    sink_char(out, '"');
    for (size_t i = 0; i < entry->size; i++) {
        sink_text(out, i ? ":" : "");
        sink_text(out, layer_name(chain[i]));
    }
    sink_char(out, '"');
}

static void put_address(struct sink *out, const uint8_t *bytes, uint8_t version) {
    char text[IP6_TEXT];
    size_t size = version == 4 ? ip4_format(bytes, text) : ip6_format(bytes, text);
    sink_char(out, '"');
    sink_bytes(out, text, size);
    sink_char(out, '"');
}

void pair_key_json(const struct tally_entry *entry, struct disguise *disguise, struct sink *out) {
    struct pair_key key;
    memcpy(&key, tally_key(entry), sizeof key);
    if (disguise) {
        disguise_address(disguise, key.a, key.version == 4 ? 4 : 16);
        disguise_address(disguise, key.b, key.version == 4 ? 4 : 16);
    }
    put_address(out, key.a, key.version);
    sink_char(out, ',');
    put_address(out, key.b, key.version);
    sink_format(out, ",\"%s\"", layer_name(key.app));
}

void range_key_json(const struct tally_entry *entry, struct sink *out) {
    struct range_key key;
    memcpy(&key, tally_key(entry), sizeof key);
    sink_unsigned(out, key.from);
    sink_char(out, ',');
    if (key.to == UINT64_MAX)
        sink_text(out, "null");
    else
        sink_unsigned(out, key.to);
}

void disguised_json(struct disguise *disguise, const struct orcap_column *column, const char *text, size_t size, struct sink *out) {
    struct orcap_cell cell = {.text = {text, size}};
    if (disguise)
        disguise_cell(disguise, column, &cell);
    sink_json(out, cell.text.bytes, cell.text.size);
}
