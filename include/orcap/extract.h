/* The files that a capture carried, out of HTTP messages (their bodies, decoded), mail over SMTP, POP
 * and IMAP (each message and the files attached to it, decoded), FTP and TFTP.
 *
 * Names from the wire are never a path: a file is called by a running number and what is left of its name once only letters, digits, dot, hyphen and
 * underscore are. Nothing is ever overwritten, and no symbolic link is followed in the directory; a file appears there when it is whole. */
#ifndef ORCAP_EXTRACT_H
#define ORCAP_EXTRACT_H

#include <orcap/streaming.h>

#ifdef __cplusplus
extern "C" {
#endif

struct orcap_extract_options {
    const char *directory; /* where files are written; it must exist. NULL: none is, and the rows say what there is */
    uint64_t max_size;     /* bytes of one file that is written; 0: 1 GiB */
    uint64_t max_total;    /* bytes of all of them; 0: 16 GiB */
};

/* The table `files`: a row a file, in order of the packets that completed them. Shown if its message has a counted packet. After the last row
 * *ret_left_out, where not NULL, says how many files were not written because of a limit. ORCAP_EMEMORY; ORCAP_EOPEN: the directory cannot be opened;
 * while rows are pulled ORCAP_EWRITE: a file cannot be written. options NULL: defaults. */
ORCAP_API ORCAP_MUST_CHECK int orcap_files_rows(const struct orcap_batches *batches, const struct orcap_analysis_options *options,
                                                const struct orcap_extract_options *extract, uint64_t *ret_left_out, struct orcap_rows **ret_rows,
                                                struct orcap_error *error);

#ifdef __cplusplus
}
#endif
#endif
