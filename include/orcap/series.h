/* Captures read as one, in the order given: numbers run on from file to file; one that cannot be read is told and passed over. */
#ifndef ORCAP_SERIES_H
#define ORCAP_SERIES_H

#include <orcap/capture.h>

#ifdef __cplusplus
extern "C" {
#endif

struct orcap_series;

struct orcap_series_options {
    const char *const *paths; /* "-" is standard input; with `open` any names; they outlive the series */
    size_t path_count;
    uint64_t most; /* end after so many packets; 0: all */
    uint64_t memory; /* of a reader, as orcap_reader_open_within says; 0: ORCAP_READER_MEMORY */
    /* Makes the reader of a path; NULL: orcap_reader_open_within does. */
    int (*open)(void *user, size_t path, struct orcap_reader **ret_reader, struct orcap_error *error);
    /* An input that could not be read, wholly (ORCAP_EOPEN, ORCAP_EFORMAT) or past a point (ORCAP_EDAMAGED, ORCAP_EREAD, ORCAP_ELIMIT, and then
     * orcap_series_info is still that of the input). NULL: nobody is told. */
    void (*trouble)(void *user, size_t path, int status, const struct orcap_error *error);
    /* A capture that could be opened has come to its end: all that is known of it. NULL: nobody is told. */
    void (*ended)(void *user, size_t path, const struct orcap_capture_info *info);
    /* A block of a pcapng that is no packet, `before` counted through all captures. It is told of before the packets of the batch in which it stands. NULL: nobody is told. */
    void (*block)(void *user, size_t path, const struct orcap_block *block);
    void *user;
    bool lasting; /* frames live until the second orcap_series_next from theirs on, so that somebody may go over them while the next are read */
};

/* Opens nothing yet. ORCAP_EMEMORY. Close with orcap_series_close. */
ORCAP_API ORCAP_MUST_CHECK int orcap_series_open(const struct orcap_series_options *options, struct orcap_series **ret_series,
                                                 struct orcap_error *error);
ORCAP_API void orcap_series_close(struct orcap_series *series); /* NULL is fine */

/* Up to `most` frames, all of one capture, whose bytes are valid until the next call, or the one after with `lasting`; 0 at the end. */
ORCAP_API size_t orcap_series_next(struct orcap_series *series, struct orcap_frame *frames, size_t most);
/* ORCAP_OK, or ORCAP_EMEMORY when that ended the series. */
ORCAP_API int orcap_series_status(const struct orcap_series *series);
/* The capture that the last frames came from: its place among the paths, and what is known of it; NULL before the first. */
ORCAP_API size_t orcap_series_place(const struct orcap_series *series);
ORCAP_API const struct orcap_capture_info *orcap_series_info(const struct orcap_series *series);
/* Bytes consumed of the inputs so far, and the size of all of them (0: not known). */
ORCAP_API void orcap_series_progress(const struct orcap_series *series, uint64_t *ret_done, uint64_t *ret_size);

#ifdef __cplusplus
}
#endif
#endif
