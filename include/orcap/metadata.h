/* What a pcapng says of itself beside its packets (draft-ietf-opsawg-pcapng): who captured with what, what each interface was and lost, names of addresses,
 * secrets, custom blocks. A pcap says nothing of the kind.
 *
 *     orcap_metadata_new(&metadata, &error);
 *     orcap_reader_on_block(reader, orcap_metadata_take, metadata);
 *     ... read to the end ...
 *     const struct orcap_metadata_view *view = orcap_metadata_view(metadata); */
#ifndef ORCAP_METADATA_H
#define ORCAP_METADATA_H

#include <orcap/capture.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ORCAP_NOT_SAID UINT64_MAX

/* Texts are packet text, not escaped; NULL: not said. Of an option that stands several times the first holds. */
struct orcap_section_notes {
    const char *hardware, *os, *application;
    size_t first_interface; /* index of its interface 0 through all sections */
    bool big_endian;
};

/* Of an interface statistics block, the last one of its interface. ORCAP_NOT_SAID, ORCAP_NO_TIME where an option is missing. */
struct orcap_statistics {
    int64_t start_ns, end_ns;
    uint64_t received, dropped; /* by the interface */
    uint64_t accepted;          /* by the filter */
    uint64_t os_dropped, delivered;
};

struct orcap_interface_notes {
    const char *filter, *hardware, *os;
    const char *comment;
    uint64_t speed; /* bits a second; ORCAP_NOT_SAID. So are the next two, of what it sends and receives */
    uint64_t sent_speed, received_speed;
    uint8_t mac[6];
    bool has_mac, has_statistics;
    uint8_t resolution; /* if_tsresol as it stands; 6 where it is not said */
    int64_t offset;     /* if_tsoffset: seconds added to each time */
    struct orcap_statistics statistics;
};

struct orcap_name_note {
    const char *address; /* IPv4, IPv6, EUI-48 or EUI-64 as text */
    const char *name;    /* the first of its names */
};

/* Blocks of one kind. */
struct orcap_block_note {
    uint32_t kind;    /* type of the secrets, Private Enterprise Number of a custom block, type of a block that is none of these */
    uint64_t blocks;
    uint64_t bytes;   /* of what they carry; of other blocks, of the blocks */
    const char *name; /* NULL: not a registered one */
};

struct orcap_metadata_view {
    const struct orcap_section_notes *sections;
    size_t section_count;
    const struct orcap_interface_notes *interfaces; /* as those of orcap_capture_info */
    size_t interface_count;
    const struct orcap_name_note *names; /* the first 4096 */
    size_t name_count;
    uint64_t names_all;
    const struct orcap_block_note *secrets, *custom, *others; /* the first 256 kinds of each */
    size_t secret_count, custom_count, other_count;
};

struct orcap_metadata;
/* ORCAP_EMEMORY. It holds at most about 32 MiB, however large the file is: what comes later is counted, not kept. */
ORCAP_API ORCAP_MUST_CHECK int orcap_metadata_new(struct orcap_metadata **ret_metadata, struct orcap_error *error);
/* For orcap_reader_on_block; `metadata` is the struct orcap_metadata. A block that is broken inside is taken as far as it goes. */
ORCAP_API void orcap_metadata_take(void *metadata, const struct orcap_block *block);
/* Lives until the next block is taken. */
ORCAP_API const struct orcap_metadata_view *orcap_metadata_view(struct orcap_metadata *metadata);
/* For the next file. */
ORCAP_API void orcap_metadata_reset(struct orcap_metadata *metadata);
ORCAP_API void orcap_metadata_free(struct orcap_metadata *metadata); /* NULL is fine */

#ifdef __cplusplus
}
#endif
#endif
