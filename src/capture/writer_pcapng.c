/* Writing pcapng. A section is opened when the first frame comes, so that the comments known by then stand in its header; comments that
 * turn up later open another section. Interfaces are described before their first packet, with nanoseconds as resolution. Ticks have no sign, so
 * packets from before 1970 get a description more, whose times are moved back by an offset.
 *
 * Where the frames come from a capture whose info was given, each of its interfaces gets a description of its own, in its order; a
 * description left from an earlier capture serves again when it says the same. Without info there is one description a link type.
 *
 * A packet without a time must be a simple packet block, which belongs to interface 0 of its section and is as long as that one's snap
 * length lets it be. When that is not so here, a section is opened in which it is so. */
#include "capture/reader.h"
#include "capture/writer.h"

#include <stdlib.h>

enum { OPTION_END = 0, OPTION_COMMENT = 1, OPTION_NAME = 2, OPTION_DESCRIPTION = 3, OPTION_RESOLUTION = 9, OPTION_OFFSET = 14, OPTION_PACKET_FLAGS = 2 };
enum { NANOSECONDS = 9, OPTION_MOST = 65535, OPTIONS_MOST = 1 << 20, LOOKED_THROUGH = 1000 };
static const int64_t EARLY_OFFSET = INT64_MIN / 1000000000 - 1; /* seconds; before any time that 64 bits hold */

static uint32_t padded(uint32_t size) {
    return (size + 3) & ~(uint32_t)3;
}

static uint32_t text_size(const char *text) {
    size_t size = strlen(text);
    return size < OPTION_MOST ? (uint32_t)size : OPTION_MOST;
}

static uint32_t text_option_size(const char *text) {
    return text ? 4 + padded(text_size(text)) : 0;
}

static void write_u32(struct orcap_writer *writer, uint32_t value) {
    store_u32(outfile_reserve(&writer->file, 4), value, writer->options.big_endian);
}

static void write_option(struct orcap_writer *writer, uint16_t code, const void *value, uint32_t size) {
    uint8_t *head = outfile_reserve(&writer->file, 4);
    store_u16(head, code, writer->options.big_endian);
    store_u16(head + 2, (uint16_t)size, writer->options.big_endian);
    outfile_bytes(&writer->file, value, size);
    outfile_bytes(&writer->file, "\0\0\0", padded(size) - size);
}

static void write_text_option(struct orcap_writer *writer, uint16_t code, const char *text) {
    if (text)
        write_option(writer, code, text, text_size(text));
}

static void forget_interfaces(struct pcapng_writer *pcapng) {
    for (size_t i = 0; i < pcapng->interface_count; i++) {
        free(pcapng->interfaces[i].name);
        free(pcapng->interfaces[i].description);
    }
    pcapng->interface_count = 0;
}

void pcapng_clear(struct pcapng_writer *pcapng) {
    forget_interfaces(pcapng);
    free(pcapng->interfaces);
    free(pcapng->ids);
}

void pcapng_copy_section(struct pcapng_writer *pcapng, bool big_endian) {
    forget_interfaces(pcapng);
    pcapng->in_section = pcapng->copies = true;
    pcapng->copies_big_endian = big_endian;
    pcapng->info = NULL;
}

/* Comments of a section header are a few; if they are more than a block can hold, the rest is left for the next. */
static void open_section(struct orcap_writer *writer) {
    struct pcapng_writer *pcapng = &writer->pcapng;
    const struct orcap_capture_info *info = pcapng->info;
    size_t from = pcapng->comments_written, to = from;
    uint32_t options = 0;
    while (info && to < info->comment_count && options < (1u << 23))
        options += text_option_size(info->comments[to++]);
    if (options)
        options += 4;
    bool big = writer->options.big_endian;
    uint8_t *head = outfile_reserve(&writer->file, 24);
    store_u32(head, 0x0a0d0d0a, big);
    store_u32(head + 4, 28 + options, big);
    store_u32(head + 8, 0x1a2b3c4d, big);
    store_u16(head + 12, 1, big);
    store_u16(head + 14, 0, big);
    memset(head + 16, 0xff, 8); /* the section's length is not known */
    for (size_t i = from; i < to; i++)
        write_text_option(writer, OPTION_COMMENT, info->comments[i]);
    if (options)
        write_u32(writer, OPTION_END);
    write_u32(writer, 28 + options);
    pcapng->comments_written = to;
    pcapng->in_section = true;
    pcapng->first_id = pcapng->next_id; /* what was described before was described in another section */
    forget_interfaces(pcapng);
}

static void write_description(struct orcap_writer *writer, const struct written_interface *interface) {
    uint32_t total = 20 + text_option_size(interface->name) + text_option_size(interface->description) + 8 + (interface->early ? 12 : 0) + 4;
    const bool big = writer->options.big_endian;
    uint8_t *head = outfile_reserve(&writer->file, 16);
    store_u32(head, 1, big);
    store_u32(head + 4, total, big);
    store_u16(head + 8, interface->link, big);
    store_u16(head + 10, 0, big);
    store_u32(head + 12, interface->snaplen, big);
    write_text_option(writer, OPTION_NAME, interface->name);
    write_text_option(writer, OPTION_DESCRIPTION, interface->description);
    write_option(writer, OPTION_RESOLUTION, &(uint8_t){NANOSECONDS}, 1);
    if (interface->early) {
        uint8_t offset[8];
        store_u64(offset, (uint64_t)EARLY_OFFSET, big);
        write_option(writer, OPTION_OFFSET, offset, sizeof offset);
    }
    write_u32(writer, OPTION_END);
    write_u32(writer, total);
}

/* Describes an interface, for packets before 1970 or for all others; false: memory is out. */
static bool add_interface(struct orcap_writer *writer, const struct orcap_interface *interface, uint32_t snaplen, bool early) {
    struct pcapng_writer *pcapng = &writer->pcapng;
    void *array = pcapng->interfaces;
    bool room = writer_make_room(&array, pcapng->interface_count, &pcapng->interface_capacity, sizeof *pcapng->interfaces);
    pcapng->interfaces = array;
    if (!room)
        return false;
    struct written_interface *written = &pcapng->interfaces[pcapng->interface_count];
    *written = (struct written_interface){.link = interface->link, .snaplen = snaplen, .source = pcapng->source, .early = early};
    written->name = interface->name ? strdup(interface->name) : NULL;
    written->description = interface->description ? strdup(interface->description) : NULL;
    if ((interface->name && !written->name) || (interface->description && !written->description)) {
        free(written->name);
        free(written->description);
        return false;
    }
    pcapng->interface_count++;
    write_description(writer, written);
    return true;
}

static bool same_text(const char *a, const char *b) {
    return a && b ? !strcmp(a, b) : a == b;
}

/* A description of an earlier capture that says the same; all of them when there is none. */
static size_t find_interface(const struct pcapng_writer *pcapng, const struct orcap_interface *interface) {
    for (size_t id = 0; id < pcapng->interface_count && id < LOOKED_THROUGH; id++) {
        const struct written_interface *written = &pcapng->interfaces[id];
        if (!written->early && written->source != pcapng->source && written->link == interface->link && written->snaplen == interface->snaplen &&
            same_text(written->name, interface->name) && same_text(written->description, interface->description))
            return id;
    }
    return pcapng->interface_count;
}

/* Describes the interfaces of the info up to `end`. */
static bool describe_up_to(struct orcap_writer *writer, size_t end) {
    struct pcapng_writer *pcapng = &writer->pcapng;
    for (; pcapng->next_id < end; pcapng->next_id++) {
        size_t count = pcapng->next_id - pcapng->first_id;
        void *array = pcapng->ids;
        bool room = writer_make_room(&array, count, &pcapng->id_capacity, sizeof *pcapng->ids);
        pcapng->ids = array;
        if (!room)
            return false;
        const struct orcap_interface *interface = &pcapng->info->interfaces[pcapng->next_id];
        size_t id = find_interface(pcapng, interface);
        if (id == pcapng->interface_count && !add_interface(writer, interface, interface->snaplen, false))
            return false;
        pcapng->interfaces[id].source = pcapng->source;
        pcapng->ids[count] = (uint32_t)id;
    }
    return true;
}

static int out_of_memory(const struct orcap_writer *writer, struct orcap_error *error) {
    return orcap_fail(error, ORCAP_EMEMORY, "%.150s: memory is out", writer->file.path);
}

/* Is the frame of an interface that the info knows? */
static bool is_of_info(const struct pcapng_writer *pcapng, const struct orcap_frame *frame) {
    const struct orcap_capture_info *info = pcapng->info;
    return info && frame->interface >= pcapng->first_id && frame->interface < info->interface_count &&
           info->interfaces[frame->interface].link == frame->link;
}

/* A section for the frame and what follows it. Interfaces of the frame's own section are described in it, those of earlier sections before.
 */
static bool open_section_at(struct orcap_writer *writer, const struct orcap_frame *frame) {
    struct pcapng_writer *pcapng = &writer->pcapng;
    if (pcapng->in_section && is_of_info(pcapng, frame)) {
        size_t start = frame->interface;
        while (start > pcapng->first_id && pcapng->info->interfaces[start].id)
            start--;
        if (!describe_up_to(writer, start))
            return false;
        pcapng->next_id = start;
    }
    open_section(writer);
    return true;
}

/* The id of the frame's interface in the open section, described if need be; false: memory is out. */
static bool find_id(struct orcap_writer *writer, const struct orcap_frame *frame, const char *name, size_t *ret_id) {
    struct pcapng_writer *pcapng = &writer->pcapng;
    if (is_of_info(pcapng, frame)) {
        if (!describe_up_to(writer, (size_t)frame->interface + 1))
            return false;
        *ret_id = pcapng->ids[frame->interface - pcapng->first_id];
        return true;
    }
    size_t id = 0;
    for (; id < pcapng->interface_count; id++)
        if (!pcapng->interfaces[id].early && pcapng->interfaces[id].link == frame->link && same_text(pcapng->interfaces[id].name, name) &&
            !pcapng->interfaces[id].description)
            break;
    *ret_id = id;
    return id < pcapng->interface_count ||
           add_interface(writer, &(struct orcap_interface){.link = frame->link, .name = name}, writer->options.snaplen, false);
}

/* The id of the description of the same interface for packets before 1970; false: memory is out. */
static bool find_early_id(struct orcap_writer *writer, size_t *id) {
    const struct pcapng_writer *pcapng = &writer->pcapng;
    const struct written_interface *late = &pcapng->interfaces[*id];
    size_t early = 0;
    for (; early < pcapng->interface_count; early++) {
        const struct written_interface *other = &pcapng->interfaces[early];
        if (other->early && other->link == late->link && other->snaplen == late->snaplen && same_text(other->name, late->name) &&
            same_text(other->description, late->description))
            break;
    }
    *id = early;
    const struct orcap_interface interface = {.link = late->link, .name = late->name, .description = late->description};
    return early < pcapng->interface_count || add_interface(writer, &interface, late->snaplen, true);
}

static bool fits_simple(const struct orcap_frame *frame, uint32_t snaplen) {
    return frame->caplen == (snaplen && snaplen < frame->len ? snaplen : frame->len);
}

/* A section whose interface 0 is the frame's. */
static int open_section_for(struct orcap_writer *writer, const struct orcap_frame *frame, struct orcap_error *error) {
    struct pcapng_writer *pcapng = &writer->pcapng;
    struct orcap_interface bare = {.link = frame->link};
    const struct orcap_interface *interface = is_of_info(pcapng, frame) ? &pcapng->info->interfaces[frame->interface] : &bare;
    bool can_be_simple = frame->caplen == frame->len || (frame->caplen && frame->caplen < frame->len); /* no snap length is 0 */
    if (!can_be_simple || interface->id)
        return orcap_fail(error, ORCAP_EVALUE, "%.150s: packet %llu has no time, and no block of a pcapng can hold it without one",
                          writer->file.path, (unsigned long long)frame->number);
    if (!open_section_at(writer, frame))
        return out_of_memory(writer, error);
    bool described = interface != &bare && fits_simple(frame, interface->snaplen);
    if (described ? describe_up_to(writer, (size_t)frame->interface + 1)
                  : add_interface(writer, &bare, frame->caplen < frame->len ? frame->caplen : 0, false))
        return ORCAP_OK;
    return out_of_memory(writer, error);
}

static uint32_t comment_size(const struct orcap_comment *comment) {
    return comment->size < OPTION_MOST ? (uint32_t)comment->size : OPTION_MOST;
}

/* Room for the options of a packet block, its end mark included; what a block cannot hold is left out. */
static uint32_t options_size(const struct orcap_notes *notes, bool direction, size_t *ret_comments) {
    uint32_t size = direction ? 8 : 0;
    size_t fits = 0;
    while (fits < notes->comment_count && size < OPTIONS_MOST)
        size += 4 + padded(comment_size(&notes->comments[fits++]));
    *ret_comments = fits;
    return size ? size + 4 : 0;
}

void pcapng_write_enhanced(struct orcap_writer *writer, const struct orcap_frame *frame, const struct orcap_notes *notes, uint32_t id) {
    static const char none[4];
    bool big = writer->options.big_endian;
    uint32_t direction = frame->flags & ORCAP_FRAME_INBOUND ? 1 : frame->flags & ORCAP_FRAME_OUTBOUND ? 2 : 0;
    size_t comments;
    uint32_t options = options_size(notes, direction, &comments), total = 32 + padded(frame->caplen) + options;
    uint64_t time = (uint64_t)frame->time_ns - (frame->time_ns < 0 ? (uint64_t)EARLY_OFFSET * 1000000000 : 0);
    uint8_t *head = outfile_reserve(&writer->file, 28);
    store_u32(head, 6, big);
    store_u32(head + 4, total, big);
    store_u32(head + 8, id, big);
    store_u32(head + 12, (uint32_t)(time >> 32), big);
    store_u32(head + 16, (uint32_t)time, big);
    store_u32(head + 20, frame->caplen, big);
    store_u32(head + 24, frame->len, big);
    outfile_bytes(&writer->file, frame->bytes, frame->caplen);
    outfile_bytes(&writer->file, none, padded(frame->caplen) - frame->caplen);
    for (size_t i = 0; i < comments; i++)
        write_option(writer, OPTION_COMMENT, notes->comments[i].bytes, comment_size(&notes->comments[i]));
    if (direction) {
        uint8_t value[4];
        store_u32(value, direction, big);
        write_option(writer, OPTION_PACKET_FLAGS, value, 4);
    }
    if (options)
        write_u32(writer, OPTION_END);
    write_u32(writer, total);
}

static void write_simple(struct orcap_writer *writer, const struct orcap_frame *frame) {
    static const char none[4];
    uint32_t total = 16 + padded(frame->caplen);
    write_u32(writer, 3);
    write_u32(writer, total);
    write_u32(writer, frame->len);
    outfile_bytes(&writer->file, frame->bytes, frame->caplen);
    outfile_bytes(&writer->file, none, padded(frame->caplen) - frame->caplen);
    write_u32(writer, total);
}

int pcapng_write(struct orcap_writer *writer, const struct orcap_frame *frame, const struct orcap_notes *notes, struct orcap_error *error) {
    struct pcapng_writer *pcapng = &writer->pcapng;
    if (pcapng->copies && frame->block)
        return pcapng_copy_packet(writer, frame, error);
    if (pcapng->copies)
        pcapng->in_section = pcapng->copies = false;
    bool new_comments = pcapng->info && pcapng->comments_written < pcapng->info->comment_count;
    size_t id;
    if (((!pcapng->in_section || new_comments) && !open_section_at(writer, frame)) || !find_id(writer, frame, notes->interface, &id))
        return out_of_memory(writer, error);
    int status = writer_check_length(writer, frame, pcapng->interfaces[id].snaplen, error);
    if (status)
        return status;
    if (frame->time_ns != ORCAP_NO_TIME) {
        if (frame->time_ns < 0 && !find_early_id(writer, &id))
            return out_of_memory(writer, error);
        pcapng_write_enhanced(writer, frame, notes, (uint32_t)id);
        return ORCAP_OK;
    }
    if (id || !fits_simple(frame, pcapng->interfaces[0].snaplen))
        status = open_section_for(writer, frame, error);
    if (!status)
        write_simple(writer, frame);
    return status;
}

int pcapng_take_info(struct orcap_writer *writer, const struct orcap_capture_info *info, struct orcap_error *error) {
    struct pcapng_writer *pcapng = &writer->pcapng;
    const struct orcap_capture_info *before = pcapng->info;
    if (before) {
        while (!pcapng->in_section || pcapng->comments_written < before->comment_count)
            open_section(writer);
        if (!describe_up_to(writer, before->interface_count))
            return out_of_memory(writer, error);
    }
    if (info && pcapng->copies)
        pcapng->in_section = pcapng->copies = false;
    pcapng->info = info;
    pcapng->source++;
    pcapng->comments_written = 0;
    pcapng->first_id = pcapng->next_id = 0;
    return ORCAP_OK;
}

int pcapng_finish(struct orcap_writer *writer, struct orcap_error *error) {
    int status = pcapng_take_info(writer, NULL, error);
    if (!status && !writer->pcapng.in_section)
        open_section(writer);
    return status;
}
