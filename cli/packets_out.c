#include "packets_out.h"
#include "output.h"
#include "trouble.h"

#include <string.h>
#include <unistd.h>

_Static_assert(GUARD_PACKETS + PACKETS_OUT_MOST == GUARD_COUNT, "each file can be removed on Ctrl-C");

bool packets_out_check(const struct options *options, const struct input *input) {
    const char *path = options->texts[OPTION_write];
    if (!strcmp(path, "-") && isatty(STDOUT_FILENO)) {
        trouble(FAILED, "-w -: packets are no text for a terminal; name a file, or send them into a pipe");
        return false;
    }
    return output_may_write(path, input);
}

/* Who reads our output and goes away is no news. */
static bool fail(const struct orcap_error *error) {
    if (error->status != ORCAP_EWRITE || !output_reader_gone())
        trouble_of(error);
    return false;
}

bool packets_out_open(struct packets_out *out, const char *path, const struct orcap_writer_options *form) {
    struct orcap_error error;
    struct orcap_writer_options named = *form;
    named.compression = orcap_compression_named(path);
    if (orcap_writer_open(path, &named, &out->writer, &error) < 0)
        return fail(&error);
    output_guard(GUARD_PACKETS + out->number, orcap_writer_temporary(out->writer));
    return true;
}

bool packets_out_write(struct packets_out *out, const struct orcap_frame *frame) {
    struct orcap_error error;
    return orcap_writer_write(out->writer, frame, &error) == ORCAP_OK || fail(&error);
}

bool packets_out_block(struct packets_out *out, const struct orcap_block *block) {
    struct orcap_error error;
    return orcap_writer_block(out->writer, block, &error) == ORCAP_OK || fail(&error);
}

bool packets_out_join(struct packets_out *out, size_t source, const struct orcap_capture_info *info, const struct orcap_frame *frame) {
    struct orcap_error error;
    return orcap_writer_join(out->writer, source, info, frame, &error) == ORCAP_OK || fail(&error);
}

bool packets_out_join_block(struct packets_out *out, size_t source, const struct orcap_block *block, bool *ret_left_out) {
    struct orcap_error error;
    int status = orcap_writer_join_block(out->writer, source, block, &error);
    *ret_left_out = status == ORCAP_EUNSUPPORTED;
    return status == ORCAP_OK || status == ORCAP_EUNSUPPORTED || fail(&error);
}

bool packets_out_take_info(struct packets_out *out, const struct orcap_capture_info *info) {
    struct orcap_error error;
    return orcap_writer_take_info(out->writer, info, &error) == ORCAP_OK || fail(&error);
}

void packets_out_show_so_far(void *waiter) {
    struct packets_out *out = waiter;
    struct orcap_error error;
    if (out->writer && !orcap_writer_temporary(out->writer))
        (void)!orcap_writer_flush(out->writer, &error); /* the next write tells what failed */
}

bool packets_out_settle(struct packets_out *out) {
    struct orcap_error error;
    output_guard(GUARD_PACKETS + out->number, NULL);
    return orcap_writer_flush(out->writer, &error) == ORCAP_OK || fail(&error);
}

void packets_out_close(struct packets_out *out, bool good) {
    struct orcap_error error;
    if (!good)
        orcap_writer_abandon(out->writer);
    else if (out->writer && orcap_writer_close(out->writer, &error) < 0)
        (void)fail(&error);
    out->writer = NULL;
    output_guard(GUARD_PACKETS + out->number, NULL);
}
