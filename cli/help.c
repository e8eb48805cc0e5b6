/* -h of every subcommand and --help, from the table. */
#include "options.h"

#include <orcap/table.h>

#include <stdio.h>
#include <string.h>

enum { WIDTH = 80, INDENT = 2 };

/* Words of `text` from column `indent` on, broken before the edge of the page. */
static void put_wrapped(const char *text, size_t indent) {
    size_t column = indent;
    for (const char *word = text; *word;) {
        size_t size = strcspn(word, " ");
        if (column > indent && column + 1 + size > WIDTH) {
            (void)printf("\n%*s", (int)indent, "");
            column = indent;
        } else if (column > indent) {
            (void)putchar(' ');
            column++;
        }
        (void)printf("%.*s", (int)size, word);
        column += size;
        word += size + strspn(word + size, " ");
    }
    (void)putchar('\n');
}

static void put_option(const struct option_entry *entry) {
    enum { COLUMN = 30 };
    char left[128];
    int size = snprintf(left, sizeof left, "%*s%c%c%s --%s%s%s", INDENT, "", entry->letter ? '-' : ' ', entry->letter ? entry->letter : ' ',
                        entry->letter ? "," : " ", entry->name, entry->argument ? " " : "", entry->argument ? entry->argument : "");
    (void)fputs(left, stdout);
    if (size < COLUMN)
        (void)printf("%*s", COLUMN - size, "");
    else
        (void)printf("\n%*s", COLUMN, "");
    put_wrapped(entry->help, COLUMN);
}

/* An option of all commands whose name this command uses for another one. */
static bool is_hidden(const struct command *command, size_t option) {
    for (size_t i = 0; OPTION_TABLE[option].group == ANY && i < OPTION_COUNT; i++)
        if (command->groups & OPTION_TABLE[i].group && !strcmp(OPTION_TABLE[i].name, OPTION_TABLE[option].name))
            return true;
    return false;
}

/* What the table of that name holds. */
static void put_columns(const struct orcap_table *table) {
    enum { COLUMN = 22 };
    (void)printf("\nColumns, a row being %s:\n\n", table->row);
    for (size_t i = 0; i < table->column_count; i++) {
        (void)printf("%*s%-*s", INDENT, "", COLUMN - INDENT, table->columns[i].name);
        put_wrapped(table->columns[i].meaning, COLUMN);
    }
}

void help_of_command(const struct command *command) {
    (void)printf("Usage: orcap %s [options]%s%s\n\n", command->name, *command->operands ? " " : "", command->operands);
    put_wrapped(command->gives, 0);
    (void)putchar('\n');
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if ((OPTION_TABLE[i].group == ANY || command->groups & OPTION_TABLE[i].group) && !is_hidden(command, i))
            put_option(&OPTION_TABLE[i]);
    if (command->groups & CHOOSES) {
        (void)putchar('\n');
        put_wrapped("-Y speaks Wireshark's language: tcp.port == 80 and ip.addr == 192.0.2.0/24. orcap protocols NAME lists the names of a protocol. -f speaks "
                    "libpcap's: tcp port 80.",
                    0);
    }
    const char *name = command->groups & CARRIES ? "files" : command->name;
    const struct orcap_table *table = command->groups & TABLES ? orcap_table_find(name) : NULL;
    if (table)
        put_columns(table);
}

void help_of_all(void) {
    enum { COLUMN = 17 };
    (void)fputs("Usage: orcap [SUBCOMMAND] [options] FILE...\n\n", stdout);
    put_wrapped("Reads, shows, counts, filters and makes packets. The format of a capture is told from its content; - is standard input; a "
                "directory gives its captures. Without a subcommand the first page of the capture is shown (summary).",
                0);
    (void)putchar('\n');
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        (void)printf("%*s%-*s", INDENT, "", COLUMN - INDENT, COMMAND_TABLE[i].name);
        put_wrapped(COMMAND_TABLE[i].gives, COLUMN);
    }
    (void)putchar('\n');
    put_wrapped("orcap SUBCOMMAND -h lists the options of a subcommand; orcap --version says which version this is. Any other WORD runs the program "
                "orcap-WORD when there is one.",
                0);
    (void)putchar('\n');
    put_wrapped("Exit status: 0 done; 1 wrong usage; 2 an input cannot be read, a filter is wrong or an output cannot be written; 3 done, but a "
                "capture was cut short or damaged; 130 on Ctrl-C.",
                0);
}
