/* What a pcapng says of itself beside its packets, as members of the JSON object and as lines of the page. */
#include "core/address.h"
#include "core/number.h"
#include "render/info.h"

#include <string.h>

enum { NAMES_SHOWN = 10 };

void info_json_text(struct sink *sink, const char *name, const char *text) {
    sink_text(sink, name);
    if (text)
        sink_json(sink, text, strlen(text));
    else
        sink_text(sink, "null");
}

static void json_number(struct sink *sink, const char *name, uint64_t number) {
    sink_text(sink, name);
    if (number == ORCAP_NOT_SAID)
        sink_text(sink, "null");
    else
        sink_unsigned(sink, number);
}

void info_json_time(struct sink *sink, const char *name, int64_t time) {
    sink_text(sink, name);
    if (time == ORCAP_NO_TIME)
        sink_text(sink, "null");
    else
        sink_signed(sink, time);
}

static void json_statistics(const struct orcap_statistics *statistics, struct sink *sink) {
    info_json_time(sink, "{\"start_ns\":", statistics->start_ns);
    info_json_time(sink, ",\"end_ns\":", statistics->end_ns);
    json_number(sink, ",\"received\":", statistics->received);
    json_number(sink, ",\"dropped\":", statistics->dropped);
    json_number(sink, ",\"accepted\":", statistics->accepted);
    json_number(sink, ",\"os_dropped\":", statistics->os_dropped);
    json_number(sink, ",\"delivered\":", statistics->delivered);
    sink_char(sink, '}');
}

void info_json_interface(const struct orcap_interface_notes *interface, struct sink *sink) {
    char mac[MAC_TEXT];
    if (interface->has_mac)
        (void)mac_format(interface->mac, mac);
    info_json_text(sink, ",\"filter\":", interface->filter);
    info_json_text(sink, ",\"hardware\":", interface->hardware);
    info_json_text(sink, ",\"os\":", interface->os);
    info_json_text(sink, ",\"comment\":", interface->comment);
    info_json_text(sink, ",\"mac\":", interface->has_mac ? mac : NULL);
    json_number(sink, ",\"speed\":", interface->speed);
    json_number(sink, ",\"sent_speed\":", interface->sent_speed);
    json_number(sink, ",\"received_speed\":", interface->received_speed);
    sink_text(sink, ",\"offset_seconds\":");
    sink_signed(sink, interface->offset);
    sink_text(sink, ",\"statistics\":");
    if (interface->has_statistics)
        json_statistics(&interface->statistics, sink);
    else
        sink_text(sink, "null");
}

static void json_blocks(struct sink *sink, const char *name, const char *kind, const struct orcap_block_note *notes, size_t count) {
    sink_text(sink, name);
    for (size_t i = 0; i < count; i++) {
        sink_text(sink, i ? ",{\"" : "{\"");
        json_number(sink, kind, notes[i].kind);
        info_json_text(sink, ",\"name\":", notes[i].name);
        json_number(sink, ",\"blocks\":", notes[i].blocks);
        json_number(sink, ",\"bytes\":", notes[i].bytes);
        sink_char(sink, '}');
    }
    sink_char(sink, ']');
}

void info_json_notes(const struct orcap_metadata_view *notes, struct sink *sink) {
    sink_text(sink, ",\"sections\":[");
    for (size_t i = 0; i < notes->section_count; i++) {
        const struct orcap_section_notes *section = &notes->sections[i];
        info_json_text(sink, i ? ",{\"byte_order\":" : "{\"byte_order\":", section->big_endian ? "big" : "little");
        info_json_text(sink, ",\"hardware\":", section->hardware);
        info_json_text(sink, ",\"os\":", section->os);
        info_json_text(sink, ",\"application\":", section->application);
        json_number(sink, ",\"first_interface\":", section->first_interface);
        sink_char(sink, '}');
    }
    json_number(sink, "],\"names\":", notes->names_all);
    sink_text(sink, ",\"first_names\":[");
    for (size_t i = 0; i < notes->name_count; i++) {
        info_json_text(sink, i ? ",{\"address\":" : "{\"address\":", notes->names[i].address);
        info_json_text(sink, ",\"name\":", notes->names[i].name);
        sink_char(sink, '}');
    }
    json_blocks(sink, "],\"secrets\":[", "type\":", notes->secrets, notes->secret_count);
    json_blocks(sink, ",\"custom_blocks\":[", "enterprise\":", notes->custom, notes->custom_count);
    json_blocks(sink, ",\"other_blocks\":[", "type\":", notes->others, notes->other_count);
}

static void page_text(struct sink *sink, const char *name, const char *text) {
    if (!text)
        return;
    info_label(sink, name);
    sink_escaped(sink, text, strlen(text));
    sink_char(sink, '\n');
}

/* "1.5 Gbit/s" */
static void page_speed(struct sink *sink, const char *before, uint64_t speed) {
    static const char *const units[] = {"bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"};
    if (speed == ORCAP_NOT_SAID)
        return;
    double value = (double)speed;
    size_t unit = 0;
    for (; value >= 1000 && unit < 4; unit++)
        value /= 1000;
    char text[DECIMAL_TEXT];
    sink_text(sink, before);
    sink_bytes(sink, text, (size_t)(put_decimal(text, value) - text));
    sink_format(sink, " %s", units[unit]);
}

/* Pieces of a line, with commas between them. */
static void piece(struct sink *sink, size_t *pieces, const char *name) {
    if ((*pieces)++)
        sink_text(sink, ", ");
    else
        info_label(sink, "");
    sink_text(sink, name);
}

static void piece_text(struct sink *sink, size_t *pieces, const char *name, const char *text) {
    if (!text)
        return;
    piece(sink, pieces, name);
    sink_escaped(sink, text, strlen(text));
}

static void piece_count(struct sink *sink, size_t *pieces, const char *name, uint64_t count) {
    if (count == ORCAP_NOT_SAID)
        return;
    piece(sink, pieces, name);
    sink_unsigned(sink, count);
}

static void page_statistics(const struct orcap_statistics *statistics, struct sink *sink) {
    size_t pieces = 0;
    char text[RFC3339_TEXT];
    piece_count(sink, &pieces, "received ", statistics->received);
    piece_count(sink, &pieces, "dropped ", statistics->dropped);
    piece_count(sink, &pieces, "accepted by the filter ", statistics->accepted);
    piece_count(sink, &pieces, "dropped by the system ", statistics->os_dropped);
    piece_count(sink, &pieces, "delivered ", statistics->delivered);
    if (statistics->start_ns != ORCAP_NO_TIME) {
        piece(sink, &pieces, "from ");
        sink_bytes(sink, text, (size_t)(put_rfc3339(text, statistics->start_ns) - text));
    }
    if (statistics->end_ns != ORCAP_NO_TIME) {
        piece(sink, &pieces, "until ");
        sink_bytes(sink, text, (size_t)(put_rfc3339(text, statistics->end_ns) - text));
    }
    if (pieces)
        sink_char(sink, '\n');
}

void info_page_interface(const struct orcap_interface_notes *interface, struct sink *sink) {
    size_t pieces = 0;
    char mac[MAC_TEXT];
    if (interface->has_mac)
        (void)mac_format(interface->mac, mac);
    piece_text(sink, &pieces, "", interface->has_mac ? mac : NULL);
    piece_text(sink, &pieces, "filter ", interface->filter);
    piece_text(sink, &pieces, "hardware ", interface->hardware);
    piece_text(sink, &pieces, "os ", interface->os);
    if (interface->speed != ORCAP_NOT_SAID || interface->sent_speed != ORCAP_NOT_SAID || interface->received_speed != ORCAP_NOT_SAID) {
        piece(sink, &pieces, "speed");
        page_speed(sink, " ", interface->speed);
        page_speed(sink, " sending ", interface->sent_speed);
        page_speed(sink, " receiving ", interface->received_speed);
    }
    if (interface->offset) {
        piece(sink, &pieces, "times moved by ");
        sink_signed(sink, interface->offset);
        sink_text(sink, " s");
    }
    piece_text(sink, &pieces, "", interface->comment);
    if (pieces)
        sink_char(sink, '\n');
    if (interface->has_statistics)
        page_statistics(&interface->statistics, sink);
}

void info_page_sections(const struct orcap_metadata_view *notes, struct sink *sink) {
    for (size_t i = 0; i < notes->section_count; i++) {
        const struct orcap_section_notes *section = &notes->sections[i];
        if (notes->section_count > 1) {
            info_label(sink, "section");
            sink_unsigned(sink, i);
            sink_format(sink, ", %s-endian, from interface %zu\n", section->big_endian ? "big" : "little", section->first_interface);
        }
        page_text(sink, "application", section->application);
        page_text(sink, "os", section->os);
        page_text(sink, "hardware", section->hardware);
    }
}

static void page_blocks(struct sink *sink, const char *name, bool decimal, const struct orcap_block_note *notes, size_t count) {
    for (size_t i = 0; i < count; i++) {
        info_label(sink, name);
        if (notes[i].name)
            sink_text(sink, notes[i].name);
        else
            sink_format(sink, decimal ? "enterprise %u" : "type 0x%08x", (unsigned)notes[i].kind);
        sink_format(sink, ", %llu block%s, %llu bytes\n", (unsigned long long)notes[i].blocks, notes[i].blocks == 1 ? "" : "s",
                    (unsigned long long)notes[i].bytes);
    }
}

void info_page_notes(const struct orcap_metadata_view *notes, struct sink *sink) {
    for (size_t i = 0; i < notes->name_count && i < NAMES_SHOWN; i++) {
        info_label(sink, "name");
        sink_text(sink, notes->names[i].address);
        sink_char(sink, ' ');
        sink_escaped(sink, notes->names[i].name, strlen(notes->names[i].name));
        sink_char(sink, '\n');
    }
    if (notes->names_all > NAMES_SHOWN)
        sink_format(sink, "names         %llu more\n", (unsigned long long)(notes->names_all - NAMES_SHOWN));
    page_blocks(sink, "secrets", false, notes->secrets, notes->secret_count);
    page_blocks(sink, "custom", true, notes->custom, notes->custom_count);
    page_blocks(sink, "blocks", false, notes->others, notes->other_count);
}
