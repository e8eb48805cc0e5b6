/* Capture files: bytes to frames and back. Formats are told from content: pcap (micro- and nanoseconds, both byte orders, "modified")
 * and pcapng (draft-ietf-opsawg-pcapng), plain or inside a compression the build knows. */
#ifndef ORCAP_CAPTURE_H
#define ORCAP_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <orcap/status.h>

#ifdef __cplusplus
extern "C" {
#endif

#define ORCAP_NO_TIME INT64_MIN /* a simple packet block has no time, nor has what lies outside the years 1677 to 2262 */

struct orcap_capture_info;

/* One packet as the file holds it. A view: `bytes` is the reader's and dies with its next batch. */
struct orcap_frame {
    const uint8_t *bytes; /* caplen of them */
    uint64_t number;      /* from 1; only packets are numbered */
    int64_t time_ns;      /* since 1970, or ORCAP_NO_TIME */
    uint32_t caplen;      /* bytes captured */
    uint32_t len;         /* bytes on the wire */
    uint32_t interface;   /* index in the file's list of interfaces, through all sections */
    uint16_t link;        /* LINKTYPE_ number of the registry */
    uint16_t flags;       /* ORCAP_FRAME_* */
    const uint8_t *block; /* of a pcapng: the whole block that it stands in; NULL: none */
    const struct orcap_capture_info *info; /* the reader's; NULL: it comes from none */
};
enum { ORCAP_FRAME_INBOUND = 1, ORCAP_FRAME_OUTBOUND = 2, ORCAP_FRAME_HAS_OPTIONS = 4 };

enum orcap_format { ORCAP_FORMAT_PCAP = 1, ORCAP_FORMAT_PCAPNG = 2 };
enum orcap_compression { ORCAP_PLAIN, ORCAP_GZIP, ORCAP_ZSTD, ORCAP_LZ4, ORCAP_XZ };

struct orcap_interface {
    uint32_t id; /* within its section, */
    uint32_t section; /* which is the first, 1, or a later one */
    uint16_t link;
    uint32_t snaplen;
    uint64_t ticks_per_second; /* of if_tsresol; 0 where it does not fit */
    const char *name;          /* NULL: not said; packet text, not escaped */
    const char *description;   /* likewise */
    uint64_t packets;          /* read so far */
};

/* What is known of a file so far; complete once the reader has ended. Owned by the reader. */
struct orcap_capture_info {
    const char *path;
    enum orcap_format format;
    enum orcap_compression compression;
    bool big_endian; /* of the first section */
    const struct orcap_interface *interfaces;
    size_t interface_count;
    const char *const *comments; /* of the section headers */
    size_t comment_count;
    uint64_t packets;
    uint64_t captured_bytes, original_bytes;
    int64_t first_ns, last_ns; /* earliest and latest; ORCAP_NO_TIME when no packet has one */
    bool in_order;             /* no packet is earlier than the one before it */
    bool damaged;
    uint64_t damage_offset; /* in the uncompressed stream */
    const char *damage;     /* a sentence without final point; NULL when not damaged */
};

struct orcap_reader;

/* Bytes that a reader may take: two thirds for unpacking (ORCAP_ELIMIT: that needs more), a third for the longest record (past which the capture counts as
 * damaged). */
#define ORCAP_READER_MEMORY ((uint64_t)1 << 30)
#define ORCAP_READER_MEMORY_LEAST ((uint64_t)48 << 20)

/* Opens a file; "-" is standard input. ORCAP_EOPEN, ORCAP_EREAD, ORCAP_EFORMAT (not one header could be read), ORCAP_EUNSUPPORTED (a
 * compression that the build lacks), ORCAP_EMEMORY. Close with orcap_reader_close. */
ORCAP_API ORCAP_MUST_CHECK int orcap_reader_open(const char *path, struct orcap_reader **ret_reader, struct orcap_error *error);
/* With another limit than ORCAP_READER_MEMORY; less than ORCAP_READER_MEMORY_LEAST is that. Also ORCAP_ELIMIT. */
ORCAP_API ORCAP_MUST_CHECK int orcap_reader_open_within(const char *path, uint64_t memory, struct orcap_reader **ret_reader, struct orcap_error *error);
/* The same over a descriptor (which stays the caller's; `name` is used in messages) or over bytes that outlive the reader. Frames over
 * uncompressed bytes point into them and live as long as they do. */
ORCAP_API ORCAP_MUST_CHECK int orcap_reader_open_fd(int fd, const char *name, struct orcap_reader **ret_reader, struct orcap_error *error);
ORCAP_API ORCAP_MUST_CHECK int orcap_reader_open_memory(const uint8_t *bytes, size_t size, const char *name,
                                                        struct orcap_reader **ret_reader, struct orcap_error *error);
ORCAP_API void orcap_reader_close(struct orcap_reader *reader);

/* Up to `most` frames into `frames`; returns how many, 0 at the end. They are valid until the next call, and all of one section of a
 * pcapng. At the end orcap_reader_status tells how it came: ORCAP_OK, ORCAP_EDAMAGED (everything before the damage was delivered),
 * ORCAP_EREAD, ORCAP_ELIMIT, ORCAP_EMEMORY. */
ORCAP_API size_t orcap_reader_next(struct orcap_reader *reader, struct orcap_frame *frames, size_t most);
ORCAP_API int orcap_reader_status(const struct orcap_reader *reader, struct orcap_error *error);
ORCAP_API const struct orcap_capture_info *orcap_reader_info(const struct orcap_reader *reader);
/* A block of a pcapng that is no packet. A view, which dies when who was told of it returns. */
struct orcap_block {
    const uint8_t *bytes; /* from its type to its second length */
    uint32_t type, size;
    bool big_endian;
    uint64_t before; /* packets that stand before it */
};
/* Tells of all of them from now on, while orcap_reader_next comes to them, and at once of the first section's header; of those longer than 16 MiB nothing is told. In
 * a pcap there are none. */
ORCAP_API void orcap_reader_on_block(struct orcap_reader *reader, void (*take)(void *user, const struct orcap_block *block), void *user);
/* Bytes of the input consumed so far and its size (0: not known), for progress. */
ORCAP_API void orcap_reader_progress(const struct orcap_reader *reader, uint64_t *ret_done, uint64_t *ret_size);

/* The comments of a packet block, one after another: of a frame that the reader's last call gave; *at is 0 before the first. False: there is
 * no more. The bytes are the reader's and die with its next batch; they are UTF-8 where the writer kept to the rules. */
ORCAP_API bool orcap_frame_comment(const struct orcap_frame *frame, size_t *at, const uint8_t **ret_bytes, size_t *ret_size);

/* Any option of the block by its code, in the same way; numbers in it have the block's byte order. */
ORCAP_API bool orcap_frame_option(const struct orcap_frame *frame, uint16_t code, size_t *at, const uint8_t **ret_bytes, size_t *ret_size, bool *ret_big_endian);

/* The flags of a packet block (epb_flags), of such a frame. False: it has none. */
ORCAP_API bool orcap_frame_flags(const struct orcap_frame *frame, uint32_t *ret_flags);
/* Packets that were lost before this one, as its block says. False: it does not. */
ORCAP_API bool orcap_frame_drops(const struct orcap_frame *frame, uint64_t *ret_count);

struct orcap_writer;
struct orcap_writer_options {
    enum orcap_format format;
    uint16_t link;     /* of a pcap; a pcapng describes an interface for each that it meets */
    uint32_t snaplen;  /* 0: 262144 */
    bool microseconds; /* of a pcap; nanoseconds otherwise */
    bool big_endian;
    enum orcap_compression compression;
    bool append;
    bool sync; /* closing waits until the file is on its disk */
};

/* The compression that a name's ending stands for: .gz, .zst, .lz4, .xz; ORCAP_PLAIN for any other. */
ORCAP_API enum orcap_compression orcap_compression_named(const char *path);
/* Writes beside `path` and renames on close; "-", /dev/stdout, a device or a pipe is written directly, and what is appended to in place.
 * Appended packets take the compression of the file that is there, and byte order and resolution of a pcap. ORCAP_EOPEN, ORCAP_EMEMORY;
 * ORCAP_EUNSUPPORTED (a compression that the build lacks); ORCAP_EVALUE when the file to append to is of another format or link type, or what orcap_reader_open says of it. */
ORCAP_API ORCAP_MUST_CHECK int orcap_writer_open(const char *path, const struct orcap_writer_options *options,
                                                 struct orcap_writer **ret_writer, struct orcap_error *error);
/* ORCAP_EVALUE when the file cannot hold the frame: in a pcap another link type, no time, a time outside 1970 to 2106; more bytes than readers take for possible. Nothing of it is written then, and writing can go on. A frame without time
 * becomes a simple packet block. ORCAP_EWRITE, ORCAP_EMEMORY are lasting. */
ORCAP_API ORCAP_MUST_CHECK int orcap_writer_write(struct orcap_writer *writer, const struct orcap_frame *frame, struct orcap_error *error);
/* The same with what a packet block says beside the frame; a pcap, and a frame without time, lose it. Comments longer than an option can hold
 * are cut. */
struct orcap_comment {
    const void *bytes;
    size_t size;
};
struct orcap_notes {
    const struct orcap_comment *comments;
    size_t comment_count;
    const char *interface; /* its name, where no info tells it; NULL: not said */
};
ORCAP_API ORCAP_MUST_CHECK int orcap_writer_write_noted(struct orcap_writer *writer, const struct orcap_frame *frame,
                                                        const struct orcap_notes *notes, struct orcap_error *error);
/* For those who read along: what was written so far is in the file when this returns, under its name from then on. ORCAP_EWRITE. */
ORCAP_API ORCAP_MUST_CHECK int orcap_writer_flush(struct orcap_writer *writer, struct orcap_error *error);
/* Pcapng to pcapng: `info` of the reader whose frames follow, so that its interfaces and section comments are carried over. It is looked at
 * until the next call or the close: call again (NULL: no reader) before that reader is closed. Without it frames get an interface a
 * link type. Does nothing for a pcap. */
ORCAP_API ORCAP_MUST_CHECK int orcap_writer_take_info(struct orcap_writer *writer, const struct orcap_capture_info *info,
                                                      struct orcap_error *error);
/* Pcapng to pcapng: a block as orcap_reader_on_block tells of it, in its place among the frames. From a section's header on all is written as
 * it stands: frames with a `block` in that section keep byte order, interface, resolution and options, also when their bytes or caplen were
 * changed. Where no header was given the section is the writer's own: names, secrets and custom blocks of its byte order are written, others passed over. A pcap, and a custom block that is not to be copied (type 0x40000bad), are passed over. Otherwise as orcap_writer_write. */
ORCAP_API ORCAP_MUST_CHECK int orcap_writer_block(struct orcap_writer *writer, const struct orcap_block *block, struct orcap_error *error);
/* Several captures into one pcapng, packets and blocks in any order: of the capture number `source`, from 0, which may be a pcap. Their sections become one, whose
 * header says what those say that are given before anything else; a later header that says something begins another. Interfaces are numbered anew, those that two captures
 * describe alike stand once; times, options and all other blocks stay as they are, in the writer's byte order. A block whose inside is not known, of the other byte order, is
 * ORCAP_EUNSUPPORTED: it is not written, and writing can go on. Also ORCAP_ELIMIT: interfaces of more than 64 MiB. Not to be mixed with the calls above. */
ORCAP_API ORCAP_MUST_CHECK int orcap_writer_join_block(struct orcap_writer *writer, size_t source, const struct orcap_block *block, struct orcap_error *error);
/* A frame as the reader gave it, of the capture that `info` is of. */
ORCAP_API ORCAP_MUST_CHECK int orcap_writer_join(struct orcap_writer *writer, size_t source, const struct orcap_capture_info *info,
                                                 const struct orcap_frame *frame, struct orcap_error *error);
/* The name of the file until it is closed, for a signal handler to unlink; NULL when it is written in place. Dies with the writer. */
ORCAP_API const char *orcap_writer_temporary(const struct orcap_writer *writer);
/* Flushes, checks every write and the close, renames. The writer is gone whatever this returns. ORCAP_EWRITE, ORCAP_EMEMORY: no file is
 * left. */
ORCAP_API ORCAP_MUST_CHECK int orcap_writer_close(struct orcap_writer *writer, struct orcap_error *error);
/* Drops what was written; a file that was appended to gets its old size back. NULL is fine. */
ORCAP_API void orcap_writer_abandon(struct orcap_writer *writer);

#ifdef __cplusplus
}
#endif
#endif
