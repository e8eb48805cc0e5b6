/* Runs a fuzz target over packets of captures, each cut at every length up to 256 bytes and whole: eight of each chain of layers, or with --all every one.
 * An input is the link type, the most significant byte first, and then what is left of the frame, in a block of its exact size. Arguments are captures and folders
 * of them; what is not there, or no capture, is skipped. */
#include "inputs.h"

#include <orcap/capture.h>
#include <orcap/packet.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { CUTS_MOST = 256, OF_EACH = 8, FRAME_MOST = 65534, SEEN_MOST = 1 << 14 };

static struct orcap_context *context;
static bool all;
static unsigned long packets, inputs;
static struct {
    uint64_t chain;
    unsigned times;
} seen[SEEN_MOST];

/* FNV-1a over the link type and the protocols of the layers. */
static uint64_t chain_of(const struct orcap_frame *frame) {
    struct orcap_packet packet;
    orcap_dissect(context, frame->link, frame->bytes, frame->caplen, frame->len, &packet);
    uint64_t hash = 0xcbf29ce484222325 ^ frame->link;
    for (size_t i = 0; i < packet.count; i++)
        hash = (hash ^ packet.layers[i].protocol) * 0x100000001b3;
    return hash ? hash : 1;
}

static bool is_wanted(const struct orcap_frame *frame) {
    if (!frame->caplen || frame->caplen > FRAME_MOST)
        return false;
    uint64_t chain = chain_of(frame);
    size_t place = (size_t)(chain % SEEN_MOST);
    for (size_t tries = 0; seen[place].chain && seen[place].chain != chain && tries < SEEN_MOST; tries++)
        place = (place + 1) % SEEN_MOST;
    seen[place].chain = chain;
    return all || seen[place].times++ < OF_EACH;
}

static void run_cut(const struct orcap_frame *frame, size_t size) {
    uint8_t *bytes = malloc(size + 2);
    if (!bytes)
        exit(2);
    bytes[0] = (uint8_t)(frame->link >> 8);
    bytes[1] = (uint8_t)frame->link;
    memcpy(bytes + 2, frame->bytes, size);
    (void)LLVMFuzzerTestOneInput(bytes, size + 2);
    free(bytes);
    inputs++;
}

static void run_capture(const char *path, size_t file_size) {
    (void)file_size;
    struct orcap_reader *reader;
    struct orcap_frame frame;
    if (orcap_reader_open(path, &reader, NULL) < 0)
        return;
    while (orcap_reader_next(reader, &frame, 1)) {
        if (!is_wanted(&frame))
            continue;
        packets++;
        for (size_t size = 1; size <= frame.caplen && size <= CUTS_MOST; size++)
            run_cut(&frame, size);
        if (frame.caplen > CUTS_MOST)
            run_cut(&frame, frame.caplen);
    }
    orcap_reader_close(reader);
}

int main(int count, char **arguments) {
    if (orcap_context_new(NULL, &context, NULL) < 0)
        return 2;
    for (int i = 1; i < count; i++)
        if (!strcmp(arguments[i], "--all"))
            all = true;
        else
            inputs_each(arguments[i], run_capture);
    printf("%lu packets, %lu inputs\n", packets, inputs);
    orcap_context_free(context);
    return 0;
}
