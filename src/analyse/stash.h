/* A file on its way out of a capture: hashed and written as it comes. What is small waits in memory, what is not in a file without a name, so that
 * nothing half is ever seen. */
#ifndef ANALYSE_STASH_H
#define ANALYSE_STASH_H

#include "core/sink.h"

enum { STASH_NAME = 112, STASH_HASH = 65 };

/* What the files of a capture share. */
struct stashes {
    int directory; /* -1: nothing is written */
    uint64_t max_size, max_total, total, left_out;
    uint64_t numbered;  /* files so far */
    uint32_t open_files;
    struct ossl_lib_ctx_st *library;
    struct evp_md_st *sha256;
    int status; /* sticky: ORCAP_EWRITE, ORCAP_EMEMORY */
};
int stashes_init(struct stashes *stashes, const char *directory, uint64_t max_size, uint64_t max_total); /* ORCAP_EOPEN, ORCAP_EMEMORY */
void stashes_clear(struct stashes *stashes);

struct stash {
    struct evp_md_ctx_st *hash;
    struct sink waiting;
    int fd;        /* -1: not needed so far */
    bool dropped;  /* it is past a limit */
    uint64_t size;
};
struct stash *stash_new(struct stashes *stashes); /* NULL: memory is out */
void stash_take(struct stashes *stashes, struct stash *stash, const void *bytes, size_t size);
/* Gives it a name made from what the wire called it, and from its kind where that has no ending. ret_name "": it was not written. Frees it. */
void stash_finish(struct stashes *stashes, struct stash *stash, const char *name, size_t name_size, const char *type, size_t type_size,
                  char ret_name[STASH_NAME], char ret_hash[STASH_HASH]);
void stash_drop(struct stashes *stashes, struct stash *stash); /* NULL is fine */

#endif
