/* Tells of blocks what people want to know of them. Sizes were checked by the reader: a block is whole, as long as it says, and not shorter than 12 bytes. */
#include <orcap/metadata.h>

#include "capture/option.h"
#include "core/address.h"

#include <stdio.h>
#include <stdlib.h>

enum { SECTION_HEADER = 0x0a0d0d0a, INTERFACE = 1, NAMES = 4, STATISTICS = 5, SECRETS = 10, CUSTOM = 0xbad, CUSTOM_NOT_TO_COPY = 0x40000bad };
enum { TEXTS_MOST = 8 << 20, SECTIONS_MOST = 1 << 16, INTERFACES_MOST = 1 << 16, NAMES_MOST = 4096, KINDS_MOST = 256 };

/* An array that grows to a limit. */
struct list {
    void *items;
    size_t count, capacity;
};

struct orcap_metadata {
    struct orcap_metadata_view view;
    struct arena texts;
    struct list sections, interfaces, names, secrets, custom, others;
};

/* Room for one more, zeroed; NULL: the limit is reached or memory is out, and then it is not kept. */
static void *list_add(struct list *list, size_t size, size_t most) {
    if (list->count == most)
        return NULL;
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 4;
        void *items = realloc(list->items, capacity * size);
        if (!items)
            return NULL;
        list->items = items;
        list->capacity = capacity;
    }
    return memset((char *)list->items + list->count++ * size, 0, size);
}

static const char *keep(struct orcap_metadata *metadata, const void *bytes, size_t size) {
    char *text = arena_take(&metadata->texts, size + 1);
    if (!text)
        return NULL;
    if (size)
        memcpy(text, bytes, size);
    text[size] = '\0';
    return text;
}

static void keep_first(struct orcap_metadata *metadata, const char **text, const struct option *option) {
    if (!*text)
        *text = keep(metadata, option->value, option->size);
}

static void take_section(struct orcap_metadata *metadata, const struct orcap_block *block) {
    enum { HARDWARE = 2, OS = 3, APPLICATION = 4 };
    struct orcap_section_notes *section = list_add(&metadata->sections, sizeof *section, SECTIONS_MOST);
    if (!section)
        return;
    section->big_endian = block->big_endian;
    section->first_interface = metadata->interfaces.count;
    struct cursor options = options_from(block->bytes, 24, block->size);
    struct option option;
    while (option_take(&options, block->big_endian, &option) > 0)
        if (option.code == HARDWARE)
            keep_first(metadata, &section->hardware, &option);
        else if (option.code == OS)
            keep_first(metadata, &section->os, &option);
        else if (option.code == APPLICATION)
            keep_first(metadata, &section->application, &option);
}

/* Text after a zero; or, after a one, a program of eight bytes an instruction. */
static const char *filter_text(struct orcap_metadata *metadata, const struct option *option) {
    enum { IS_TEXT, IS_PROGRAM, INSTRUCTION = 8 };
    char text[40];
    if (option->size && option->value[0] == IS_TEXT)
        return keep(metadata, option->value + 1, option->size - 1);
    if (!option->size || option->value[0] != IS_PROGRAM)
        return NULL;
    int size = snprintf(text, sizeof text, "BPF program of %zu instructions", (option->size - 1) / INSTRUCTION);
    return keep(metadata, text, (size_t)size);
}

static void take_interface_option(struct orcap_metadata *metadata, struct orcap_interface_notes *interface, const struct option *option, bool big_endian) {
    enum { MAC = 6, SPEED = 8, RESOLUTION = 9, FILTER = 11, OS = 12, OFFSET = 14, HARDWARE = 15, SENT_SPEED = 16, RECEIVED_SPEED = 17 };
    uint64_t number = option->size == 8 ? load_u64(option->value, big_endian) : ORCAP_NOT_SAID;
    switch (option->code) {
    case OPTION_COMMENT:
        keep_first(metadata, &interface->comment, option);
        break;
    case MAC:
        interface->has_mac = option->size == sizeof interface->mac;
        if (interface->has_mac)
            memcpy(interface->mac, option->value, sizeof interface->mac);
        break;
    case SPEED:
        interface->speed = number;
        break;
    case SENT_SPEED:
        interface->sent_speed = number;
        break;
    case RECEIVED_SPEED:
        interface->received_speed = number;
        break;
    case RESOLUTION:
        interface->resolution = option->size == 1 ? option->value[0] : interface->resolution;
        break;
    case OFFSET:
        interface->offset = option->size == 8 ? (int64_t)number : interface->offset;
        break;
    case FILTER:
        interface->filter = interface->filter ? interface->filter : filter_text(metadata, option);
        break;
    case OS:
        keep_first(metadata, &interface->os, option);
        break;
    case HARDWARE:
        keep_first(metadata, &interface->hardware, option);
        break;
    default:
        break;
    }
}

static void take_interface(struct orcap_metadata *metadata, const struct orcap_block *block) {
    struct orcap_interface_notes *interface = list_add(&metadata->interfaces, sizeof *interface, INTERFACES_MOST);
    if (!interface)
        return;
    interface->speed = interface->sent_speed = interface->received_speed = ORCAP_NOT_SAID;
    interface->resolution = 6;
    struct cursor options = options_from(block->bytes, 16, block->size);
    struct option option;
    while (option_take(&options, block->big_endian, &option) > 0)
        take_interface_option(metadata, interface, &option, block->big_endian);
}

static void take_statistics_option(struct orcap_interface_notes *interface, const struct option *option, bool big_endian) {
    enum { START = 2, END, RECEIVED, DROPPED, ACCEPTED, OS_DROPPED, DELIVERED };
    struct orcap_statistics *statistics = &interface->statistics;
    struct clock clock = clock_of(interface->resolution, interface->offset);
    if (option->size != 8)
        return;
    uint64_t number = load_u64(option->value, big_endian);
    uint64_t ticks = (uint64_t)load_u32(option->value, big_endian) << 32 | load_u32(option->value + 4, big_endian); /* the upper half first, always */
    switch (option->code) {
    case START:
        statistics->start_ns = clock_ns(&clock, ticks);
        break;
    case END:
        statistics->end_ns = clock_ns(&clock, ticks);
        break;
    case RECEIVED:
        statistics->received = number;
        break;
    case DROPPED:
        statistics->dropped = number;
        break;
    case ACCEPTED:
        statistics->accepted = number;
        break;
    case OS_DROPPED:
        statistics->os_dropped = number;
        break;
    case DELIVERED:
        statistics->delivered = number;
        break;
    default:
        break;
    }
}

static void take_statistics(struct orcap_metadata *metadata, const struct orcap_block *block) {
    enum { LEAST = 24 };
    const struct orcap_section_notes *sections = metadata->sections.items;
    if (block->size < LEAST || !metadata->sections.count)
        return;
    size_t index = sections[metadata->sections.count - 1].first_interface + load_u32(block->bytes + 8, block->big_endian);
    if (index >= metadata->interfaces.count)
        return;
    struct orcap_interface_notes *interface = (struct orcap_interface_notes *)metadata->interfaces.items + index;
    interface->has_statistics = true;
    interface->statistics = (struct orcap_statistics){ORCAP_NO_TIME,  ORCAP_NO_TIME,  ORCAP_NOT_SAID, ORCAP_NOT_SAID,
                                                      ORCAP_NOT_SAID, ORCAP_NOT_SAID, ORCAP_NOT_SAID};
    struct cursor options = options_from(block->bytes, LEAST - 4, block->size);
    struct option option;
    while (option_take(&options, block->big_endian, &option) > 0)
        take_statistics_option(interface, &option, block->big_endian);
}

/* The address of a name record as text; its size in bytes, 0: of no known type. */
static size_t address_text(unsigned type, const uint8_t *value, size_t size, char text[IP6_TEXT]) {
    enum { IPV4 = 1, IPV6, EUI48, EUI64 };
    static const size_t sizes[] = {0, 4, 16, 6, 8};
    size_t own = type <= EUI64 ? sizes[type] : 0;
    if (!own || size < own)
        return 0;
    if (type == IPV4)
        (void)ip4_format(value, text);
    else if (type == IPV6)
        (void)ip6_format(value, text);
    else
        for (size_t i = 0; i < own; i++)
            (void)snprintf(text + (i ? 3 * i - 1 : 0), 4, i ? ":%02x" : "%02x", value[i]);
    return own;
}

static void take_names(struct orcap_metadata *metadata, const struct orcap_block *block) {
    struct cursor records = options_from(block->bytes, 8, block->size);
    struct option record;
    while (option_take(&records, block->big_endian, &record) > 0) {
        char address[IP6_TEXT];
        size_t own = address_text(record.code, record.value, record.size, address);
        if (!own)
            continue;
        metadata->view.names_all++;
        struct orcap_name_note *note = list_add(&metadata->names, sizeof *note, NAMES_MOST);
        if (!note)
            continue;
        const char *name = (const char *)record.value + own;
        note->address = keep(metadata, address, strlen(address));
        note->name = keep(metadata, name, strnlen(name, record.size - own));
        if (!note->address || !note->name)
            metadata->names.count--;
    }
}

static void count_block(struct list *list, uint32_t kind, uint64_t bytes, const char *name) {
    struct orcap_block_note *notes = list->items, *note = NULL;
    for (size_t i = 0; i < list->count && !note; i++)
        note = notes[i].kind == kind ? &notes[i] : NULL;
    if (!note && !(note = list_add(list, sizeof *note, KINDS_MOST)))
        return;
    note->kind = kind;
    note->name = name;
    note->blocks++;
    note->bytes += bytes;
}

struct kind_name {
    uint32_t kind;
    const char *name;
};

static const char *name_of(const struct kind_name *names, size_t count, uint32_t kind) {
    for (size_t i = 0; i < count; i++)
        if (names[i].kind == kind)
            return names[i].name;
    return NULL;
}

static void take_secrets(struct orcap_metadata *metadata, const struct orcap_block *block) {
    static const struct kind_name KINDS[] = {{0x544c534b, "TLS key log"},        {0x5353484b, "SSH key log"},        {0x57474b4c, "WireGuard key log"},
                                             {0x5a4e574b, "ZigBee network key"}, {0x5a415053, "ZigBee APS key"}, {0x55414b4c, "OPC UA key log"}};
    if (block->size < 20)
        return;
    uint32_t kind = load_u32(block->bytes + 8, block->big_endian), size = load_u32(block->bytes + 12, block->big_endian);
    count_block(&metadata->secrets, kind, size < block->size - 20 ? size : block->size - 20, name_of(KINDS, sizeof KINDS / sizeof *KINDS, kind));
}

void orcap_metadata_take(void *opaque, const struct orcap_block *block) {
    static const struct kind_name KINDS[] = {{9, "systemd journal"}, {0x204, "Sysdig event"}, {0x208, "Sysdig event"}, {0x211, "process"}};
    struct orcap_metadata *metadata = opaque;
    switch (block->type) {
    case SECTION_HEADER:
        take_section(metadata, block);
        break;
    case INTERFACE:
        take_interface(metadata, block);
        break;
    case NAMES:
        take_names(metadata, block);
        break;
    case STATISTICS:
        take_statistics(metadata, block);
        break;
    case SECRETS:
        take_secrets(metadata, block);
        break;
    case CUSTOM:
    case CUSTOM_NOT_TO_COPY:
        if (block->size >= 16)
            count_block(&metadata->custom, load_u32(block->bytes + 8, block->big_endian), block->size - 16, NULL);
        break;
    default:
        count_block(&metadata->others, block->type, block->size, name_of(KINDS, sizeof KINDS / sizeof *KINDS, block->type));
    }
}

int orcap_metadata_new(struct orcap_metadata **ret_metadata, struct orcap_error *error) {
    struct orcap_metadata *metadata = calloc(1, sizeof *metadata);
    if (!metadata)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    metadata->texts.limit = TEXTS_MOST;
    *ret_metadata = metadata;
    return ORCAP_OK;
}

const struct orcap_metadata_view *orcap_metadata_view(struct orcap_metadata *metadata) {
    metadata->view = (struct orcap_metadata_view){.sections = metadata->sections.items,
                                                  .section_count = metadata->sections.count,
                                                  .interfaces = metadata->interfaces.items,
                                                  .interface_count = metadata->interfaces.count,
                                                  .names = metadata->names.items,
                                                  .name_count = metadata->names.count,
                                                  .names_all = metadata->view.names_all,
                                                  .secrets = metadata->secrets.items,
                                                  .secret_count = metadata->secrets.count,
                                                  .custom = metadata->custom.items,
                                                  .custom_count = metadata->custom.count,
                                                  .others = metadata->others.items,
                                                  .other_count = metadata->others.count};
    return &metadata->view;
}

void orcap_metadata_reset(struct orcap_metadata *metadata) {
    struct list *lists[] = {&metadata->sections, &metadata->interfaces, &metadata->names, &metadata->secrets, &metadata->custom, &metadata->others};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        lists[i]->count = 0;
    metadata->view.names_all = 0;
    arena_reset(&metadata->texts);
}

void orcap_metadata_free(struct orcap_metadata *metadata) {
    if (!metadata)
        return;
    free(metadata->sections.items);
    free(metadata->interfaces.items);
    free(metadata->names.items);
    free(metadata->secrets.items);
    free(metadata->custom.items);
    free(metadata->others.items);
    arena_clear(&metadata->texts);
    free(metadata);
}
