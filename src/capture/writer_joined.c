/* Sections of several captures as one. What each says of an interface is kept, in the writer's byte order: where another section must be begun (for a header that came late,
 * for a packet without time, which can only be of a section's first interface) interfaces are described again when something is of them. */
#include "capture/block_order.h"
#include "capture/option.h"
#include "capture/reader.h"
#include "capture/writer.h"

#include <stdlib.h>

enum { SECTION_HEADER = 0x0a0d0d0a, INTERFACE = 1, SIMPLE_PACKET = 3, STATISTICS = 5, ENHANCED_PACKET = 6, CUSTOM_NOT_TO_COPY = 0x40000bad };
enum { NANOSECONDS = 9, NOT_DESCRIBED = -1, LOOKED_THROUGH = 1000 };
enum { HARDWARE = 2, APPLICATION = 4, TEXTS = APPLICATION - HARDWARE + 1, OPTION_MOST = 65535 };
enum { HEADER_MOST = 8 << 20, INTERFACES_MOST = 64 << 20 };

struct joined_interface {
    uint8_t *bytes; /* its description */
    uint32_t size;
    int64_t id; /* in the open section */
};

struct joined_source {
    size_t *interfaces; /* of joined's, for each of the capture's so far */
    size_t count, capacity;
    size_t first; /* its section's interface 0 */
    size_t alike; /* interfaces of others from here on may be the same as this section's next */
};

struct joined {
    struct joined_interface *interfaces;
    size_t interface_count, interface_capacity;
    size_t interface_bytes;
    struct joined_source *sources;
    size_t source_count;
    bool in_section, header_waits; /* a header says something that the section at hand does not */
    uint32_t described;
    struct block_copy header;       /* options of the section to come */
    struct block_copy texts[TEXTS]; /* of it that may stand once: hardware, system, application; of several captures with "; " between */
    struct block_copy copy;         /* the block at hand */
};

void joined_free(struct joined *joined) {
    if (!joined)
        return;
    for (size_t i = 0; i < joined->interface_count; i++)
        free(joined->interfaces[i].bytes);
    for (size_t i = 0; i < joined->source_count; i++)
        free(joined->sources[i].interfaces);
    free(joined->interfaces);
    free(joined->sources);
    for (size_t i = 0; i < TEXTS; i++)
        block_copy_clear(&joined->texts[i]);
    block_copy_clear(&joined->header);
    block_copy_clear(&joined->copy);
    free(joined);
}

/* The capture's place; NULL: memory is out. */
static struct joined_source *source_at(struct orcap_writer *writer, size_t source) {
    if (!writer->joined && !(writer->joined = calloc(1, sizeof *writer->joined)))
        return NULL;
    struct joined *joined = writer->joined;
    if (source >= joined->source_count) {
        struct joined_source *sources = realloc(joined->sources, (source + 1) * sizeof *sources);
        if (!sources)
            return NULL;
        memset(sources + joined->source_count, 0, (source + 1 - joined->source_count) * sizeof *sources);
        joined->sources = sources;
        joined->source_count = source + 1;
    }
    return &joined->sources[source];
}

/* ---- section headers ---- */

static bool put(struct block_copy *copy, const void *bytes, size_t size) {
    uint8_t *p = block_copy_take(copy, size);
    if (p && size)
        memcpy(p, bytes, size);
    return p;
}

/* Is the option there already, among the first? A comment that all parts of a capture have is one. */
static bool has_option(const struct joined *joined, bool big_endian, const struct option *option) {
    struct cursor options = cursor_over(joined->header.bytes, joined->header.size);
    struct option other;
    for (int i = 0; i < LOOKED_THROUGH && option_take(&options, big_endian, &other) > 0; i++)
        if (other.code == option->code && other.size == option->size && !memcmp(other.value, option->value, option->size))
            return true;
    return false;
}

static bool has_text(const struct block_copy *texts, const struct option *text) {
    for (size_t at = 0; at < texts->size;) {
        const uint8_t *item = texts->bytes + at, *end = memmem(item, texts->size - at, "; ", 2);
        size_t size = end ? (size_t)(end - item) : texts->size - at;
        if (size == text->size && !memcmp(item, text->value, size))
            return true;
        at += size + 2;
    }
    return false;
}

static bool add_text(struct block_copy *texts, const struct option *text) {
    if (has_text(texts, text) || texts->size + text->size + 2 > OPTION_MOST)
        return true;
    return (!texts->size || put(texts, "; ", 2)) && put(texts, text->value, text->size);
}

static bool put_option(struct block_copy *copy, unsigned code, const uint8_t *value, size_t size, bool big_endian) {
    size_t padded = (size + 3) & ~(size_t)3;
    uint8_t *p = block_copy_take(copy, 4 + padded);
    if (!p)
        return false;
    store_u16(p, (uint16_t)code, big_endian);
    store_u16(p + 2, (uint16_t)size, big_endian);
    memset(p + 4, 0, padded);
    memcpy(p + 4, value, size);
    return true;
}

/* What a header says goes into that of the section to come; false: memory is out. */
static bool keep_header(struct orcap_writer *writer, const struct orcap_block *block) {
    struct joined *joined = writer->joined;
    const bool big_endian = writer->options.big_endian;
    struct option option;
    joined->copy.size = 0;
    if (!block_turn_options(block, 24, big_endian, &joined->copy))
        return false;
    struct cursor options = cursor_over(joined->copy.bytes, joined->copy.size);
    while (option_take(&options, big_endian, &option) > 0) {
        bool is_text = option.code >= HARDWARE && option.code <= APPLICATION;
        joined->header_waits = true;
        if (is_text ? !add_text(&joined->texts[option.code - HARDWARE], &option)
                    : !has_option(joined, big_endian, &option) && !put_option(&joined->header, option.code, option.value, option.size, big_endian))
            return false;
    }
    return true;
}

static bool open_section(struct orcap_writer *writer) {
    struct joined *joined = writer->joined;
    const bool big_endian = writer->options.big_endian;
    for (unsigned i = 0; i < TEXTS; i++) {
        if (joined->texts[i].size && !put_option(&joined->header, HARDWARE + i, joined->texts[i].bytes, joined->texts[i].size, big_endian))
            return false;
        joined->texts[i].size = 0;
    }
    if (joined->header.size && !put(&joined->header, "\0\0\0\0", 4))
        return false;
    uint32_t total = 28 + (uint32_t)joined->header.size;
    uint8_t *head = outfile_reserve(&writer->file, 24);
    store_u32(head, SECTION_HEADER, big_endian);
    store_u32(head + 4, total, big_endian);
    store_u32(head + 8, 0x1a2b3c4d, big_endian);
    store_u16(head + 12, 1, big_endian);
    store_u16(head + 14, 0, big_endian);
    memset(head + 16, 0xff, 8); /* the section's length is not known */
    outfile_bytes(&writer->file, joined->header.bytes, joined->header.size);
    store_u32(outfile_reserve(&writer->file, 4), total, big_endian);
    joined->header.size = 0;
    joined->header_waits = false;
    joined->in_section = true;
    joined->described = 0;
    for (size_t i = 0; i < joined->interface_count; i++)
        joined->interfaces[i].id = NOT_DESCRIBED;
    return true;
}

/* Something is to be written: into a section that says all that it must. */
static bool ready(struct orcap_writer *writer) {
    const struct joined *joined = writer->joined;
    return (joined->in_section && !joined->header_waits) || open_section(writer);
}

int joined_finish(struct orcap_writer *writer, struct orcap_error *error) {
    return ready(writer) ? ORCAP_OK : orcap_fail(error, ORCAP_EMEMORY, "%.150s: memory is out", writer->file.path);
}

/* ---- interfaces ---- */

/* The id in the open section, in which it is described if it is not yet; false: memory is out. */
static bool find_id(struct orcap_writer *writer, size_t index, uint32_t *ret_id) {
    struct joined *joined = writer->joined;
    if (!ready(writer))
        return false;
    struct joined_interface *interface = &joined->interfaces[index];
    if (interface->id == NOT_DESCRIBED) {
        outfile_bytes(&writer->file, interface->bytes, interface->size);
        interface->id = joined->described++;
    }
    *ret_id = (uint32_t)interface->id;
    return true;
}

/* The description in joined->copy as a new interface. */
static bool keep_interface(struct joined *joined) {
    void *array = joined->interfaces;
    bool room = writer_make_room(&array, joined->interface_count, &joined->interface_capacity, sizeof *joined->interfaces);
    joined->interfaces = array;
    uint8_t *bytes = room ? malloc(joined->copy.size) : NULL;
    if (!bytes)
        return false;
    memcpy(bytes, joined->copy.bytes, joined->copy.size);
    joined->interfaces[joined->interface_count++] = (struct joined_interface){bytes, (uint32_t)joined->copy.size, NOT_DESCRIBED};
    joined->interface_bytes += joined->copy.size;
    return true;
}

/* The description in joined->copy becomes the source's next interface. */
static int add_interface(struct orcap_writer *writer, struct joined_source *source, struct orcap_error *error) {
    struct joined *joined = writer->joined;
    const struct block_copy *copy = &joined->copy;
    size_t index = source->alike, end = joined->interface_count - index < LOOKED_THROUGH ? joined->interface_count : index + LOOKED_THROUGH;
    while (index < end && (joined->interfaces[index].size != copy->size || memcmp(joined->interfaces[index].bytes, copy->bytes, copy->size) != 0))
        index++;
    if (index == end)
        index = joined->interface_count;
    if (index == joined->interface_count && copy->size > INTERFACES_MOST - joined->interface_bytes)
        return orcap_fail(error, ORCAP_ELIMIT, "%.150s: the interfaces of all captures are described with more than %d bytes", writer->file.path, INTERFACES_MOST);
    void *array = source->interfaces;
    bool room = writer_make_room(&array, source->count, &source->capacity, sizeof *source->interfaces);
    source->interfaces = array;
    uint32_t id;
    if (!room || (index == joined->interface_count && !keep_interface(joined)) || !find_id(writer, index, &id))
        return ORCAP_EMEMORY;
    source->interfaces[source->count++] = index;
    source->alike = index + 1;
    return ORCAP_OK;
}

/* That of a pcap. */
static int add_plain_interface(struct orcap_writer *writer, struct joined_source *source, const struct orcap_interface *interface, struct orcap_error *error) {
    enum { TOTAL = 32, OPTION_RESOLUTION = 9 };
    const bool big_endian = writer->options.big_endian;
    struct block_copy *copy = &writer->joined->copy;
    copy->size = 0;
    uint8_t *p = block_copy_take(copy, 16);
    if (!p)
        return ORCAP_EMEMORY;
    store_u32(p, INTERFACE, big_endian);
    store_u32(p + 4, TOTAL, big_endian);
    store_u16(p + 8, interface->link, big_endian);
    store_u16(p + 10, 0, big_endian);
    store_u32(p + 12, interface->snaplen, big_endian);
    if (!put_option(copy, OPTION_RESOLUTION, &(uint8_t){NANOSECONDS}, 1, big_endian) || !put(copy, "\0\0\0\0", 4) || !(p = block_copy_take(copy, 4)))
        return ORCAP_EMEMORY;
    store_u32(p, TOTAL, big_endian);
    return add_interface(writer, source, error);
}

/* ---- blocks and packets ---- */

static int finish(struct orcap_writer *writer, int status, struct orcap_error *error) {
    if (status == ORCAP_EMEMORY)
        return orcap_fail(error, status, "%.150s: memory is out", writer->file.path);
    return status ? status : outfile_status(&writer->file, error);
}

/* The block as it is now goes out, with the number of its interface at `at` where that is not 0. */
static int write_turned(struct orcap_writer *writer, const struct orcap_block *block, size_t at, uint32_t id) {
    struct joined *joined = writer->joined;
    joined->copy.size = 0;
    if (!block_turn(block, writer->options.big_endian, &joined->copy))
        return ORCAP_EMEMORY;
    if (at)
        store_u32(joined->copy.bytes + at, id, writer->options.big_endian);
    outfile_bytes(&writer->file, joined->copy.bytes, joined->copy.size);
    return ORCAP_OK;
}

static int join_section(struct orcap_writer *writer, struct joined_source *source, const struct orcap_block *block) {
    source->first = source->count;
    source->alike = 0;
    return keep_header(writer, block) ? ORCAP_OK : ORCAP_EMEMORY;
}

static int join_interface(struct orcap_writer *writer, struct joined_source *source, const struct orcap_block *block, struct orcap_error *error) {
    writer->joined->copy.size = 0;
    return block_turn(block, writer->options.big_endian, &writer->joined->copy) ? add_interface(writer, source, error) : ORCAP_EMEMORY;
}

/* Statistics of an interface that its section does not have are none. */
static int join_statistics(struct orcap_writer *writer, struct joined_source *source, const struct orcap_block *block) {
    uint32_t interface = block->size >= 24 ? load_u32(block->bytes + 8, block->big_endian) : UINT32_MAX, id;
    if (interface >= source->count - source->first)
        return ORCAP_OK;
    return find_id(writer, source->interfaces[source->first + interface], &id) ? write_turned(writer, block, 8, id) : ORCAP_EMEMORY;
}

int orcap_writer_join_block(struct orcap_writer *writer, size_t source, const struct orcap_block *block, struct orcap_error *error) {
    if (writer->options.format == ORCAP_FORMAT_PCAP || block->type == CUSTOM_NOT_TO_COPY)
        return ORCAP_OK;
    struct joined_source *from = source_at(writer, source);
    if (!from)
        return finish(writer, ORCAP_EMEMORY, error);
    if (block->type == SECTION_HEADER)
        return finish(writer, join_section(writer, from, block), error);
    if (block->type == INTERFACE)
        return finish(writer, join_interface(writer, from, block, error), error);
    if (block->type == STATISTICS)
        return finish(writer, join_statistics(writer, from, block), error);
    if (block->big_endian != writer->options.big_endian && !block_can_turn(block->type))
        return orcap_fail(error, ORCAP_EUNSUPPORTED, "%.150s: a block of type 0x%x cannot be turned into the other byte order", writer->file.path, block->type);
    return finish(writer, ready(writer) ? write_turned(writer, block, 0, 0) : ORCAP_EMEMORY, error);
}

/* A packet without time is of its section's first interface. */
static int join_simple(struct orcap_writer *writer, size_t index, const struct orcap_block *block) {
    const struct joined *joined = writer->joined;
    int64_t id_now = joined->interfaces[index].id;
    uint32_t id;
    bool is_first = id_now == 0 || (id_now == NOT_DESCRIBED && !joined->described);
    if (!is_first && !open_section(writer))
        return ORCAP_EMEMORY;
    return find_id(writer, index, &id) ? write_turned(writer, block, 0, 0) : ORCAP_EMEMORY;
}

static int join_block_of(struct orcap_writer *writer, size_t index, const struct orcap_frame *frame) {
    bool big_endian = load_le32(frame->block) > ENHANCED_PACKET; /* the types of packets are small numbers */
    const struct orcap_block block = {.bytes = frame->block,
                                      .type = load_u32(frame->block, big_endian),
                                      .size = load_u32(frame->block + 4, big_endian),
                                      .big_endian = big_endian};
    uint32_t id;
    if (block.type == SIMPLE_PACKET)
        return join_simple(writer, index, &block);
    return find_id(writer, index, &id) ? write_turned(writer, &block, 8, id) : ORCAP_EMEMORY;
}

int orcap_writer_join(struct orcap_writer *writer, size_t source, const struct orcap_capture_info *info, const struct orcap_frame *frame,
                      struct orcap_error *error) {
    if (writer->options.format == ORCAP_FORMAT_PCAP)
        return orcap_writer_write(writer, frame, error);
    struct joined_source *from = source_at(writer, source);
    int status = from ? ORCAP_OK : ORCAP_EMEMORY;
    while (!status && !frame->block && from->count <= frame->interface)
        status = add_plain_interface(writer, from, &info->interfaces[from->count], error);
    if (!status && frame->interface >= from->count)
        status = orcap_fail(error, ORCAP_EUSAGE, "%.150s: packet %llu is of an interface that was not described", writer->file.path,
                            (unsigned long long)frame->number);
    if (status)
        return finish(writer, status, error);
    size_t index = from->interfaces[frame->interface];
    uint32_t id;
    if (frame->block)
        return finish(writer, join_block_of(writer, index, frame), error);
    if (!find_id(writer, index, &id))
        return finish(writer, ORCAP_EMEMORY, error);
    pcapng_write_enhanced(writer, frame, &(struct orcap_notes){0}, id);
    return finish(writer, ORCAP_OK, error);
}
