/* The command line, parsed by the one table in options.list. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "options.list"

enum option {
#define OPTION_ID(name, letter, spelling, argument, kind, group, help) OPTION_##name,
    OPTIONS(OPTION_ID)
#undef OPTION_ID
        OPTION_COUNT
};

/* Groups of options; a command takes ANY and those it names. */
enum option_group {
    ANY = 0,
    READS = 1 << 0,   /* captures */
    STOPS = 1 << 1,
    CHOOSES = 1 << 2, /* which packets */
    FIELDS = 1 << 3,
    LAYERS = 1 << 4,
    TIMES = 1 << 5,
    HEXES = 1 << 6,
    TRACKS = 1 << 7,
    WRITES = 1 << 8,
    FORMS = 1 << 9,
    TABLES = 1 << 10,
    CHARTS = 1 << 11,
    READS_AS = 1 << 12, /* bytes as protocols */
    COUNTS = 1 << 13,   /* values of a field */
    BINS = 1 << 14,
    PLACES = 1 << 15,
    FINDS = 1 << 16,
    FOLLOWS = 1 << 17,
    REPORTS = 1 << 18,
    CARRIES = 1 << 19,
    SLICES = 1 << 20,
    DEDUPES = 1 << 21,
    SPLITS = 1 << 22,
    HIDES = 1 << 23,
    CAPTURES = 1 << 25,
    SENDS = 1 << 26,
    PROBES = 1 << 27,
    TELLS = 1 << 24 /* what files say of themselves; no option of its own */
};

/* Whether a subcommand with these groups makes a picture of packets, and nothing else: captured packets can be shown so too. */
static inline bool groups_are_view(uint32_t groups) {
    enum { NEEDED = READS | STOPS | CHOOSES | READS_AS, NOT = WRITES | CARRIES | FOLLOWS | REPORTS };
    return (groups & NEEDED) == NEEDED && !(groups & NOT);
}

enum option_kind { FLAG, TEXT, TEXTS, COUNT, SIZE, WORD };

struct option_entry {
    const char *name; /* long, without the dashes */
    const char *argument;
    const char *help;
    char letter;
    uint8_t kind;   /* enum option_kind */
    uint32_t group; /* enum option_group */
};
extern const struct option_entry OPTION_TABLE[OPTION_COUNT];

struct live_source; /* of live.h */
struct options;
struct command {
    const char *name;
    const char *operands;
    const char *gives;
    uint32_t groups;
    void (*run)(const struct options *options); /* says what failed to trouble.h */
};
extern const struct command COMMAND_TABLE[];
extern const size_t COMMAND_COUNT;
const struct command *command_find(const char *name); /* NULL: there is none */

/* Each in its commands/cmd_<name>.c. */
#define COMMAND_RUN(name, operands, groups, gives) void run_##name(const struct options *options);
COMMANDS(COMMAND_RUN)
#undef COMMAND_RUN

/* An option as it was given. */
struct option_given {
    enum option option;
    const char *text; /* NULL for a flag */
};

struct options {
    const struct command *command;
    const char **operands; /* in order */
    size_t operand_count;
    struct option_given *given; /* in order */
    size_t given_count;
    uint64_t numbers[OPTION_COUNT]; /* of COUNT and SIZE options; 0 when not given */
    const char *texts[OPTION_COUNT]; /* of TEXT and WORD options, the last one given; NULL when not given */
    bool flags[OPTION_COUNT];        /* whether it was given, for options of every kind */
    struct live_source *live;        /* packets come from interfaces, not from files; NULL: from files */
};

/* Whether a subcommand takes an option. */
bool command_takes(const struct command *command, enum option option);

/* Reads the arguments that follow the subcommand's name. Ends the program when they are wrong (status 1) or ask for help. */
void options_parse(struct options *options, const struct command *command, int count, char **arguments);
void options_clear(struct options *options);

/* The next text of an option that may be said again, NULL after the last; *at starts with 0. */
const char *options_next(const struct options *options, enum option option, size_t *at);

/* A number, with `size` also one such as 500M or 2G. */
bool options_number(const char *text, bool size, uint64_t *ret_number);

/* Whether a WORD option was given as `word`. */
bool options_says(const struct options *options, enum option option, const char *word);

/* -h of a command, and --help. */
void help_of_command(const struct command *command);
void help_of_all(void);

#endif
