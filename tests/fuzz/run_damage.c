/* Runs fuzz_reader over captures that are cut off and captures with a wrong byte, at places drawn by a fixed rule: forty of each a capture, or with --all two
 * hundred. Whatever was done, every packet whose record ends before the first byte that was touched must come as it was. Arguments are captures and folders of
 * them; what is not there, or packed, or no capture, is skipped. */
#include "inputs.h"

#include <orcap/capture.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static unsigned places = 40;
static unsigned long captures, inputs, packets;
static uint32_t drawn = 1;

static size_t draw(size_t most) {
    drawn = drawn * 1664525 + 1013904223;
    return (size_t)((uint64_t)drawn * most >> 32);
}

static void check(int right) {
    if (!right)
        abort();
}

static struct orcap_reader *open_bytes(const uint8_t *bytes, size_t size) {
    struct orcap_reader *reader;
    return orcap_reader_open_memory(bytes, size, "capture", &reader, NULL) == ORCAP_OK ? reader : NULL;
}

/* Where the frame's record ends. */
static size_t end_of(const struct orcap_frame *frame, const uint8_t *capture) {
    const uint8_t *block = frame->block;
    if (!block)
        return (size_t)(frame->bytes - capture) + frame->caplen;
    uint32_t little = (uint32_t)block[7] << 24 | (uint32_t)block[6] << 16 | (uint32_t)block[5] << 8 | block[4];
    uint32_t big = (uint32_t)block[4] << 24 | (uint32_t)block[5] << 16 | (uint32_t)block[6] << 8 | block[7];
    return (size_t)(block - capture) + (block[0] ? little : big);
}

/* Of `damaged` the bytes before `sound` are those of the whole. */
static void compare(const uint8_t *whole, size_t size, const uint8_t *damaged, size_t damaged_size, size_t sound) {
    struct orcap_reader *before = open_bytes(whole, size), *after = open_bytes(damaged, damaged_size);
    struct orcap_frame a, b;
    check(before != NULL);
    while (orcap_reader_next(before, &a, 1) && end_of(&a, whole) <= sound) {
        check(after && orcap_reader_next(after, &b, 1) == 1);
        check(a.time_ns == b.time_ns && a.caplen == b.caplen && a.len == b.len && a.link == b.link && a.interface == b.interface);
        check(!a.caplen || !memcmp(a.bytes, b.bytes, a.caplen));
        packets++;
    }
    orcap_reader_close(before);
    orcap_reader_close(after);
    (void)LLVMFuzzerTestOneInput(damaged, damaged_size);
    inputs++;
}

static void damage(const uint8_t *whole, size_t size) {
    for (unsigned i = 0; i < places; i++) {
        size_t place = draw(size);
        uint8_t *bytes = malloc(size);
        check(bytes != NULL);
        memcpy(bytes, whole, size);
        bytes[place] ^= (uint8_t)(1 + draw(255));
        compare(whole, size, bytes, size, place);
        free(bytes);
        place = draw(size);
        bytes = malloc(place ? place : 1); /* of its exact size, so that a read past its end is seen */
        check(bytes != NULL);
        memcpy(bytes, whole, place);
        compare(whole, size, bytes, place, place);
        free(bytes);
    }
    captures++;
}

static void run_capture(const char *path, size_t size) {
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc(size + 1);
    check(file && bytes && fread(bytes, 1, size, file) == size);
    fclose(file);
    struct orcap_reader *reader = open_bytes(bytes, size);
    bool plain = reader && orcap_reader_info(reader)->compression == ORCAP_PLAIN;
    orcap_reader_close(reader);
    if (plain)
        damage(bytes, size);
    free(bytes);
}

int main(int count, char **arguments) {
    for (int i = 1; i < count; i++)
        if (!strcmp(arguments[i], "--all"))
            places = 200;
        else
            inputs_each(arguments[i], run_capture);
    printf("%lu captures, %lu inputs, %lu packets the same\n", captures, inputs, packets);
    return 0;
}
