#include "analyse/stash.h"

#include <orcap/status.h>

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { WAITING_MOST = 64 << 10, OPEN_MOST = 256, NAME_MOST = 72, TRIES = 1000 };

int stashes_init(struct stashes *stashes, const char *directory, uint64_t max_size, uint64_t max_total) {
    *stashes = (struct stashes){.directory = -1,
                                .max_size = max_size ? max_size : (uint64_t)1 << 30,
                                .max_total = max_total ? max_total : (uint64_t)16 << 30,
                                .library = OSSL_LIB_CTX_new()};
    if (stashes->library)
        stashes->sha256 = EVP_MD_fetch(stashes->library, "SHA256", NULL);
    if (!stashes->sha256)
        return ORCAP_EMEMORY;
    if (directory)
        stashes->directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return directory && stashes->directory < 0 ? ORCAP_EOPEN : ORCAP_OK;
}

void stashes_clear(struct stashes *stashes) {
    if (stashes->directory >= 0)
        (void)close(stashes->directory);
    EVP_MD_free(stashes->sha256);
    OSSL_LIB_CTX_free(stashes->library);
}

struct stash *stash_new(struct stashes *stashes) {
    struct stash *stash = calloc(1, sizeof *stash);
    if (!stash)
        return NULL;
    stash->fd = -1;
    stash->hash = EVP_MD_CTX_new();
    if (!stash->hash || !EVP_DigestInit_ex2(stash->hash, stashes->sha256, NULL)) {
        stash_drop(stashes, stash);
        return NULL;
    }
    return stash;
}

static void close_file(struct stashes *stashes, struct stash *stash) {
    if (stash->fd < 0)
        return;
    if (close(stash->fd) < 0)
        stashes->status = ORCAP_EWRITE;
    stash->fd = -1;
    stashes->open_files--;
}

void stash_drop(struct stashes *stashes, struct stash *stash) {
    if (!stash)
        return;
    close_file(stashes, stash);
    EVP_MD_CTX_free(stash->hash);
    sink_clear(&stash->waiting);
    free(stash);
}

/* ---- writing ---- */

static bool open_file(struct stashes *stashes, struct stash *stash) {
    if (stash->fd >= 0)
        return true;
    if (stashes->open_files == OPEN_MOST)
        return false;
    stash->fd = openat(stashes->directory, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
    if (stash->fd < 0)
        stashes->status = ORCAP_EWRITE;
    else
        stashes->open_files++;
    return stash->fd >= 0;
}

static void write_waiting(struct stashes *stashes, struct stash *stash) {
    size_t at = 0;
    while (at < stash->waiting.size) {
        ssize_t done = write(stash->fd, stash->waiting.bytes + at, stash->waiting.size - at);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0) {
            stashes->status = ORCAP_EWRITE;
            break;
        }
        at += (size_t)done;
    }
    stash->waiting.size = 0;
}

static void pass_over(struct stashes *stashes, struct stash *stash) {
    if (!stash->dropped)
        stashes->left_out++;
    stash->dropped = true;
    stash->waiting.size = 0;
    close_file(stashes, stash);
}

void stash_take(struct stashes *stashes, struct stash *stash, const void *bytes, size_t size) {
    (void)EVP_DigestUpdate(stash->hash, bytes, size);
    stash->size += size;
    if (stashes->directory < 0 || stash->dropped)
        return;
    if (stash->size > stashes->max_size || stashes->total + stash->size > stashes->max_total) {
        pass_over(stashes, stash);
        return;
    }
    if (stash->waiting.size && stash->waiting.size + size > WAITING_MOST) {
        if (!open_file(stashes, stash)) {
            pass_over(stashes, stash);
            return;
        }
        write_waiting(stashes, stash);
    }
    sink_bytes(&stash->waiting, bytes, size);
    if (stash->waiting.status < 0)
        stashes->status = stash->waiting.status;
}

/* ---- names ---- */

static bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

/* The last part of a path, without a query; dots at its beginning and end are none. Its size in `room`. */
static size_t put_plain(char *room, const char *name, size_t size) {
    size_t end = 0, begin = 0, used = 0;
    while (end < size && name[end] != '?' && name[end] != '#')
        end++;
    for (size_t i = 0; i < end; i++)
        if (name[i] == '/' || name[i] == '\\')
            begin = i + 1;
    for (; begin < end && used < NAME_MOST; begin++, used++)
        room[used] = is_plain(name[begin]) && (used || name[begin] != '.') ? name[begin] : '_';
    while (used && room[used - 1] == '.')
        used--;
    return used;
}

static const char *ending_of(const char *type, size_t size) {
    static const char *const known[][2] = {
        {"text/html", ".html"},      {"text/css", ".css"},   {"text/plain", ".txt"},       {"application/javascript", ".js"}, {"text/javascript", ".js"},
        {"application/json", ".json"}, {"image/gif", ".gif"}, {"image/jpeg", ".jpg"},       {"image/png", ".png"},             {"image/svg+xml", ".svg"},
        {"application/pdf", ".pdf"}, {"text/xml", ".xml"},   {"application/xml", ".xml"}, {"application/zip", ".zip"}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        size_t length = strlen(known[i][0]);
        if (size >= length && !strncasecmp(type, known[i][0], length) && (size == length || type[length] == ';' || type[length] == ' '))
            return known[i][1];
    }
    return "";
}

/* Gives the file its name, another one where that is taken. */
static bool link_file(struct stashes *stashes, struct stash *stash, const char *plain, size_t size, const char *ending, char ret_name[STASH_NAME]) {
    char path[32];
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", stash->fd);
    for (unsigned again = 0; again < TRIES; again++) {
        char more[8] = "";
        if (again)
            (void)snprintf(more, sizeof more, "_%u", again);
        (void)snprintf(ret_name, STASH_NAME, "%04llu%s-%.*s%s", (unsigned long long)stashes->numbered, more, (int)size, plain, ending);
        if (linkat(AT_FDCWD, path, stashes->directory, ret_name, AT_SYMLINK_FOLLOW) == 0)
            return true;
        if (errno != EEXIST)
            break;
    }
    return false;
}

static void write_file(struct stashes *stashes, struct stash *stash, const char *name, size_t name_size, const char *type, size_t type_size,
                       char ret_name[STASH_NAME]) {
    char plain[NAME_MOST];
    size_t size = put_plain(plain, name, name_size);
    if (!open_file(stashes, stash)) {
        pass_over(stashes, stash);
        return;
    }
    write_waiting(stashes, stash);
    if (!size) {
        memcpy(plain, "file", 4);
        size = 4;
    }
    const char *ending = memchr(plain, '.', size) ? "" : ending_of(type, type_size);
    stashes->numbered++;
    if (stashes->status == ORCAP_OK && !link_file(stashes, stash, plain, size, ending, ret_name))
        stashes->status = ORCAP_EWRITE;
    if (stashes->status < 0)
        ret_name[0] = 0;
    stashes->total += stash->size;
}

void stash_finish(struct stashes *stashes, struct stash *stash, const char *name, size_t name_size, const char *type, size_t type_size,
                  char ret_name[STASH_NAME], char ret_hash[STASH_HASH]) {
    static const char digits[] = "0123456789abcdef";
    unsigned char hash[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    ret_name[0] = 0;
    if (!EVP_DigestFinal_ex(stash->hash, hash, &size))
        size = 0;
    for (unsigned i = 0; i < size && 2 * i + 2 < STASH_HASH; i++) {
        ret_hash[2 * i] = digits[hash[i] >> 4];
        ret_hash[2 * i + 1] = digits[hash[i] & 15];
    }
    ret_hash[2 * size < STASH_HASH ? 2 * size : STASH_HASH - 1] = 0;
    if (stashes->directory >= 0 && !stash->dropped)
        write_file(stashes, stash, name, name_size, type, type_size, ret_name);
    stash_drop(stashes, stash);
}
