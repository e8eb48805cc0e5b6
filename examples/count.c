/* Counts the packets and bytes of a capture: cc count.c $(pkg-config --cflags --libs orcap) */
#include <orcap/capture.h>

#include <inttypes.h>
#include <stdio.h>

int main(int count, char **arguments) {
    struct orcap_reader *reader;
    struct orcap_error error;
    struct orcap_frame frames[64];
    uint64_t packets = 0, bytes = 0;

    if (orcap_reader_open(count > 1 ? arguments[1] : "-", &reader, &error)) {
        fprintf(stderr, "count: %s\n", error.text);
        return 2;
    }
    for (size_t n; (n = orcap_reader_next(reader, frames, 64)) > 0; packets += n)
        for (size_t i = 0; i < n; i++)
            bytes += frames[i].len;
    printf("%" PRIu64 " packets, %" PRIu64 " bytes\n", packets, bytes);

    int status = orcap_reader_status(reader, &error);
    if (status)
        fprintf(stderr, "count: %s\n", error.text);
    orcap_reader_close(reader);
    return status == ORCAP_EDAMAGED ? 3 : status ? 2 : 0;
}
