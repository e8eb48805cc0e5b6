/* pcapng, draft-ietf-opsawg-pcapng: blocks of (type, length, body, length again), in sections that each have a byte order and a list of
 * interfaces of their own. Enhanced, simple and obsolete packet blocks are packets. Of the rest, section headers and interface
 * descriptions are read; all others are passed over as they stream by, however long they are. */
#include "capture/option.h"

#include <stdlib.h>

enum {
    SECTION_HEADER = 0x0a0d0d0a, /* the same in both byte orders */
    INTERFACE_DESCRIPTION = 1,
    OBSOLETE_PACKET = 2,
    SIMPLE_PACKET = 3,
    ENHANCED_PACKET = 6
};
enum { OPTION_NAME = 2, OPTION_DESCRIPTION = 3, OPTION_RESOLUTION = 9, OPTION_OFFSET = 14 };
enum { OPTION_PACKET_FLAGS = 2, OPTION_PACKET_DROPS = 4 };

/* Bytes of each block without its variable parts. */
enum { BLOCK_LEAST = 12, SECTION_LEAST = 28, INTERFACE_LEAST = 20, SIMPLE_LEAST = 16, PACKET_LEAST = 32 };

/* What a file may make the reader keep. Far above anything real; without it a small compressed file could fill the memory. */
enum { HEADER_MOST = 16 * 1024 * 1024, TEXTS_MOST = 8 * 1024 * 1024, INTERFACES_MOST = 1 << 16, COMMENTS_MOST = 1 << 16 };

static bool out_of_memory(struct orcap_reader *reader) {
    reader_fail(reader, ORCAP_EMEMORY, "memory is out");
    return false;
}

/* A text of an option for the reader's lifetime. */
static const char *keep_text(struct orcap_reader *reader, const struct option *option) {
    if (reader->texts.used > TEXTS_MOST) {
        reader_damage(reader, "names and comments are longer than %d bytes together", TEXTS_MOST);
        return NULL;
    }
    char *text = arena_take(&reader->texts, option->size + 1);
    if (!text) {
        (void)out_of_memory(reader);
        return NULL;
    }
    memcpy(text, option->value, option->size);
    text[option->size] = '\0';
    return text;
}

static bool option_too_long(struct orcap_reader *reader) {
    reader_damage(reader, "an option is longer than its block");
    return false;
}

static bool add_comment(struct orcap_reader *reader, const struct option *option) {
    struct pcapng_walk *pcapng = &reader->pcapng;
    size_t count = reader->info.comment_count;
    if (count == COMMENTS_MOST) {
        reader_damage(reader, "there are more than %d section comments", COMMENTS_MOST);
        return false;
    }
    if (count == pcapng->comment_capacity) {
        size_t capacity = count ? count * 2 : 4;
        const char **comments = realloc(pcapng->comments, capacity * sizeof *comments);
        if (!comments)
            return out_of_memory(reader);
        pcapng->comments = comments;
        pcapng->comment_capacity = capacity;
        reader->info.comments = comments;
    }
    pcapng->comments[count] = keep_text(reader, option);
    if (!pcapng->comments[count])
        return false;
    reader->info.comment_count++;
    return true;
}

/* A whole section header, whose byte order is known. */
static bool read_section(struct orcap_reader *reader, const uint8_t *block, uint32_t total, bool big_endian) {
    unsigned major = load_u16(block + 12, big_endian);
    if (major != 1) {
        reader_damage(reader, "the section is of version %u.%u, and only version 1 is known", major, load_u16(block + 14, big_endian));
        return false;
    }
    reader->big_endian = big_endian;
    reader->pcapng.first_interface = (uint32_t)reader->info.interface_count;
    reader->pcapng.sections++;
    struct cursor options = options_from(block, SECTION_LEAST - 4, total);
    struct option option;
    int found;
    while ((found = option_take(&options, big_endian, &option)) > 0)
        if (option.code == OPTION_COMMENT && !add_comment(reader, &option))
            return false;
    return found == 0 || option_too_long(reader);
}

/* Room for one more interface. */
static bool make_interface_room(struct orcap_reader *reader) {
    struct pcapng_walk *pcapng = &reader->pcapng;
    size_t count = reader->info.interface_count;
    if (count < pcapng->interface_capacity)
        return true;
    if (count == INTERFACES_MOST) {
        reader_damage(reader, "there are more than %d interfaces", INTERFACES_MOST);
        return false;
    }
    size_t capacity = count ? count * 2 : 4;
    struct orcap_interface *interfaces = realloc(reader->interfaces, capacity * sizeof *interfaces);
    if (interfaces)
        reader->interfaces = interfaces;
    struct pcapng_interface *rules = realloc(pcapng->interfaces, capacity * sizeof *rules);
    if (rules)
        pcapng->interfaces = rules;
    if (!interfaces || !rules)
        return out_of_memory(reader);
    pcapng->interface_capacity = capacity;
    return true;
}

static bool read_interface(struct orcap_reader *reader, const uint8_t *block, uint32_t total) {
    if (!make_interface_room(reader))
        return false;
    const bool big_endian = reader->big_endian;
    size_t index = reader->info.interface_count;
    struct orcap_interface interface = {.id = (uint32_t)index - reader->pcapng.first_interface,
                                        .section = reader->pcapng.sections,
                                        .link = load_u16(block + 8, big_endian),
                                        .snaplen = load_u32(block + 12, big_endian)};
    uint8_t resolution = 6;
    int64_t offset = 0;
    struct cursor options = options_from(block, INTERFACE_LEAST - 4, total);
    struct option option;
    int found;
    while ((found = option_take(&options, big_endian, &option)) > 0) {
        const char **text = option.code == OPTION_NAME          ? &interface.name
                            : option.code == OPTION_DESCRIPTION ? &interface.description
                                                                : NULL;
        if (text && !*text && !(*text = keep_text(reader, &option)))
            return false;
        if (option.code == OPTION_RESOLUTION && option.size == 1)
            resolution = option.value[0];
        else if (option.code == OPTION_OFFSET && option.size == 8)
            offset = (int64_t)load_u64(option.value, big_endian);
    }
    if (found < 0)
        return option_too_long(reader);
    interface.ticks_per_second = clock_ticks_per_second(resolution);
    reader->interfaces[index] = interface;
    reader->pcapng.interfaces[index] =
        (struct pcapng_interface){.clock = clock_of(resolution, offset), .most = reader_packet_most(interface.link, interface.snaplen)};
    reader->info.interface_count++;
    return true;
}

/* Is the block at the start of the window sound and, when it is to be looked at, whole? False also ends or pauses the walk. */
static bool block_ready(struct orcap_reader *reader, const uint8_t *block, size_t left, uint32_t total, uint32_t least, uint32_t most,
                        bool big_endian) {
    if (total < least || total > most || total % 4) {
        const char *how = total % 4 ? "no multiple of 4" : total < least ? "too short for its type" : "too long";
        reader_damage(reader, "the block's length, %u bytes, is %s", total, how);
        return false;
    }
    if (left < total) {
        reader->wanted = total;
        return false;
    }
    uint32_t again = load_u32(block + total - 4, big_endian);
    if (again == total)
        return true;
    reader_damage(reader, "the block's two lengths differ, %u and %u", total, again);
    return false;
}

/* A section header that stands at `block` with at least 12 bytes. */
static bool take_section(struct orcap_reader *reader, const uint8_t *block, size_t left, uint32_t *ret_total) {
    bool big_endian = block[8] == 0x1a;
    if (load_u32(block + 8, big_endian) != 0x1a2b3c4d) {
        reader_damage(reader, "the section header has no byte-order magic");
        return false;
    }
    uint32_t total = load_u32(block + 4, big_endian);
    if (!block_ready(reader, block, left, total, SECTION_LEAST, HEADER_MOST, big_endian) || !read_section(reader, block, total, big_endian))
        return false;
    *ret_total = total;
    return true;
}

/* Passes over a block as its bytes arrive; false when more of it must come. */
static bool pass_over(struct orcap_reader *reader) {
    struct pcapng_walk *pcapng = &reader->pcapng;
    size_t left = reader->end - reader->at;
    size_t body = (size_t)(pcapng->passing - 4 - reader->passed);
    size_t step = body < left ? body : left;
    reader->at += step;
    reader->passed += step;
    if (step < body || left - step < 4) {
        reader->wanted = body - step + 4;
        return false;
    }
    uint32_t again = load_u32(reader->bytes + reader->at, reader->big_endian);
    if (again != pcapng->passing) {
        reader_damage(reader, "the block's two lengths differ, %u and %u", pcapng->passing, again);
        return false;
    }
    reader->at += 4;
    reader->passed = 0;
    pcapng->passing = 0;
    return true;
}

static void tell_block(const struct orcap_reader *reader, const uint8_t *block, uint32_t total, uint64_t before) {
    if (!reader->pcapng.take)
        return;
    const struct orcap_block told = {
        .bytes = block, .type = load_u32(block, reader->big_endian), .size = total, .big_endian = reader->big_endian, .before = before};
    reader->pcapng.take(reader->pcapng.user, &told);
}

void orcap_reader_on_block(struct orcap_reader *reader, void (*take)(void *user, const struct orcap_block *block), void *user) {
    struct pcapng_walk *pcapng = &reader->pcapng;
    pcapng->take = take;
    pcapng->user = user;
    if (pcapng->section)
        tell_block(reader, pcapng->section, pcapng->section_size, 0);
    free(pcapng->section);
    pcapng->section = NULL;
}

static bool start_passing(struct orcap_reader *reader, uint32_t total) {
    if (total < BLOCK_LEAST || total % 4) {
        reader_damage(reader, "the block's length, %u bytes, is %s", total, total % 4 ? "no multiple of 4" : "too short");
        return false;
    }
    reader->pcapng.passing = total;
    return pass_over(reader);
}

/* One packet block as its header tells it. */
struct packet {
    uint32_t interface; /* within the section */
    uint32_t caplen, len;
    uint64_t ticks;
    uint32_t data; /* offset of the bytes */
    bool timed;
};

static inline struct packet read_packet(const struct orcap_reader *reader, const uint8_t *block, uint32_t type, bool big_endian) {
    if (type == SIMPLE_PACKET) {
        uint32_t len = load_u32(block + 8, big_endian), first = reader->pcapng.first_interface;
        uint32_t snaplen = first < reader->info.interface_count ? reader->interfaces[first].snaplen : 0;
        return (struct packet){.caplen = snaplen && snaplen < len ? snaplen : len, .len = len, .data = 12};
    }
    return (struct packet){.interface = type == ENHANCED_PACKET ? load_u32(block + 8, big_endian) : load_u16(block + 8, big_endian),
                           .caplen = load_u32(block + 20, big_endian),
                           .len = load_u32(block + 24, big_endian),
                           .ticks = (uint64_t)load_u32(block + 12, big_endian) << 32 | load_u32(block + 16, big_endian),
                           .data = 28,
                           .timed = true};
}

/* What the options of a packet block say in a frame's flags; -1: one is longer than the block. */
static int packet_flags(const uint8_t *block, size_t from, uint32_t total, bool big_endian) {
    struct cursor options = options_from(block, from, total);
    struct option option;
    int found, flags = 0;
    while ((found = option_take(&options, big_endian, &option)) > 0) {
        flags |= ORCAP_FRAME_HAS_OPTIONS;
        if (option.code != OPTION_PACKET_FLAGS || option.size != 4)
            continue;
        unsigned direction = load_u32(option.value, big_endian) & 3;
        flags |= direction == 1 ? ORCAP_FRAME_INBOUND : direction == 2 ? ORCAP_FRAME_OUTBOUND : 0;
    }
    return found < 0 ? -1 : flags;
}

/* The next option with this code behind offset *at of the block, 0 before the first. Enhanced and obsolete packet blocks have 28 bytes before the
 * packet; their type tells the byte order. */
static bool find_option(const struct orcap_frame *frame, uint16_t code, size_t *at, struct option *ret_option, bool *ret_big_endian) {
    if (!(frame->flags & ORCAP_FRAME_HAS_OPTIONS))
        return false;
    const uint8_t *block = frame->bytes - 28;
    uint32_t type = load_le32(block);
    bool big_endian = type != ENHANCED_PACKET && type != OBSOLETE_PACKET;
    uint32_t total = load_u32(block + 4, big_endian);
    size_t first = 28 + (((size_t)frame->caplen + 3) & ~(size_t)3);
    struct cursor options = options_from(block, *at ? *at : first, total);
    while (option_take(&options, big_endian, ret_option) > 0) {
        *at = total - 4 - cursor_left(&options);
        *ret_big_endian = big_endian;
        if (ret_option->code == code)
            return true;
    }
    return false;
}

bool orcap_frame_option(const struct orcap_frame *frame, uint16_t code, size_t *at, const uint8_t **ret_bytes, size_t *ret_size, bool *ret_big_endian) {
    struct option option;
    if (!find_option(frame, code, at, &option, ret_big_endian))
        return false;
    *ret_bytes = option.value;
    *ret_size = option.size;
    return true;
}

bool orcap_frame_comment(const struct orcap_frame *frame, size_t *at, const uint8_t **ret_bytes, size_t *ret_size) {
    bool big_endian;
    return orcap_frame_option(frame, OPTION_COMMENT, at, ret_bytes, ret_size, &big_endian);
}

bool orcap_frame_flags(const struct orcap_frame *frame, uint32_t *ret_flags) {
    struct option option;
    bool big_endian;
    size_t at = 0;
    if (!find_option(frame, OPTION_PACKET_FLAGS, &at, &option, &big_endian) || option.size != 4)
        return false;
    *ret_flags = load_u32(option.value, big_endian);
    return true;
}

/* An obsolete packet block has 16 bits for it, all of them set where it is not known. */
bool orcap_frame_drops(const struct orcap_frame *frame, uint64_t *ret_count) {
    struct option option;
    bool big_endian;
    size_t at = 0;
    if (frame->block && (load_le32(frame->block) == OBSOLETE_PACKET || load_be32(frame->block) == OBSOLETE_PACKET)) {
        uint16_t count = load_u16(frame->block + 10, load_le32(frame->block) != OBSOLETE_PACKET);
        if (count != UINT16_MAX)
            *ret_count = count;
        return count != UINT16_MAX;
    }
    if (!find_option(frame, OPTION_PACKET_DROPS, &at, &option, &big_endian) || option.size != 8)
        return false;
    *ret_count = load_u64(option.value, big_endian);
    return true;
}

/* A whole packet block into a frame; false: it cannot be right, and the reading has ended. */
static inline bool take_packet(struct orcap_reader *reader, const uint8_t *block, uint32_t type, uint32_t total, struct tally *tally,
                               struct orcap_frame *frame) {
    const bool big_endian = reader->big_endian;
    struct packet packet = read_packet(reader, block, type, big_endian);
    size_t index = (size_t)reader->pcapng.first_interface + packet.interface;
    if (index >= reader->info.interface_count) {
        reader_damage(reader, "the packet is of interface %u, but its section has %zu", packet.interface,
                      reader->info.interface_count - reader->pcapng.first_interface);
        return false;
    }
    const struct pcapng_interface *rules = &reader->pcapng.interfaces[index];
    if (packet.caplen > total - packet.data - 4 || packet.caplen > rules->most) {
        reader_damage(reader, "the block of %u bytes claims a packet of %u", total, packet.caplen);
        return false;
    }
    size_t options = packet.data + (((size_t)packet.caplen + 3) & ~(size_t)3);
    int flags = type != SIMPLE_PACKET && options < total - 4 ? packet_flags(block, options, total, big_endian) : 0;
    if (flags < 0)
        return option_too_long(reader);
    int64_t time = packet.timed ? clock_ns(&rules->clock, packet.ticks) : ORCAP_NO_TIME;
    if (time != ORCAP_NO_TIME)
        tally_time(tally, time);
    tally_packet(tally, packet.caplen, packet.len);
    struct orcap_interface *interface = &reader->interfaces[index];
    interface->packets++;
    *frame = (struct orcap_frame){.bytes = block + packet.data,
                                  .number = tally->packets,
                                  .time_ns = time,
                                  .caplen = packet.caplen,
                                  .len = packet.len,
                                  .interface = (uint32_t)index,
                                  .link = interface->link,
                                  .flags = (uint16_t)flags,
                                  .block = block,
                                  .info = &reader->info};
    return true;
}

static size_t walk(struct orcap_reader *reader, struct orcap_frame *frames, size_t most) {
    if (reader->pcapng.passing && !pass_over(reader))
        return 0;
    struct tally tally = reader->tally;
    size_t count = 0;
    while (count < most) {
        const uint8_t *block = reader->bytes + reader->at;
        size_t left = reader->end - reader->at;
        if (left < BLOCK_LEAST) {
            reader->wanted = BLOCK_LEAST;
            break;
        }
        const bool big_endian = reader->big_endian;
        uint32_t type = load_u32(block, big_endian), total = load_u32(block + 4, big_endian);
        if (type == ENHANCED_PACKET || type == SIMPLE_PACKET || type == OBSOLETE_PACKET) {
            uint32_t least = type == SIMPLE_PACKET ? SIMPLE_LEAST : PACKET_LEAST;
            if (!block_ready(reader, block, left, total, least, PACKET_MOST_EVER, big_endian) ||
                !take_packet(reader, block, type, total, &tally, &frames[count]))
                break;
            count++;
        } else if (type == SECTION_HEADER) {
            /* Frames of a batch are of one section, so that what is known of the file is what their section knows. */
            if (count || !take_section(reader, block, left, &total))
                break;
            tell_block(reader, block, total, tally.packets);
        } else if (type == INTERFACE_DESCRIPTION) {
            if (!block_ready(reader, block, left, total, INTERFACE_LEAST, HEADER_MOST, big_endian) || !read_interface(reader, block, total))
                break;
            tell_block(reader, block, total, tally.packets);
        } else if (reader->pcapng.take && total <= HEADER_MOST - STREAM_BLOCK) {
            if (!block_ready(reader, block, left, total, BLOCK_LEAST, HEADER_MOST, big_endian))
                break;
            tell_block(reader, block, total, tally.packets);
        } else {
            if (!start_passing(reader, total))
                break;
            continue;
        }
        reader->at += total;
    }
    reader->tally = tally;
    return count;
}

int pcapng_begin(struct orcap_reader *reader) {
    if (!reader_need(reader, BLOCK_LEAST))
        return 0;
    const uint8_t *block = reader->bytes + reader->at;
    uint32_t order = load_le32(block + 8);
    if (load_le32(block) != SECTION_HEADER || (order != 0x1a2b3c4d && order != 0x4d3c2b1a))
        return 0;
    reader->record = "section header";
    uint32_t total;
    while (!take_section(reader, block, reader->end - reader->at, &total)) {
        if (reader->ended || !reader_need(reader, reader->wanted))
            return reader->status == ORCAP_EDAMAGED ? ORCAP_EFORMAT : reader->status;
        block = reader->bytes + reader->at;
    }
    reader->pcapng.section = malloc(total);
    if (!reader->pcapng.section)
        return ORCAP_EMEMORY;
    memcpy(reader->pcapng.section, block, total);
    reader->pcapng.section_size = total;
    reader->at += total;
    reader->walk = walk;
    reader->record = "block";
    reader->info.format = ORCAP_FORMAT_PCAPNG;
    reader->info.big_endian = reader->big_endian;
    return 1;
}
