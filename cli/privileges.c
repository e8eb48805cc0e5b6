#include "privileges.h"
#include "trouble.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/capability.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

/* A number of the environment; false: it is none. */
static bool number_of(const char *name, unsigned long *ret_number) {
    const char *text = getenv(name);
    char *end;
    if (!text || *text < '0' || *text > '9')
        return false;
    errno = 0;
    unsigned long number = strtoul(text, &end, 10);
    if (errno || *end || number > UINT32_MAX - 1)
        return false;
    *ret_number = number;
    return true;
}

static void take_user(struct privileges *privileges, uid_t user, gid_t group, const char *name) {
    privileges->drops = user != 0;
    privileges->user = user;
    privileges->group = group;
    (void)snprintf(privileges->name, sizeof privileges->name, "%s", name);
}

bool privileges_choose(struct privileges *privileges, const char *wanted) {
    unsigned long user, group;
    const struct passwd *entry;
    if (geteuid() != 0) {
        take_user(privileges, getuid(), getgid(), "the user");
        privileges->drops = false;
    } else if (wanted) {
        entry = getpwnam(wanted);
        if (!entry) {
            trouble(FAILED, "-Z %s: there is no such user", wanted);
            return false;
        }
        take_user(privileges, entry->pw_uid, entry->pw_gid, wanted);
    } else if (getuid() != 0)
        take_user(privileges, getuid(), getgid(), "the user");
    else if (number_of("SUDO_UID", &user) && number_of("SUDO_GID", &group) && user)
        take_user(privileges, (uid_t)user, (gid_t)group, "the user of sudo");
    else if ((entry = getpwnam("nobody")) != NULL)
        take_user(privileges, entry->pw_uid, entry->pw_gid, "nobody");
    else
        take_user(privileges, 65534, 65534, "nobody");
    return true;
}

bool privileges_hand_over(const struct privileges *privileges, const char *path) {
    if (!privileges->drops)
        return true;
    struct stat about;
    if (!lstat(path, &about) && !S_ISREG(about.st_mode)) /* a pipe, a device, a link to what was there before */
        return true;
    int fd = open(path, O_WRONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    bool good = fd >= 0 && !fstat(fd, &about) && S_ISREG(about.st_mode) && !fchown(fd, privileges->user, privileges->group);
    if (!good)
        trouble(FAILED, "%s: cannot be given to %s: %s", path, privileges->name, strerror(errno));
    if (fd >= 0)
        (void)close(fd);
    return good;
}

static bool failed(const char *what) {
    trouble(FAILED, "rights cannot be given up: %s: %s; nothing was done", what, strerror(errno));
    return false;
}

static bool change_user(const struct privileges *privileges) {
    if (setgroups(0, NULL))
        return failed("other groups cannot be left");
    if (setresgid(privileges->group, privileges->group, privileges->group))
        return failed("the group cannot be changed");
    if (setresuid(privileges->user, privileges->user, privileges->user))
        return failed("the user cannot be changed; -Z root keeps root");
    if (setuid(0) == 0 || geteuid() == 0) {
        errno = EPERM;
        return failed("root can still be had");
    }
    return true;
}

#ifdef __linux__

static bool drop_capabilities(void) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {0};
    if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) && errno != EINVAL)
        return failed("ambient capabilities");
    return !syscall(SYS_capset, &header, none) || failed("capabilities");
}

/* The attributes of Landlock's newest version that we use; an older kernel is given as many bytes as it knows. */
struct rules {
    uint64_t files, network, scoped;
};

/* Rights that each version brought, in files: 1 had thirteen, 2 moving, 3 cutting, 5 commanding devices. Network: 4. Signals and abstract sockets: 6. */
enum { FIRST = (1 << 13) - 1, REFER = 1 << 13, TRUNCATE = 1 << 14, IOCTL_DEVICE = 1 << 15 };
static struct rules rules_of(long version) {
    struct rules rules = {.files = FIRST};
    if (version >= 2)
        rules.files |= REFER;
    if (version >= 3)
        rules.files |= TRUNCATE;
    if (version >= 4)
        rules.network = 3; /* bind, connect of TCP */
    if (version >= 5)
        rules.files |= IOCTL_DEVICE;
    if (version >= 6)
        rules.scoped = 3;
    return rules;
}

static bool allow(int set, const char *path, uint64_t rights) {
    struct landlock_path_beneath_attr rule = {.allowed_access = rights, .parent_fd = open(path, O_PATH | O_CLOEXEC | O_DIRECTORY)};
    bool good = rule.parent_fd >= 0 && !syscall(SYS_landlock_add_rule, set, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    if (rule.parent_fd >= 0)
        (void)close(rule.parent_fd);
    return good;
}

/* All that is not allowed here is refused from now on, to root as well. */
static bool lock(const struct privileges *privileges) {
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) {
        detail("this kernel has no Landlock: files are guarded by their permissions alone");
        return true;
    }
    const struct rules rules = rules_of(version);
    size_t size = version >= 6 ? sizeof rules : version >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
    int set = (int)syscall(SYS_landlock_create_ruleset, &rules, size, 0);
    if (set < 0)
        return failed("Landlock has no set of rules");
    const uint64_t all = (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG | TRUNCATE) & rules.files;
    bool good = true;
    for (unsigned i = 0; i < privileges->folder_count && good; i++)
        good = allow(set, privileges->folders[i], all) || failed(privileges->folders[i]);
    for (unsigned i = 0; i < privileges->readable_count; i++)
        (void)allow(set, privileges->readable[i], LANDLOCK_ACCESS_FS_READ_FILE); /* what is not there cannot be read anyway */
    if (good && syscall(SYS_landlock_restrict_self, set, 0))
        good = failed("Landlock");
    (void)close(set);
    return good;
}

static bool lock_all(const struct privileges *privileges) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return failed("no new privileges");
    return drop_capabilities() && lock(privileges);
}

#else

static bool lock_all(const struct privileges *privileges) {
    (void)privileges;
    return true;
}

#endif

bool privileges_give_up(const struct privileges *privileges) {
    tzset(); /* local times need a file that cannot be read later */
    return (!privileges->drops || change_user(privileges)) && lock_all(privileges);
}
