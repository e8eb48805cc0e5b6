/* Writes manual pages and shell completion from the one table of options and the lists of tables, protocols and fields. Run while building.
 *
 *     manual man [COMMAND]    orcap(1), or orcap-COMMAND(1)
 *     manual bash|zsh|fish    completion
 *     manual commands         the subcommands, a line each
 *     manual reference|tables|protocols|fields
 *                             pages of reference in Markdown: of the subcommands, of what the lists hold */
#include "options.h"
#include "reference.h"

#include <orcap/filter.h>
#include <orcap/streaming.h>
#include <orcap/table.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct page {
    const char *name, *operands, *gives;
    uint32_t groups;
};
static const struct page PAGES[] = {
#define PAGE(name, operands, groups, gives) {#name, operands, gives, groups},
    COMMANDS(PAGE)
#undef PAGE
};
static const struct option_entry ENTRIES[OPTION_COUNT] = {
#define ENTRY(name, letter, spelling, argument, kind, group, help) {spelling, argument, help, letter, kind, group},
    OPTIONS(ENTRY)
#undef ENTRY
};
enum { PAGE_COUNT = sizeof PAGES / sizeof *PAGES };

static bool has_group(const struct page *page, int option) {
    return ENTRIES[option].group == ANY || page->groups & ENTRIES[option].group;
}

/* Of two options with the same name the first is the subcommand's. */
static bool takes(const struct page *page, int option) {
    for (int i = 0; i < option; i++)
        if (has_group(page, i) && !strcmp(ENTRIES[i].name, ENTRIES[option].name))
            return false;
    return has_group(page, option);
}

static void put(const char *text) {
    (void)fputs(text, stdout);
}

/* Text as troff takes it: hyphens that can be copied, and no line that begins as a request. */
static void put_troff(const char *text) {
    if (*text == '.' || *text == '\'')
        put("\\&");
    for (; *text; text++)
        if (*text == '-')
            put("\\-");
        else if (*text == '\\')
            put("\\e");
        else
            (void)putchar(*text);
}

static void put_item(const char *left, const char *right) {
    put(".TP\n.B ");
    put_troff(left);
    put("\n");
    put_troff(right);
    put("\n");
}

static void put_option_item(const struct option_entry *entry) {
    char left[160];
    (void)snprintf(left, sizeof left, "%s%.*s%s--%s%s%s", entry->letter ? "-" : "", entry->letter ? 1 : 0, entry->letter ? &entry->letter : "",
                   entry->letter ? ", " : "", entry->name, entry->argument ? " " : "", entry->argument ? entry->argument : "");
    put_item(left, entry->help);
}

static void put_exit_status(void) {
    put(".SH EXIT STATUS\n");
    put_item("0", "done");
    put_item("1", "wrong usage");
    put_item("2", "an input cannot be read, a filter is wrong, an output cannot be written, or memory is out");
    put_item("3", "done, but a capture was cut short or damaged: all before the damage was delivered");
    put_item("4", "--fail-on met a finding");
    put_item("130", "ended by Ctrl-C");
}

static void man_of_all(void) {
    put(".TH ORCAP 1 \"\" \"orcap " ORCAP_VERSION "\" \"Orcap\"\n.SH NAME\norcap \\- read, show, count, filter and make network packets\n.SH SYNOPSIS\n"
        ".B orcap\n[\\fISUBCOMMAND\\fR] [\\fIoptions\\fR] \\fIFILE\\fR...\n.SH DESCRIPTION\n"
        "The format of a capture is told from its content; \\- is standard input; a directory gives its captures.\n"
        "Without a subcommand the first page of the capture is shown (summary).\n"
        "Any other \\fIWORD\\fR runs the program orcap\\-\\fIWORD\\fR when there is one.\n.SH SUBCOMMANDS\n");
    for (int i = 0; i < PAGE_COUNT; i++)
        put_item(PAGES[i].name, PAGES[i].gives);
    put_exit_status();
    put(".SH SEE ALSO\n");
    for (int i = 0; i < PAGE_COUNT; i++) {
        put(i ? ",\n.BR orcap\\-" : ".BR orcap\\-");
        put(PAGES[i].name);
        put(" (1)");
    }
    put("\n");
}

static int man_of(const char *name) {
    for (int p = 0; p < PAGE_COUNT; p++) {
        const struct page *page = &PAGES[p];
        if (strcmp(page->name, name) != 0)
            continue;
        (void)printf(".TH ORCAP\\-%s 1 \"\" \"orcap " ORCAP_VERSION "\" \"Orcap\"\n.SH NAME\norcap\\-%s \\- ", name, name);
        put_troff(page->gives);
        (void)printf("\n.SH SYNOPSIS\n.B orcap %s\n[\\fIoptions\\fR] ", name);
        put_troff(page->operands);
        put("\n.SH OPTIONS\n");
        for (int i = 0; i < OPTION_COUNT; i++)
            if (takes(page, i))
                put_option_item(&ENTRIES[i]);
        const struct orcap_table *table = page->groups & TABLES ? orcap_table_find(name) : NULL;
        if (table) {
            put(".SH COLUMNS\nA row is ");
            put(table->row);
            put(".\n");
        }
        for (size_t i = 0; table && i < table->column_count; i++)
            put_item(table->columns[i].name, table->columns[i].meaning);
        put_exit_status();
        put(".SH SEE ALSO\n.BR orcap (1)\n");
        return 0;
    }
    return 1;
}

/* Text in a cell of a Markdown table. */
static void put_cell(const char *text) {
    for (; *text; text++)
        (void)printf("%s%c", *text == '|' ? "\\" : "", *text);
}

static void reference(void) {
    put("# Commands\n\nEvery subcommand and what it takes, from the table that the command itself goes by. What a table's columns mean is in tables.md.\n");
    for (int p = 0; p < PAGE_COUNT; p++) {
        (void)printf("\n## orcap %s %s\n\n%s.\n\n| option | |\n|---|---|\n", PAGES[p].name, PAGES[p].operands, PAGES[p].gives);
        for (int i = 0; i < OPTION_COUNT; i++) {
            if (!takes(&PAGES[p], i))
                continue;
            put("| `");
            if (ENTRIES[i].letter)
                (void)printf("-%c, ", ENTRIES[i].letter);
            (void)printf("--%s%s", ENTRIES[i].name, ENTRIES[i].argument ? " " : "");
            put_cell(ENTRIES[i].argument ? ENTRIES[i].argument : "");
            put("` | ");
            put_cell(ENTRIES[i].help);
            put(" |\n");
        }
    }
}

/* Names for completion, each once. */
struct names {
    char **list;
    size_t count, capacity;
};

static void keep(void *user, const char *name) {
    struct names *names = user;
    if (names->count == names->capacity) {
        names->capacity = names->capacity ? 2 * names->capacity : 4096;
        names->list = realloc(names->list, names->capacity * sizeof *names->list);
    }
    if (!names->list || !(names->list[names->count++] = strdup(name)))
        exit(1);
}

static int by_text(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void put_names(struct names *names) {
    qsort(names->list, names->count, sizeof *names->list, by_text);
    for (size_t i = 0; i < names->count; i++)
        if (!i || strcmp(names->list[i], names->list[i - 1]) != 0)
            (void)printf("%s ", names->list[i]);
    for (size_t i = 0; i < names->count; i++)
        free(names->list[i]);
    free(names->list);
}

static struct orcap_context *context_of_all(void) {
    struct orcap_context *context;
    if (orcap_context_new(NULL, &context, NULL) < 0 || orcap_provide_sessions(context, NULL) < 0)
        exit(1);
    return context;
}

static void put_fields(void) {
    struct names names = {0};
    struct orcap_context *context = context_of_all();
    orcap_filter_names(context, keep, &names);
    put_names(&names);
    orcap_context_free(context);
}

static void put_protocols(void) {
    struct names names = {0};
    struct orcap_context *context = context_of_all();
    for (size_t i = 0; i < orcap_context_count(context); i++)
        keep(&names, orcap_context_protocol(context, (uint16_t)i)->title);
    put_names(&names);
    orcap_context_free(context);
}

static void put_options_of(const struct page *page, bool words) {
    for (int i = 0; i < OPTION_COUNT; i++)
        if (takes(page, i) && !words)
            (void)printf("--%s ", ENTRIES[i].name);
        else if (takes(page, i) && ENTRIES[i].kind == WORD) {
            (void)printf("        \"%s --%s\"", page->name, ENTRIES[i].name);
            if (ENTRIES[i].letter)
                (void)printf("|\"%s -%c\"", page->name, ENTRIES[i].letter);
            put(") words=\"");
            for (const char *at = ENTRIES[i].argument; *at; at++)
                (void)putchar(*at == '|' ? ' ' : *at);
            put("\" ;;\n");
        }
}

static void put_columns_of(const struct page *page) {
    const struct orcap_table *table = page->groups & TABLES ? orcap_table_find(page->name) : NULL;
    if (!table)
        return;
    (void)printf("        \"%s --columns\"|\"%s --sort\") words=\"", page->name, page->name);
    for (size_t i = 0; i < table->column_count; i++)
        (void)printf("%s ", table->columns[i].name);
    put("\" ;;\n");
}

/* What captured packets can be shown as. */
static void put_views(void) {
    for (int i = 0; i < PAGE_COUNT; i++)
        if (groups_are_view(PAGES[i].groups))
            (void)printf("%s ", PAGES[i].name);
}

/* One function serves bash, and zsh through bashcompinit. */
static void bash(void) {
    put("# Completion of orcap for bash.\n_orcap_fields=\"");
    put_fields();
    put("\"\n_orcap_protocols=\"");
    put_protocols();
    put("\"\n_orcap() {\n    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} words= last=\n"
        "    COMPREPLY=()\n    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        words=\"--help --version");
    for (int i = 0; i < PAGE_COUNT; i++)
        (void)printf(" %s", PAGES[i].name);
    put("\"\n    else\n        case \"$command $before\" in\n");
    for (int i = 0; i < PAGE_COUNT; i++) {
        put_options_of(&PAGES[i], true);
        put_columns_of(&PAGES[i]);
    }
    put("        *\" -e\"|*\" --field\"|*\" -Y\"|*\" --display-filter\") words=$_orcap_fields ;;\n        \"protocols \"*) words=$_orcap_protocols ;;\n"
        "        *\" -i\"|*\" --interface\") words=\"any $(ls /sys/class/net 2>/dev/null | tr '\\n' ' ')\" ;;\n        \"capture \"*) words=\"");
    put_views();
    put("\" ;;\n        esac\n"
        "        case \"$word\" in -*)\n            case \"$command\" in\n");
    for (int i = 0; i < PAGE_COUNT; i++) {
        (void)printf("            %s) words=\"", PAGES[i].name);
        put_options_of(&PAGES[i], false);
        put("\" ;;\n");
    }
    /* Of a filter the last word is completed, of columns what follows the last comma. */
    put("            esac ;;\n        esac\n    fi\n    [ -n \"$words\" ] || return 0\n    word=${word#[\\\"\\']}\n    last=${word##*[ ,\\(\\!]}\n    local IFS=$'\\n'\n"
        "    COMPREPLY=($(IFS=' '; compgen -P \"${word%\"$last\"}\" -W \"$words\" -- \"$last\"))\n    return 0\n}\n"
        "complete -o default -o bashdefault -F _orcap orcap\n");
}

static void zsh(void) {
    put("#compdef orcap\nautoload -U +X bashcompinit && bashcompinit\n");
    bash();
}

static void put_fish_text(const char *text) {
    (void)putchar('\'');
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            (void)putchar('\\');
        (void)putchar(*text);
    }
    (void)putchar('\'');
}

static void fish(void) {
    put("# Completion of orcap for fish.\nset -g _orcap_fields ");
    put_fields();
    put("\nset -g _orcap_protocols ");
    put_protocols();
    /* Of a filter the last word is completed, of columns what follows the last comma. */
    put("\nfunction _orcap_behind\n    set -l word (string replace -r '^[\"\\']' '' -- (commandline -ct))\n    set -l last (string replace -r '^.*[ ,(!]' '' -- $word)\n"
        "    printf '%s\\n' (string replace -r -- (string escape --style=regex -- $last)'$' '' $word)$argv\nend\n");
    for (int p = 0; p < PAGE_COUNT; p++) {
        (void)printf("complete -c orcap -n __fish_use_subcommand -a %s -d ", PAGES[p].name);
        put_fish_text(PAGES[p].gives);
        put("\n");
        for (int i = 0; i < OPTION_COUNT; i++) {
            if (!takes(&PAGES[p], i))
                continue;
            (void)printf("complete -c orcap -n '__fish_seen_subcommand_from %s' -l %s", PAGES[p].name, ENTRIES[i].name);
            if (ENTRIES[i].letter)
                (void)printf(" -s %c", ENTRIES[i].letter);
            put(ENTRIES[i].argument ? " -r" : "");
            if (ENTRIES[i].kind == WORD) {
                put(" -f -a '");
                for (const char *at = ENTRIES[i].argument; *at; at++)
                    (void)putchar(*at == '|' ? ' ' : *at);
                put("'");
            }
            if (!strcmp(ENTRIES[i].name, "interface"))
                put(" -f -a 'any (command ls /sys/class/net 2>/dev/null)'");
            if (!strcmp(ENTRIES[i].name, "field") || !strcmp(ENTRIES[i].name, "display-filter"))
                put(" -a '(_orcap_behind $_orcap_fields)'");
            const struct orcap_table *table = PAGES[p].groups & TABLES ? orcap_table_find(PAGES[p].name) : NULL;
            if (table && (!strcmp(ENTRIES[i].name, "columns") || !strcmp(ENTRIES[i].name, "sort"))) {
                put(" -f -a '(_orcap_behind");
                for (size_t column = 0; column < table->column_count; column++)
                    (void)printf(" %s", table->columns[column].name);
                put(")'");
            }
            put(" -d ");
            put_fish_text(ENTRIES[i].help);
            put("\n");
        }
    }
    put("complete -c orcap -n '__fish_seen_subcommand_from protocols' -a '$_orcap_protocols'\n"
        "complete -c orcap -n '__fish_seen_subcommand_from capture' -f -a '");
    put_views();
    put("'\n");
}

static bool put_page(bool (*page)(const struct orcap_context *context)) {
    struct orcap_context *context = context_of_all();
    bool whole = page(context);
    orcap_context_free(context);
    return whole;
}

int main(int count, char **arguments) {
    const char *what = count > 1 ? arguments[1] : "";
    if (!strcmp(what, "man") && count > 2)
        return man_of(arguments[2]);
    if (!strcmp(what, "man"))
        man_of_all();
    else if (!strcmp(what, "bash"))
        bash();
    else if (!strcmp(what, "zsh"))
        zsh();
    else if (!strcmp(what, "fish"))
        fish();
    else if (!strcmp(what, "reference"))
        reference();
    else if (!strcmp(what, "tables"))
        put_tables();
    else if (!strcmp(what, "protocols") || !strcmp(what, "fields")) {
        if (!put_page(*what == 'p' ? put_protocols_page : put_fields_page))
            return 1;
    } else if (!strcmp(what, "commands"))
        for (int i = 0; i < PAGE_COUNT; i++)
            (void)printf("%s\n", PAGES[i].name);
    else
        return 1;
    return fflush(stdout) || ferror(stdout);
}
