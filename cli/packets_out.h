/* Packets to the file that -w names: never over an input, removed on Ctrl-C, told when it cannot be written. */
#ifndef CLI_PACKETS_OUT_H
#define CLI_PACKETS_OUT_H

#include "input.h"
#include "options.h"

enum { PACKETS_OUT_MOST = 512 }; /* at once */
struct packets_out {
    struct orcap_writer *writer; /* NULL: not open */
    unsigned number;             /* among those that are open at once, from 0 */
};

/* Whether -w can be used at all: it is no input, and no terminal. Tells why not. `input` NULL: nothing is read. */
bool packets_out_check(const struct options *options, const struct input *input);
/* Each tells what fails and is false then. */
bool packets_out_open(struct packets_out *out, const char *path, const struct orcap_writer_options *form);
bool packets_out_write(struct packets_out *out, const struct orcap_frame *frame);
/* Of one of several captures that become one. A block whose byte order cannot be turned is left out, which is no failure. */
bool packets_out_join(struct packets_out *out, size_t source, const struct orcap_capture_info *info, const struct orcap_frame *frame);
bool packets_out_join_block(struct packets_out *out, size_t source, const struct orcap_block *block, bool *ret_left_out);
bool packets_out_block(struct packets_out *out, const struct orcap_block *block);
bool packets_out_take_info(struct packets_out *out, const struct orcap_capture_info *info);
/* While packets of a pipe are waited for: who reads along, as from standard output, gets what was written. A file is not in its place before its end. */
void packets_out_show_so_far(void *out);
/* The file is in its place from now on, whatever becomes of us, with what was written so far. */
bool packets_out_settle(struct packets_out *out);
/* Finishes the file, or drops it. Nothing where it is not open. */
void packets_out_close(struct packets_out *out, bool good);

#endif
