/* Capture in, capture out: packets pass one by one from the inputs to the file that -w names, and with them all that the inputs say of themselves. Pcapng to pcapng
 * everything is kept as it stands; a pcap knows interfaces and packets only. */
#ifndef CLI_PASSING_H
#define CLI_PASSING_H

#include "packets_out.h"

enum { PASSING_NAME = 16 };
enum passage { PASSAGE_FAILED = -1, PASSAGE_DROP, PASSAGE_KEEP };

/* Blocks of a pcapng, copied. */
struct kept_block {
    struct kept_block *next;
    struct orcap_block block;
};
struct block_list {
    struct kept_block *first, **end; /* end NULL: it is empty */
};

struct passing {
    /* Set by the command. */
    /* Which packets pass; it may change the frame that is written. Those that -Y does not show are dropped before. NULL: all. */
    enum passage (*choose)(void *user, struct orcap_frame *frame);
    /* Whether this frame begins another file; NULL: all go into one, which -w names. Else its name gets numbers: out-00001.pcap. */
    bool (*turns)(void *user, const struct orcap_frame *frame);
    /* Or the files stand side by side: into which a frame goes, and what follows the stem of its name. Fewer than PACKETS_OUT_MOST; negative: something failed,
     * which was told. */
    int (*file_of)(void *user, const struct orcap_frame *frame, char ret_name[PASSING_NAME]);
    /* Told of every frame before anything else is asked, of those as well that do not pass; false: something failed. */
    bool (*watch)(void *user, const struct orcap_frame *frame);
    void *user;
    bool lasting; /* files are in their places as soon as they are begun, and stay when something fails */
    unsigned keep; /* with `turns`: files before the last so many are removed; 0: none are */
    bool bare; /* packets alone: nothing of what the inputs say of themselves */

    /* Zero at the beginning. */
    const struct options *options;
    struct input *input;
    struct packets_out out; /* the file at hand */
    struct packets_out *beside; /* with file_of: all of them but that one, by number */
    unsigned beside_count;
    const struct orcap_capture_info *info; /* of the capture whose packets pass; NULL: none has begun */
    struct block_list waiting;
    struct block_list standing; /* with several files: what the section at hand has said of itself, for the next file */
    struct orcap_writer_options form; /* of the file */
    bool form_known;
    unsigned files;
    uint64_t unwritten; /* frames that nothing became of after something failed */
    bool failed;
};

/* Reads and writes everything. Tells what fails. */
void passing_run(struct passing *passing, const struct options *options);

/* The same by pieces, for who reads himself. */
bool passing_begin(struct passing *passing, const struct options *options, struct input *input);
/* The file before anything is read, in this form. */
bool passing_open(struct passing *passing, const struct orcap_writer_options *form);
void passing_pass(struct passing *passing, const struct orcap_batch *batch);
void passing_take_block(void *passing, const struct orcap_block *block);
void passing_capture_ended(void *passing, const struct orcap_capture_info *info);
/* What was written so far can be read. */
void passing_show_so_far(struct passing *passing);
void passing_end(struct passing *passing, bool good);
/* The name of the file with this number, from 1, or of the only one; NULL: memory is out. To be freed. */
char *passing_name(const struct passing *passing, unsigned number);

#endif
