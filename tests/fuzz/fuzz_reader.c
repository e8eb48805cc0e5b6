/* Any bytes as a capture file: every frame is walked and every byte of it touched, and the sums must agree with what was handed out. */
#include <orcap/capture.h>

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

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    struct orcap_reader *reader;
    struct orcap_error error;
    int status = orcap_reader_open_memory(bytes, size, "fuzz", &reader, &error);
    if (status) {
        check(status == error.status && status < 0 && error.text[0]);
        return 0;
    }
    struct orcap_frame frames[5];
    uint64_t packets = 0, captured = 0;
    size_t count;
    while ((count = orcap_reader_next(reader, frames, 1 + packets % 5)))
        for (size_t i = 0; i < count; i++) {
            check(frames[i].number == ++packets);
            check(frames[i].interface < orcap_reader_info(reader)->interface_count);
            touch(frames[i].bytes, frames[i].caplen);
            captured += frames[i].caplen;
        }
    const struct orcap_capture_info *info = orcap_reader_info(reader);
    check(info->packets == packets && info->captured_bytes == captured);
    check_info(info);
    status = orcap_reader_status(reader, &error);
    check(status == ORCAP_OK || status == ORCAP_EDAMAGED);
    check(info->damaged == (status == ORCAP_EDAMAGED));
    check(orcap_reader_next(reader, frames, 5) == 0);
    orcap_reader_close(reader);
    return 0;
}
