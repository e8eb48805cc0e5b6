#include "options.h"
#include "trouble.h"

#include "core/nearest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const struct option_entry OPTION_TABLE[OPTION_COUNT] = {
#define OPTION_ENTRY(name, letter, spelling, argument, kind, group, help) {spelling, argument, help, letter, kind, group},
    OPTIONS(OPTION_ENTRY)
#undef OPTION_ENTRY
};

const struct command COMMAND_TABLE[] = {
#define COMMAND_ENTRY(name, operands, groups, gives) {#name, operands, gives, groups, run_##name},
    COMMANDS(COMMAND_ENTRY)
#undef COMMAND_ENTRY
};
const size_t COMMAND_COUNT = sizeof COMMAND_TABLE / sizeof *COMMAND_TABLE;

const struct command *command_find(const char *name) {
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (!strcmp(COMMAND_TABLE[i].name, name))
            return &COMMAND_TABLE[i];
    return NULL;
}

bool command_takes(const struct command *command, enum option option) {
    uint32_t group = OPTION_TABLE[option].group;
    return group == ANY || command->groups & group;
}

/* How an option is named in a message: -c or --count. */
struct spelling {
    char text[64];
};
static struct spelling spelling_of(enum option option) {
    struct spelling spelling;
    const struct option_entry *entry = &OPTION_TABLE[option];
    size_t size = strlen(entry->name) < sizeof spelling.text - 3 ? strlen(entry->name) : sizeof spelling.text - 3;
    memcpy(spelling.text, "--", 2);
    memcpy(spelling.text + 2, entry->name, size);
    spelling.text[2 + size] = 0;
    if (entry->letter) {
        spelling.text[1] = entry->letter;
        spelling.text[2] = 0;
    }
    return spelling;
}

bool options_number(const char *text, bool size, uint64_t *ret_number) {
    const char *units = "KMGT";
    char *end;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    bool good = text[0] >= '0' && text[0] <= '9' && !errno;
    if (good && size && *end) {
        const char *unit = strchr(units, *end >= 'a' && *end <= 'z' ? *end - 'a' + 'A' : *end);
        unsigned shift = unit ? 10 * (unsigned)(unit - units + 1) : 0;
        bool spelled = !strcmp(end + 1, "") || !strcmp(end + 1, "B") || !strcmp(end + 1, "iB");
        good = unit && spelled && number <= UINT64_MAX >> shift;
        number <<= shift;
    } else if (*end)
        good = false;
    if (good)
        *ret_number = number;
    return good;
}

static uint64_t parse_number(const struct command *command, enum option option, const char *text) {
    const char *name = command->name;
    bool size = OPTION_TABLE[option].kind == SIZE;
    uint64_t number;
    if (!options_number(text, size, &number))
        trouble_usage(name, "%s: %s takes a %s, not \"%s\"", name, spelling_of(option).text, size ? "size such as 500M or 2G" : "number", text);
    if (!number)
        trouble_usage(name, "%s: %s must be at least 1", name, spelling_of(option).text);
    return number;
}

/* Whether `word` is one of those between the bars of `words`. */
static bool is_one_of(const char *words, const char *word) {
    size_t size = strlen(word);
    for (const char *at = words;; at++) {
        size_t length = strcspn(at, "|");
        if (length == size && !memcmp(at, word, size))
            return true;
        at += length;
        if (!*at)
            return false;
    }
}

static void take(struct options *options, enum option option, const char *text) {
    const struct command *command = options->command;
    const struct option_entry *entry = &OPTION_TABLE[option];
    if (!command_takes(command, option))
        trouble_usage(command->name, "%s: %s is no option of this subcommand", command->name, spelling_of(option).text);
    if (entry->kind == WORD && !is_one_of(entry->argument, text))
        trouble_usage(command->name, "%s: %s is one of %s, not \"%s\"", command->name, spelling_of(option).text, entry->argument, text);
    if (entry->kind == COUNT || entry->kind == SIZE)
        options->numbers[option] = parse_number(command, option, text);
    options->texts[option] = text;
    options->flags[option] = true;
    options->given[options->given_count++] = (struct option_given){option, text};
}

/* Of two options with one name that which belongs to the command alone. */
static bool is_better(const struct command *command, int option, int found) {
    return found < 0 || (command_takes(command, (enum option)option) && (OPTION_TABLE[option].group != ANY || !command_takes(command, (enum option)found)));
}

static int find_letter(const struct command *command, char letter) {
    int found = -1;
    for (int i = 0; i < OPTION_COUNT; i++)
        if (letter && OPTION_TABLE[i].letter == letter && is_better(command, i, found))
            found = i;
    if (found >= 0)
        return found;
    trouble_usage(command->name, "%s: there is no option -%c", command->name, letter);
}

static int find_name(const struct command *command, const char *name, size_t size) {
    struct nearest nearest = nearest_to(name, size);
    int found = -1;
    for (int i = 0; i < OPTION_COUNT; i++) {
        if (strlen(OPTION_TABLE[i].name) == size && !memcmp(OPTION_TABLE[i].name, name, size) && is_better(command, i, found))
            found = i;
        if (command_takes(command, (enum option)i))
            nearest_offer(&nearest, OPTION_TABLE[i].name);
    }
    if (found >= 0)
        return found;
    trouble_usage(command->name, "%s: there is no option --%.*s%s%s%s", command->name, size > 80 ? 80 : (int)size, name,
                  nearest.best ? "; did you mean --" : "", nearest.best ? nearest.best : "", nearest.best ? "?" : "");
}

/* One argument that starts with a dash; returns how many more it used up. */
static int take_argument(struct options *options, int left, char **arguments) {
    const struct command *command = options->command;
    const char *argument = arguments[0], *value = NULL;
    if (argument[1] == '-') {
        size_t size = strcspn(argument + 2, "=");
        enum option option = (enum option)find_name(command, argument + 2, size);
        if (argument[2 + size])
            value = argument + 3 + size;
        bool flag = OPTION_TABLE[option].kind == FLAG;
        if (flag && value)
            trouble_usage(command->name, "%s: --%s takes no value", command->name, OPTION_TABLE[option].name);
        if (!flag && !value && !left)
            trouble_usage(command->name, "%s: --%s needs %s", command->name, OPTION_TABLE[option].name, OPTION_TABLE[option].argument);
        bool next = !flag && !value;
        take(options, option, next ? arguments[1] : value);
        return next;
    }
    for (const char *letter = argument + 1; *letter; letter++) {
        enum option option = (enum option)find_letter(command, *letter);
        if (OPTION_TABLE[option].kind == FLAG) {
            take(options, option, NULL);
            continue;
        }
        if (letter[1]) {
            take(options, option, letter + 1);
            return 0;
        }
        if (!left)
            trouble_usage(command->name, "%s: -%c needs %s", command->name, *letter, OPTION_TABLE[option].argument);
        take(options, option, arguments[1]);
        return 1;
    }
    return 0;
}

void options_parse(struct options *options, const struct command *command, int count, char **arguments) {
    /* A cluster of letters may give more options than there are arguments. */
    size_t most = 1;
    for (int i = 0; i < count; i++)
        most += strlen(arguments[i]) + 1;
    *options = (struct options){.command = command, .operands = calloc((size_t)count + 1, sizeof *options->operands),
                                .given = calloc(most, sizeof *options->given)};
    if (!options->operands || !options->given) {
        trouble(FAILED, "memory is out");
        exit(trouble_status());
    }
    bool only_operands = false;
    for (int i = 0; i < count; i++) {
        if (only_operands || arguments[i][0] != '-' || !arguments[i][1])
            options->operands[options->operand_count++] = arguments[i];
        else if (!strcmp(arguments[i], "--"))
            only_operands = true;
        else
            i += take_argument(options, count - i - 1, arguments + i);
    }
    if (options->flags[OPTION_help]) {
        help_of_command(command);
        exit(DONE);
    }
    trouble_set(options->flags[OPTION_quiet], options->flags[OPTION_verbose]);
}

void options_clear(struct options *options) {
    free(options->operands);
    free(options->given);
}

const char *options_next(const struct options *options, enum option option, size_t *at) {
    while (*at < options->given_count)
        if (options->given[(*at)++].option == option)
            return options->given[*at - 1].text;
    return NULL;
}

bool options_says(const struct options *options, enum option option, const char *word) {
    return options->texts[option] && !strcmp(options->texts[option], word);
}
