#include "capture/reader.h"

#include "capture/compressed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

uint32_t reader_packet_most(uint16_t link, uint32_t snaplen) {
    switch (link) {
    case 189: /* LINKTYPE_USB_LINUX */
    case 220: /* LINKTYPE_USB_LINUX_MMAPPED */
    case 231: /* LINKTYPE_DBUS */
    case 249: /* LINKTYPE_USBPCAP */
    case 279: /* LINKTYPE_EBHSCR */
        return PACKET_MOST_EVER;
    default:
        return snaplen > PACKET_MOST && snaplen <= PACKET_MOST_EVER ? snaplen : PACKET_MOST;
    }
}

static void reader_end(struct orcap_reader *reader, int status) {
    reader->ended = true;
    reader->status = status;
    if (status != ORCAP_EDAMAGED)
        return;
    reader->info.damaged = true;
    reader->info.damage_offset = reader->base + reader->at - reader->passed;
    reader->info.damage = reader->reason;
}

void reader_fail(struct orcap_reader *reader, int status, const char *reason) {
    (void)snprintf(reader->reason, sizeof reader->reason, "%s", reason);
    reader_end(reader, status);
}

void reader_damage(struct orcap_reader *reader, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(reader->reason, sizeof reader->reason, format, arguments);
    va_end(arguments);
    reader_end(reader, ORCAP_EDAMAGED);
}

/* What is left is put so that it ends on a multiple of ALIGNMENT: the system copies to there up to three times faster than to an odd place. */
enum { ALIGNMENT = 64 };

/* Moves what is left of the window to the front of `buffer`, which has room for it and what the alignment takes. */
static void reader_move(struct orcap_reader *reader, uint8_t *buffer) {
    size_t left = reader->end - reader->at;
    size_t front = (ALIGNMENT - left % ALIGNMENT) % ALIGNMENT;
    if (left)
        memmove(buffer + front, reader->buffer + reader->at, left);
    reader->base += reader->at - front;
    reader->at = front;
    reader->end = front + left;
}

/* The buffers change places, once a call: the one left behind keeps the frames handed out last. False: memory is out. */
static bool reader_turn(struct orcap_reader *reader) {
    size_t needed = reader->end - reader->at + ALIGNMENT;
    if (reader->other_capacity < needed || reader->other_capacity < reader->block) {
        free(reader->other);
        reader->other_capacity = needed + reader->block;
        reader->other = malloc(reader->other_capacity);
    }
    if (!reader->other) {
        reader_fail(reader, ORCAP_EMEMORY, "memory is out");
        return false;
    }
    uint8_t *buffer = reader->other;
    size_t capacity = reader->other_capacity;
    reader_move(reader, buffer);
    reader->other = reader->buffer;
    reader->other_capacity = reader->capacity;
    reader->bytes = reader->buffer = buffer;
    reader->capacity = capacity;
    reader->turned = true;
    return true;
}

void reader_let_last(struct orcap_reader *reader) {
    reader->lasting = reader->buffer;
    reader->block = STREAM_BLOCK_SHARED;
}

/* Room for at least one more byte behind the window, or the reading has ended; what was walked makes way. */
static bool reader_make_room(struct orcap_reader *reader) {
    if (reader->lasting && !reader->turned) {
        if (!reader_turn(reader))
            return false;
    } else if (reader->at >= ALIGNMENT)
        reader_move(reader, reader->buffer);
    if (reader->end < reader->capacity)
        return true;
    uint64_t most = reader_window_most(reader);
    if (reader->capacity >= most) {
        reader_damage(reader, "the %s of %zu bytes needs more memory than is allowed; if it is right, --max-memory %lluM reads it", reader->record,
                      reader->wanted, (unsigned long long)(reader->wanted >> 20) * 3 + 4);
        return false;
    }
    size_t capacity = reader->capacity * 2 < most ? reader->capacity * 2 : (size_t)most;
    uint8_t *buffer = realloc(reader->buffer, capacity);
    if (!buffer) {
        reader_fail(reader, ORCAP_EMEMORY, "memory is out");
        return false;
    }
    reader->bytes = reader->buffer = buffer;
    reader->capacity = capacity;
    return true;
}

/* One more piece of the stream into the window; false at the end of it, and then the reading has ended too. */
static bool reader_fill(struct orcap_reader *reader) {
    ptrdiff_t got = 0;
    if (reader->stream) {
        if (!reader_make_room(reader))
            return false;
        size_t room = reader->capacity - reader->end;
        got = reader->stream->read(reader->stream, reader->buffer + reader->end, room < reader->block ? room : reader->block);
    }
    if (got > 0) {
        reader->end += (size_t)got;
        return true;
    }
    uint64_t left = reader->end - reader->at + reader->passed;
    if (got < 0)
        reader_fail(reader, (int)got, reader->stream->reason);
    else if (left)
        reader_damage(reader, "the file ends inside a %s, after %llu of at least %llu bytes", reader->record, (unsigned long long)left,
                      (unsigned long long)(reader->wanted + reader->passed));
    else
        reader_end(reader, ORCAP_OK);
    return false;
}

bool reader_need(struct orcap_reader *reader, size_t size) {
    reader->wanted = size;
    while (reader->end - reader->at < size)
        if (reader->ended || !reader_fill(reader))
            return false;
    return true;
}

static void reader_sum_up(struct orcap_reader *reader) {
    struct orcap_capture_info *info = &reader->info;
    const struct tally *tally = &reader->tally;
    bool timed = tally->first <= tally->last;
    info->interfaces = reader->interfaces;
    info->packets = tally->packets;
    info->captured_bytes = tally->captured;
    info->original_bytes = tally->original;
    info->first_ns = timed ? tally->first : ORCAP_NO_TIME;
    info->last_ns = timed ? tally->last : ORCAP_NO_TIME;
    info->in_order = tally->in_order;
}

size_t orcap_reader_next(struct orcap_reader *reader, struct orcap_frame *frames, size_t most) {
    size_t count = 0;
    reader->turned = false;
    while (!count && most && !reader->ended) {
        count = reader->walk(reader, frames, most);
        if (!count && !reader->ended)
            (void)reader_fill(reader);
    }
    reader_sum_up(reader);
    return count;
}

int orcap_reader_status(const struct orcap_reader *reader, struct orcap_error *error) {
    if (!reader->status)
        return ORCAP_OK;
    uint64_t at = reader->status == ORCAP_EDAMAGED ? reader->info.damage_offset : reader->base + reader->end;
    return orcap_fail(error, reader->status, "%.150s: %s (at byte %llu, after %llu packets)", reader->path, reader->reason,
                      (unsigned long long)at, (unsigned long long)reader->tally.packets);
}

const struct orcap_capture_info *orcap_reader_info(const struct orcap_reader *reader) {
    return &reader->info;
}

void orcap_reader_progress(const struct orcap_reader *reader, uint64_t *ret_done, uint64_t *ret_size) {
    *ret_done = reader->raw ? atomic_load_explicit(&reader->raw->done, memory_order_relaxed) : reader->at;
    *ret_size = reader->raw ? reader->raw->size : reader->end;
}

void orcap_reader_close(struct orcap_reader *reader) {
    if (!reader)
        return;
    if (reader->stream != reader->raw)
        stream_close(reader->stream);
    stream_close(reader->raw);
    arena_clear(&reader->texts);
    free(reader->interfaces);
    free(reader->pcapng.interfaces);
    free(reader->pcapng.comments);
    free(reader->pcapng.section);
    free(reader->buffer);
    free(reader->other);
    free(reader->path);
    free(reader);
}

static struct orcap_reader *reader_new(const char *name) {
    struct orcap_reader *reader = calloc(1, sizeof *reader);
    if (!reader)
        return NULL;
    reader->memory = ORCAP_READER_MEMORY;
    reader->tally = tally_new();
    reader->record = "header";
    reader->path = strdup(name);
    reader->info.path = reader->path;
    if (reader->path)
        return reader;
    free(reader);
    return NULL;
}

/* The window becomes a buffer of its own, filled from the stream. */
static bool reader_buffer(struct orcap_reader *reader) {
    reader->block = STREAM_BLOCK;
    reader->capacity = STREAM_BLOCK + STREAM_BLOCK / 4;
    reader->bytes = reader->buffer = malloc(reader->capacity);
    return reader->buffer != NULL;
}

/* Puts the inflating of the input in its place when it is compressed. */
static int reader_unpack(struct orcap_reader *reader) {
    (void)reader_need(reader, 6);
    const uint8_t *first = reader->bytes + reader->at;
    size_t size = reader->end - reader->at;
    enum orcap_compression compression = compression_of(first, size);
    reader->info.compression = compression;
    if (compression == ORCAP_PLAIN)
        return ORCAP_OK;
    const struct inflater *inflater = inflater_of(compression);
    if (!inflater) {
        reader_fail(reader, ORCAP_EUNSUPPORTED, compression_remedy(compression));
        return ORCAP_EUNSUPPORTED;
    }
    bool read_already = reader->raw != NULL;
    if (!read_already && (!(reader->raw = stream_over_memory(first, size)) || !reader_buffer(reader)))
        return ORCAP_EMEMORY;
    reader->stream = compressed_open(reader->raw, first, read_already ? size : 0, inflater, reader->memory - reader_window_most(reader));
    reader->at = reader->end = 0;
    reader->ended = false;
    reader->status = ORCAP_OK;
    reader->info.damaged = false;
    return reader->stream ? ORCAP_OK : ORCAP_EMEMORY;
}

/* Tells the format from the first bytes. Of an input that cannot be read at all nothing remains but the error. */
static int reader_begin(struct orcap_reader *reader, struct orcap_reader **ret_reader, struct orcap_error *error) {
    int status = reader_unpack(reader);
    if (!status)
        status = pcap_begin(reader);
    if (!status)
        status = pcapng_begin(reader);
    if (status > 0) {
        reader_sum_up(reader);
        *ret_reader = reader;
        return ORCAP_OK;
    }
    const char *reason = reader->reason;
    if (reader->status && reader->status != ORCAP_EDAMAGED)
        status = reader->status;
    else if (status == ORCAP_EMEMORY)
        reason = "memory is out";
    else if (!status) {
        status = ORCAP_EFORMAT;
        bool unpacking_failed = reader->stream && reader->stream->reason[0];
        reason = unpacking_failed ? reader->stream->reason : recognise_other(reader->bytes + reader->at, reader->end - reader->at);
    }
    (void)orcap_fail(error, status, "%.150s: %s", reader->path, reason);
    orcap_reader_close(reader);
    return status;
}

static int reader_out_of_memory(struct orcap_reader *reader, const char *name, struct orcap_error *error) {
    orcap_reader_close(reader);
    return orcap_fail(error, ORCAP_EMEMORY, "%.150s: memory is out", name);
}

static int reader_over(struct stream *raw, const char *name, uint64_t memory, struct orcap_reader **ret_reader, struct orcap_error *error) {
    struct orcap_reader *reader = reader_new(name);
    if (!reader) {
        stream_close(raw);
        return reader_out_of_memory(reader, name, error);
    }
    reader->raw = reader->stream = raw;
    reader->memory = memory < ORCAP_READER_MEMORY_LEAST ? ORCAP_READER_MEMORY_LEAST : memory;
    if (!reader_buffer(reader))
        return reader_out_of_memory(reader, name, error);
    return reader_begin(reader, ret_reader, error);
}

static int reader_over_descriptor(int fd, bool owned, const char *name, uint64_t memory, struct orcap_reader **ret_reader, struct orcap_error *error) {
    struct stream *raw = stream_over_descriptor(fd, owned);
    if (raw)
        return reader_over(raw, name, memory, ret_reader, error);
    if (owned)
        (void)close(fd);
    return reader_out_of_memory(NULL, name, error);
}

int reader_over_stream(struct stream *stream, const char *name, struct orcap_reader **ret_reader, struct orcap_error *error) {
    return reader_over(stream, name, ORCAP_READER_MEMORY, ret_reader, error);
}

int orcap_reader_open(const char *path, struct orcap_reader **ret_reader, struct orcap_error *error) {
    return orcap_reader_open_within(path, ORCAP_READER_MEMORY, ret_reader, error);
}

int orcap_reader_open_within(const char *path, uint64_t memory, struct orcap_reader **ret_reader, struct orcap_error *error) {
    if (!strcmp(path, "-"))
        return reader_over_descriptor(STDIN_FILENO, false, path, memory, ret_reader, error);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return orcap_fail(error, ORCAP_EOPEN, "%.150s: cannot be opened: %s", path, strerror(errno));
    struct stat about;
    if (!fstat(fd, &about) && S_ISDIR(about.st_mode)) {
        (void)close(fd);
        return orcap_fail(error, ORCAP_EOPEN, "%.150s: is a directory; name the captures in it", path);
    }
    return reader_over_descriptor(fd, true, path, memory, ret_reader, error);
}

int orcap_reader_open_fd(int fd, const char *name, struct orcap_reader **ret_reader, struct orcap_error *error) {
    return reader_over_descriptor(fd, false, name, ORCAP_READER_MEMORY, ret_reader, error);
}

int orcap_reader_open_memory(const uint8_t *bytes, size_t size, const char *name, struct orcap_reader **ret_reader,
                             struct orcap_error *error) {
    struct orcap_reader *reader = reader_new(name);
    if (!reader)
        return reader_out_of_memory(reader, name, error);
    reader->bytes = bytes;
    reader->end = size;
    return reader_begin(reader, ret_reader, error);
}
