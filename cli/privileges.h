/* What a capture needs rights for is done at its start; before the first packet is looked at they are given up, so that a packet that found a fault in us would find
 * nobody with rights. */
#ifndef CLI_PRIVILEGES_H
#define CLI_PRIVILEGES_H

#include <stdbool.h>
#include <sys/types.h>

enum { PRIVILEGES_FOLDERS = 3, PRIVILEGES_READABLE = 64 };

/* Who works on, and where. */
struct privileges {
    bool drops;              /* the user changes; else only what is below is given up */
    uid_t user;
    gid_t group;
    char name[64];           /* the user's, to be named in messages */
    /* Folders, which outlive privileges_give_up: files may be made, written, read and removed in the first, and read in the second. */
    const char *folders[PRIVILEGES_FOLDERS], *readable[PRIVILEGES_READABLE];
    unsigned folder_count, readable_count;
};

/* Started as root: who works on is `wanted`, else who called sudo, else nobody. False: there is no such user, which was told. */
bool privileges_choose(struct privileges *privileges, const char *wanted);
/* Lets the user who works on own the regular file that was made for him. */
bool privileges_hand_over(const struct privileges *privileges, const char *path);
/* Gives up: other users' rights, capabilities, what set-user-ID programs could give back, and where the kernel has Landlock all files and networks but those
 * named. False: it could not, which was told; then nothing that comes from others may be looked at. */
bool privileges_give_up(const struct privileges *privileges);

#endif
