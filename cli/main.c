/* The command: which subcommand is meant, and what the process ends with. */
#include "options.h"
#include "output.h"
#include "trouble.h"

#include "core/nearest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool exists(const char *path) {
    struct stat about;
    return !stat(path, &about);
}

/* Whether it could be the name of a subcommand: letters, digits, dashes. */
static bool is_word(const char *text) {
    return *text && strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == strlen(text);
}

/* Gives way to the program orcap-WORD; comes back when there is none. */
static void run_other(char **arguments) {
    char name[128];
    if (snprintf(name, sizeof name, "orcap-%s", arguments[0]) >= (int)sizeof name)
        return;
    char *word = arguments[0];
    arguments[0] = name;
    (void)execvp(name, arguments);
    arguments[0] = word;
    if (errno == ENOENT)
        return;
    trouble(FAILED, "%s: cannot be run: %s", name, strerror(errno));
    exit(trouble_status());
}

static _Noreturn void no_such_word(const char *word) {
    struct nearest nearest = nearest_to(word, strlen(word));
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        nearest_offer(&nearest, COMMAND_TABLE[i].name);
    trouble_usage(NULL, "there is no subcommand and no file \"%s\"%s%s%s", word, nearest.best ? "; did you mean " : "",
                  nearest.best ? nearest.best : "", nearest.best ? "?" : "");
}

static int finish_standard_output(void) {
    if (fflush(stdout) || ferror(stdout))
        return FAILED;
    return DONE;
}

int main(int count, char **arguments) {
    output_begin();
    if (count < 2)
        trouble_usage(NULL, "name a capture, or a subcommand and a capture");
    const char *word = arguments[1];
    if (!strcmp(word, "--version") || !strcmp(word, "-V")) {
        (void)puts("orcap " ORCAP_VERSION);
        return finish_standard_output();
    }
    if (!strcmp(word, "--help") || !strcmp(word, "-h")) {
        help_of_all();
        return finish_standard_output();
    }
    const struct command *command = command_find(word);
    int used = command ? 2 : 1;
    if (!command) {
        if (is_word(word) && *word != '-' && !exists(word)) {
            run_other(arguments + 1);
            no_such_word(word);
        }
        command = command_find("summary");
    }
    struct options options;
    options_parse(&options, command, count - used, arguments + used);
    command->run(&options);
    options_clear(&options);
    return trouble_status();
}
