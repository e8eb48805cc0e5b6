#include "render/info.h"
#include "core/number.h"

#include <string.h>

static const char *format_name(enum orcap_format format) {
    return format == ORCAP_FORMAT_PCAPNG ? "pcapng" : "pcap";
}

static const char *compression_name(enum orcap_compression compression) {
    switch (compression) {
    case ORCAP_GZIP:
        return "gzip";
    case ORCAP_ZSTD:
        return "zstd";
    case ORCAP_LZ4:
        return "lz4";
    case ORCAP_XZ:
        return "xz";
    case ORCAP_PLAIN:
        break;
    }
    return NULL;
}

/* Whether interface `at` is the first with its link type. */
static bool is_new_link(const struct orcap_capture_info *info, size_t at) {
    for (size_t i = 0; i < at; i++)
        if (info->interfaces[i].link == info->interfaces[at].link)
            return false;
    return true;
}

static void json_member(struct sink *sink, const char *name, uint64_t number) {
    sink_text(sink, name);
    sink_unsigned(sink, number);
}

static void json_interfaces(const struct orcap_capture_info *info, const struct orcap_metadata_view *notes, struct sink *sink) {
    sink_text(sink, ",\"interfaces\":[");
    for (size_t i = 0; i < info->interface_count; i++) {
        const struct orcap_interface *interface = &info->interfaces[i];
        json_member(sink, i ? ",{\"id\":" : "{\"id\":", interface->id);
        json_member(sink, ",\"link_type\":", interface->link);
        info_json_text(sink, ",\"name\":", interface->name);
        info_json_text(sink, ",\"description\":", interface->description);
        json_member(sink, ",\"snaplen\":", interface->snaplen);
        json_member(sink, ",\"ticks_per_second\":", interface->ticks_per_second);
        json_member(sink, ",\"packets\":", interface->packets);
        if (notes && i < notes->interface_count)
            info_json_interface(&notes->interfaces[i], sink);
        sink_char(sink, '}');
    }
    sink_text(sink, "],\"link_types\":[");
    for (size_t i = 0, met = 0; i < info->interface_count; i++)
        if (is_new_link(info, i))
            json_member(sink, met++ ? "," : "", info->interfaces[i].link);
    sink_char(sink, ']');
}

void info_json(const struct orcap_capture_info *info, const struct orcap_metadata_view *notes, struct sink *sink) {
    info_json_text(sink, "{\"file\":", info->path);
    info_json_text(sink, ",\"format\":", format_name(info->format));
    info_json_text(sink, ",\"compression\":", compression_name(info->compression));
    sink_text(sink, info->big_endian ? ",\"byte_order\":\"big\"" : ",\"byte_order\":\"little\"");
    json_interfaces(info, notes, sink);
    json_member(sink, ",\"packets\":", info->packets);
    json_member(sink, ",\"captured_bytes\":", info->captured_bytes);
    json_member(sink, ",\"original_bytes\":", info->original_bytes);
    info_json_time(sink, ",\"first_ns\":", info->first_ns);
    info_json_time(sink, ",\"last_ns\":", info->last_ns);
    sink_text(sink, info->in_order ? ",\"in_order\":true" : ",\"in_order\":false");
    sink_text(sink, ",\"comments\":[");
    for (size_t i = 0; i < info->comment_count; i++)
        info_json_text(sink, i ? "," : "", info->comments[i]);
    sink_char(sink, ']');
    if (notes)
        info_json_notes(notes, sink);
    sink_text(sink, ",\"damage\":");
    if (info->damaged) {
        json_member(sink, "{\"offset\":", info->damage_offset);
        json_member(sink, ",\"packets\":", info->packets);
        info_json_text(sink, ",\"reason\":", info->damage);
        sink_char(sink, '}');
    } else
        sink_text(sink, "null");
    sink_char(sink, '}');
}

void info_label(struct sink *sink, const char *name) {
    enum { COLUMN = 14 };
    size_t size = strlen(name);
    sink_bytes(sink, name, size);
    sink_fill(sink, ' ', size < COLUMN ? COLUMN - size : 1);
}

static void page_time(struct sink *sink, const char *name, int64_t time) {
    info_label(sink, name);
    char text[RFC3339_TEXT];
    if (time == ORCAP_NO_TIME)
        sink_char(sink, '-');
    else
        sink_bytes(sink, text, (size_t)(put_rfc3339(text, time) - text));
    sink_char(sink, '\n');
}

static void page_duration(const struct orcap_capture_info *info, struct sink *sink) {
    if (info->first_ns == ORCAP_NO_TIME)
        return;
    double seconds = (double)((uint64_t)info->last_ns - (uint64_t)info->first_ns) / 1e9;
    char text[DECIMAL_TEXT];
    info_label(sink, "duration");
    sink_bytes(sink, text, (size_t)(put_decimal(text, seconds) - text));
    sink_text(sink, " s");
    if (seconds > 0)
        sink_format(sink, ", %.1f packets and %.1f kbit a second", (double)info->packets / seconds, (double)info->original_bytes * 8e-3 / seconds);
    sink_char(sink, '\n');
}

void link_format(const struct orcap_context *context, uint16_t link, struct sink *sink) {
    int protocol = orcap_context_lookup(context, "linktype", link);
    if (protocol < 0) {
        sink_format(sink, "link type %u", link);
        return;
    }
    const struct orcap_protocol *own = orcap_context_protocol(context, (uint16_t)protocol);
    sink_text(sink, own->display ? own->display : own->title);
}

static void page_interface(const struct orcap_interface *interface, size_t index, const struct orcap_context *context, struct sink *sink) {
    char name[32] = "interface ";
    *put_unsigned(name + strlen(name), index) = 0;
    info_label(sink, name);
    if (interface->name) {
        sink_escaped(sink, interface->name, strlen(interface->name));
        sink_text(sink, ", ");
    }
    if (interface->description) {
        sink_escaped(sink, interface->description, strlen(interface->description));
        sink_text(sink, ", ");
    }
    link_format(context, interface->link, sink);
    sink_format(sink, ", snap length %lu, ", (unsigned long)interface->snaplen);
    if (interface->ticks_per_second)
        sink_format(sink, "%llu ticks a second, ", (unsigned long long)interface->ticks_per_second);
    sink_format(sink, "%llu packet%s\n", (unsigned long long)interface->packets, interface->packets == 1 ? "" : "s");
}

void info_page(const struct orcap_capture_info *info, const struct orcap_metadata_view *notes, const struct orcap_context *context, struct sink *sink) {
    const char *compression = compression_name(info->compression);
    info_label(sink, "file");
    sink_escaped(sink, info->path, strlen(info->path));
    sink_char(sink, '\n');
    info_label(sink, "format");
    sink_format(sink, "%s, %s-endian%s%s\n", format_name(info->format), info->big_endian ? "big" : "little", compression ? ", inside " : "",
                compression ? compression : "");
    if (notes)
        info_page_sections(notes, sink);
    info_label(sink, "packets");
    sink_unsigned(sink, info->packets);
    sink_text(sink, info->packets < 2 ? "\n" : info->in_order ? ", in order of time\n" : ", not in order of time\n");
    info_label(sink, "bytes");
    sink_format(sink, "%llu original, %llu captured\n", (unsigned long long)info->original_bytes, (unsigned long long)info->captured_bytes);
    page_time(sink, "first", info->first_ns);
    page_time(sink, "last", info->last_ns);
    page_duration(info, sink);
    for (size_t i = 0; i < info->interface_count; i++) {
        page_interface(&info->interfaces[i], i, context, sink);
        if (notes && i < notes->interface_count)
            info_page_interface(&notes->interfaces[i], sink);
    }
    for (size_t i = 0; i < info->comment_count; i++) {
        info_label(sink, "comment");
        sink_escaped(sink, info->comments[i], strlen(info->comments[i]));
        sink_char(sink, '\n');
    }
    if (notes)
        info_page_notes(notes, sink);
    if (info->damaged) {
        info_label(sink, "damage");
        sink_format(sink, "at byte %llu: %s\n", (unsigned long long)info->damage_offset, info->damage);
    }
}
