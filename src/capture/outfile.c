#include "capture/outfile.h"

#include "capture/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_SIZE = 256 * 1024, NAME_TRIES = 100 };

struct outfile_packer {
    const struct packer *kind;
    void *state;
    uint8_t packed[PACK_ROOM];
};

static void outfile_fail(struct outfile *file, int status, int number) {
    if (file->status)
        return;
    file->status = status;
    file->number = number;
}

static void write_all(struct outfile *file, const uint8_t *bytes, size_t size) {
    while (size && !file->status) {
        ssize_t written = write(file->fd, bytes, size);
        if (written < 0 && errno != EINTR)
            outfile_fail(file, ORCAP_EWRITE, errno);
        if (written > 0) {
            bytes += written;
            size -= (size_t)written;
        }
    }
}

/* Through the packer, when there is one. */
static void hand_on(struct outfile *file, const uint8_t *bytes, size_t size, enum pack_how how) {
    struct outfile_packer *packer = file->packer;
    if (!packer) {
        write_all(file, bytes, size);
        return;
    }
    struct pack_room room = {.in = bytes, .in_size = size};
    for (enum pack_result result = PACK_AGAIN; result == PACK_AGAIN && !file->status;) {
        room.out = packer->packed;
        room.out_size = PACK_ROOM;
        result = packer->kind->step(packer->state, &room, how);
        if (result == PACK_FAILED)
            outfile_fail(file, ORCAP_EMEMORY, ENOMEM); /* there is no other reason for it */
        write_all(file, packer->packed, PACK_ROOM - room.out_size);
    }
}

static void outfile_flush(struct outfile *file) {
    if (!file->status)
        hand_on(file, file->buffer, file->size, PACK_MORE);
    file->size = file->whole = 0;
}

/* Room for `size` bytes, or for at least one: whole records go out, the one that was begun stays. */
static void make_room(struct outfile *file, size_t size) {
    size_t begun = file->size - file->whole;
    if (!file->whole || size > file->capacity - begun) {
        outfile_flush(file);
        return;
    }
    if (!file->status)
        hand_on(file, file->buffer, file->whole, PACK_MORE);
    memmove(file->buffer, file->buffer + file->whole, begun);
    file->size = begun;
    file->whole = 0;
}

uint8_t *outfile_reserve(struct outfile *file, size_t size) {
    if (size > file->capacity - file->size)
        make_room(file, size);
    uint8_t *place = file->buffer + file->size;
    file->size += size;
    return place;
}

void outfile_bytes(struct outfile *file, const void *bytes, size_t size) {
    const uint8_t *from = bytes;
    while (size) {
        if (file->size == file->capacity)
            make_room(file, 1);
        size_t room = file->capacity - file->size;
        size_t piece = size < room ? size : room;
        memcpy(file->buffer + file->size, from, piece);
        file->size += piece;
        from += piece;
        size -= piece;
    }
}

int outfile_status(const struct outfile *file, struct orcap_error *error) {
    if (!file->status)
        return ORCAP_OK;
    return orcap_fail(error, file->status, "%.150s: cannot be written: %s", file->path, strerror(file->number));
}

/* Frees all; the file is closed already. */
static void outfile_clear(struct outfile *file) {
    if (file->packer)
        file->packer->kind->close(file->packer->state);
    free(file->packer);
    free(file->buffer);
    free(file->path);
    free(file->target);
    free(file->temporary);
    *file = (struct outfile){.fd = -1};
}

void outfile_abandon(struct outfile *file) {
    if (file->fd >= 0 && file->appended_from >= 0)
        (void)!ftruncate(file->fd, (off_t)file->appended_from); /* nothing is left to do if this fails */
    if (file->fd >= 0 && !file->keep_open)
        (void)close(file->fd);
    if (file->temporary)
        (void)unlink(file->temporary);
    outfile_clear(file);
}

void outfile_settle(struct outfile *file) {
    outfile_flush(file);
    if (file->packer && !file->status)
        hand_on(file, NULL, 0, PACK_SETTLE);
    if (!file->temporary || file->status)
        return;
    if (rename(file->temporary, file->target))
        outfile_fail(file, ORCAP_EWRITE, errno);
    free(file->temporary);
    file->temporary = NULL;
}

int outfile_close(struct outfile *file, struct orcap_error *error) {
    outfile_flush(file);
    if (file->packer && !file->status)
        hand_on(file, NULL, 0, PACK_FINISH);
    if (file->status) {
        int status = outfile_status(file, error);
        outfile_abandon(file);
        return status;
    }
    if (file->sync && fsync(file->fd) && errno != EINVAL && errno != EROFS) /* a pipe or a device keeps nothing */
        outfile_fail(file, ORCAP_EWRITE, errno);
    if (!file->keep_open && close(file->fd))
        outfile_fail(file, ORCAP_EWRITE, errno);
    file->fd = -1;
    if (!file->status && file->temporary && rename(file->temporary, file->target))
        outfile_fail(file, ORCAP_EWRITE, errno);
    int status = outfile_status(file, error);
    if (status && file->temporary)
        (void)unlink(file->temporary);
    outfile_clear(file);
    return status;
}

/* The descriptor that a name such as /dev/stdout stands for; -1: none. Opening these by name would begin a redirected file anew. */
static int descriptor_named(const char *path) {
    if (!strcmp(path, "-") || !strcmp(path, "/dev/stdout"))
        return STDOUT_FILENO;
    if (!strcmp(path, "/dev/stderr"))
        return STDERR_FILENO;
    int number, length;
    if (sscanf(path, "/dev/fd/%d%n", &number, &length) == 1 && !path[length] && number >= 0)
        return number;
    return -1;
}

/* Makes the file that is written beside `target`; -1 with errno. */
static int create_beside(struct outfile *file) {
    const char *slash = strrchr(file->target, '/');
    const char *name = slash ? slash + 1 : file->target;
    size_t size = strlen(file->target) + 32;
    file->temporary = malloc(size);
    if (!file->temporary)
        return -1;
    for (int i = 0; i < NAME_TRIES; i++) {
        uint32_t random;
        if (getrandom(&random, sizeof random, 0) != sizeof random)
            return -1;
        (void)snprintf(file->temporary, size, "%.*s.%.200s.%08x", (int)(name - file->target), file->target, name, (unsigned)random);
        int fd = open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}

/* A new file beside `path`, or beside what it links to, with the permissions of the one that it replaces. */
static int open_new(struct outfile *file, const struct stat *old) {
    file->target = old ? realpath(file->path, NULL) : strdup(file->path);
    if (!file->target || (old && access(file->target, W_OK)))
        return -1;
    int fd = create_beside(file);
    if (fd < 0) {
        int number = errno;
        free(file->temporary); /* it is not ours to unlink */
        file->temporary = NULL;
        errno = number;
    } else if (old)
        (void)fchmod(fd, old->st_mode & 0777);
    return fd;
}

static int open_any(struct outfile *file, bool append) {
    int named = descriptor_named(file->path);
    if (named >= 0) {
        file->keep_open = true;
        return named;
    }
    struct stat old;
    bool exists = !stat(file->path, &old);
    if (exists && !S_ISREG(old.st_mode))
        return open(file->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (!exists || !append)
        return open_new(file, exists ? &old : NULL);
    file->appended_from = old.st_size;
    return open(file->path, O_WRONLY | O_APPEND | O_CLOEXEC);
}

static bool open_packer(struct outfile *file, const struct packer *kind) {
    struct outfile_packer *packer = calloc(1, sizeof *packer);
    if (!packer)
        return false;
    packer->kind = kind;
    packer->state = kind->open();
    if (!packer->state) {
        free(packer);
        return false;
    }
    file->packer = packer;
    return true;
}

int outfile_open(struct outfile *file, const char *path, const struct outfile_form *form, struct orcap_error *error) {
    const struct packer *packer = packer_of(form->compression);
    if (form->compression != ORCAP_PLAIN && !packer)
        return orcap_fail(error, ORCAP_EUNSUPPORTED, "%.150s: this build cannot write in this compression; write it plain and pack it then", path);
    *file = (struct outfile){.fd = -1, .appended_from = -1, .capacity = BUFFER_SIZE};
    file->path = strdup(path);
    file->buffer = malloc(BUFFER_SIZE);
    if (!file->path || !file->buffer || (packer && !open_packer(file, packer))) {
        outfile_abandon(file);
        return orcap_fail(error, ORCAP_EMEMORY, "%.150s: memory is out", path);
    }
    file->fd = open_any(file, form->append);
    if (file->fd < 0) {
        int number = errno;
        outfile_abandon(file);
        return orcap_fail(error, ORCAP_EOPEN, "%.150s: cannot be written: %s", path, strerror(number));
    }
    file->sync = form->sync && !file->keep_open;
    return ORCAP_OK;
}
