/* Any bytes as a capture file: every frame is walked and every byte of it touched, and the sums must agree with what was handed out. */
#include <orcap/metadata.h>

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void check(int right) {
    if (!right)
        abort();
}

static volatile unsigned touched;

static void touch(const void *from, size_t size) {
    const uint8_t *bytes = from;
    unsigned sum = 0;
    for (size_t i = 0; i < size; i++)
        sum += bytes[i];
    touched = sum;
}

static void touch_text(const char *text) {
    if (text)
        touch(text, strlen(text));
}

static void check_info(const struct orcap_capture_info *info) {
    uint64_t packets = 0;
    for (size_t i = 0; i < info->interface_count; i++) {
        touch_text(info->interfaces[i].name);
        touch_text(info->interfaces[i].description);
        packets += info->interfaces[i].packets;
    }
    check(packets == info->packets);
    for (size_t i = 0; i < info->comment_count; i++)
        touch_text(info->comments[i]);
    check(info->damaged == (info->damage != NULL));
    check((info->first_ns == ORCAP_NO_TIME) == (info->last_ns == ORCAP_NO_TIME) && info->first_ns <= info->last_ns);
}

static void check_notes(struct orcap_metadata *metadata, const struct orcap_capture_info *info) {
    const struct orcap_metadata_view *notes = orcap_metadata_view(metadata);
    check(notes->interface_count == info->interface_count || info->format == ORCAP_FORMAT_PCAP);
    for (size_t i = 0; i < notes->section_count; i++) {
        touch_text(notes->sections[i].hardware);
        touch_text(notes->sections[i].os);
        touch_text(notes->sections[i].application);
    }
    for (size_t i = 0; i < notes->interface_count; i++) {
        touch_text(notes->interfaces[i].filter);
        touch_text(notes->interfaces[i].hardware);
        touch_text(notes->interfaces[i].os);
        touch_text(notes->interfaces[i].comment);
    }
    for (size_t i = 0; i < notes->name_count; i++) {
        touch_text(notes->names[i].address);
        touch_text(notes->names[i].name);
    }
}

struct sums {
    int status;
    uint64_t packets, captured, damage_offset;
};

/* `most` frames at a time at most; with metadata, blocks that are no packets come whole, else they stream by. */
static struct sums read_all(struct orcap_reader *reader, size_t most, struct orcap_metadata *metadata) {
    struct orcap_frame frames[64];
    struct sums sums = {0};
    if (metadata)
        orcap_reader_on_block(reader, orcap_metadata_take, metadata);
    for (size_t count; (count = orcap_reader_next(reader, frames, 1 + sums.packets % most));)
        for (size_t i = 0; i < count; i++) {
            check(frames[i].number == ++sums.packets);
            check(frames[i].interface < orcap_reader_info(reader)->interface_count);
            touch(frames[i].bytes, frames[i].caplen);
            sums.captured += frames[i].caplen;
        }
    const struct orcap_capture_info *info = orcap_reader_info(reader);
    struct orcap_error error;
    check(info->packets == sums.packets && info->captured_bytes == sums.captured);
    check_info(info);
    if (metadata)
        check_notes(metadata, info);
    sums.status = orcap_reader_status(reader, &error);
    sums.damage_offset = info->damage_offset;
    check(sums.status == ORCAP_OK || sums.status == ORCAP_EDAMAGED);
    check(info->damaged == (sums.status == ORCAP_EDAMAGED));
    check(orcap_reader_next(reader, frames, 5) == 0);
    return sums;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    struct sums first = {0};
    for (int road = 0; road < 3; road++) {
        struct orcap_reader *reader;
        struct orcap_error error;
        struct orcap_metadata *metadata = NULL;
        int status = orcap_reader_open_memory(bytes, size, "fuzz", &reader, &error);
        if (status) {
            check(status == error.status && status < 0 && error.text[0] && !road);
            return 0;
        }
        check(road != 1 || orcap_metadata_new(&metadata, &error) == ORCAP_OK);
        struct sums sums = read_all(reader, road == 2 ? 64 : 5, metadata);
        first = road ? first : sums;
        check(sums.status == first.status && sums.packets == first.packets && sums.captured == first.captured &&
              sums.damage_offset == first.damage_offset);
        orcap_metadata_free(metadata);
        orcap_reader_close(reader);
    }
    return 0;
}
