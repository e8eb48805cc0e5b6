/* The pages of `orcap protocols`: a list of all, and one for each. */
#include "core/sink.h"
#include "render/describe.h"
#include "render/diagram.h"

#include <string.h>

enum { LINE_WIDTH = 100, GAP = 2 };

/* Cells row by row, each with its NUL, written in columns as wide as their widest cell. */
struct grid {
    struct sink cells;
    size_t columns;
};

static void end_cell(struct grid *grid) {
    sink_char(&grid->cells, 0);
}
static void add_cell(struct grid *grid, const char *text) {
    sink_text(&grid->cells, text ? text : "");
    end_cell(grid);
}

static void put_grid(struct grid *grid, struct sink *out) {
    size_t widths[8] = {0}, column = 0;
    const char *end = grid->cells.bytes + grid->cells.size;
    for (const char *cell = grid->cells.bytes; cell < end; cell += strlen(cell) + 1) {
        size_t size = strlen(cell);
        if (size > widths[column])
            widths[column] = size;
        column = (column + 1) % grid->columns;
    }
    size_t blanks = 0; /* written only before another cell */
    for (const char *cell = grid->cells.bytes; cell < end; cell += strlen(cell) + 1) {
        size_t size = strlen(cell);
        if (size) {
            sink_fill(out, ' ', blanks);
            sink_text(out, cell);
            blanks = 0;
        }
        blanks += widths[column] - size + GAP;
        column = (column + 1) % grid->columns;
        if (!column) {
            sink_char(out, '\n');
            blanks = 0;
        }
    }
    if (grid->cells.status)
        out->status = grid->cells.status;
    sink_clear(&grid->cells);
}

/* Words in lines of at most LINE_WIDTH behind a heading, with commas between them. */
struct words {
    struct sink *out;
    struct sink word; /* under construction */
    const char *heading, *of;
    size_t at;        /* characters in the line */
    size_t count;
};

/* The heading is written before the first word: nothing at all when there is none. */
static struct words begin_words(const char *heading, const char *of, struct sink *out) {
    return (struct words){.out = out, .heading = heading, .of = of};
}
static void end_word(struct words *words) {
    size_t size = words->word.size;
    if (words->count++) {
        sink_char(words->out, ',');
        words->at++;
    } else {
        sink_format(words->out, "\n%s%s:", words->heading, words->of);
        words->at = strlen(words->heading) + strlen(words->of) + 1;
    }
    if (words->at + 2 + size > LINE_WIDTH) {
        sink_text(words->out, "\n   ");
        words->at = 3;
    }
    sink_char(words->out, ' ');
    sink_bytes(words->out, words->word.bytes, size);
    words->at += 1 + size;
    words->word.size = 0;
}
static void end_words(struct words *words) {
    if (words->word.status)
        words->out->status = words->word.status;
    sink_clear(&words->word);
    if (words->count)
        sink_char(words->out, '\n');
}

static void put_fields(const struct orcap_context *context, uint16_t protocol, struct sink *out) {
    const struct orcap_protocol *own = orcap_context_protocol(context, protocol);
    const struct orcap_node node = {.protocol = protocol};
    const struct orcap_chain chain = {.context = context, .nodes = &node, .count = 1};
    struct grid grid = {.columns = 6};
    for (const char *const *head = (const char *const[]){"FIELD", "BITS", "KIND", "DEFAULT", "FILTER", "MEANING", NULL}; *head; head++)
        add_cell(&grid, *head);
    for (size_t i = 0; i < own->field_count; i++) {
        const struct orcap_field *field = &own->fields[i];
        add_cell(&grid, field->name);
        if (field->width)
            sink_unsigned(&grid.cells, field->width);
        end_cell(&grid);
        add_cell(&grid, kind_name(field->kind));
        if (orcap_chain_has(&chain, 0, i))
            orcap_value_format(&chain, 0, i, ORCAP_FORM_SHOW, &grid.cells);
        end_cell(&grid);
        (void)filter_name(own, field, &grid.cells);
        end_cell(&grid);
        if (meaning_write(field, &grid.cells) && (field->when.field || field->when.test || field->when.otherwise))
            sink_text(&grid.cells, "; ");
        (void)condition_write(field, &grid.cells);
        end_cell(&grid);
    }
    sink_char(out, '\n');
    put_grid(&grid, out);
}

static void put_parent(void *user, const struct relation *relation) {
    struct words *words = user;
    if (relation->other)
        sink_format(&words->word, "%s.%s", relation->other->title, relation->field->name);
    else
        sink_text(&words->word, "link type");
    if (relation->key || !relation->other) {
        sink_char(&words->word, ' ');
        key_write(relation, &words->word);
    }
    end_word(words);
}

static void put_bound(void *user, const struct relation *relation) {
    struct words *words = user;
    sink_format(&words->word, "%s ", relation->field->name);
    key_write(relation, &words->word);
    sink_format(&words->word, " %s", relation->other->title);
    end_word(words);
}

static void put_child(void *user, const struct relation *relation) {
    struct words *words = user;
    key_write(relation, &words->word);
    sink_format(&words->word, " %s", relation->other->title);
    end_word(words);
}

static void put_value_names(const struct orcap_field *field, struct sink *out) {
    struct sink of = {0};
    sink_text(&of, field->name);
    if (field->when.field) {
        sink_char(&of, ' ');
        (void)condition_write(field, &of);
    }
    sink_char(&of, 0);
    struct words words = begin_words("values of ", of.status ? field->name : of.bytes, out);
    for (size_t i = 0; i < field->names->count; i++) {
        key_write(&(struct relation){.key = field, .value = field->names->list[i].value}, &words.word);
        sink_format(&words.word, " %s", field->names->list[i].text);
        end_word(&words);
    }
    end_words(&words);
    sink_clear(&of);
}

static void put_aliases(const struct orcap_protocol *own, struct sink *out) {
    struct words words = begin_words("more filter names", "", out);
    for (size_t i = 0; i < own->alias_count; i++) {
        const struct orcap_alias *alias = &own->aliases[i];
        const struct orcap_field whole = {.filter = alias->filter};
        (void)filter_name(own, &whole, &words.word);
        sink_format(&words.word, " (%s", alias->field);
        if (alias->either || alias->last)
            sink_format(&words.word, "%s%s", alias->either ? " or " : " to ", alias->either ? alias->either : alias->last);
        sink_char(&words.word, ')');
        end_word(&words);
    }
    end_words(&words);
}

static bool is_first_with_names(const struct orcap_protocol *own, size_t field) {
    for (size_t i = 0; i < field; i++)
        if (own->fields[i].names == own->fields[field].names)
            return false;
    return own->fields[field].names != NULL;
}

void orcap_protocol_page(const struct orcap_context *context, uint16_t protocol, struct sink *out) {
    const struct orcap_protocol *own = orcap_context_protocol(context, protocol);
    sink_text(out, own->title);
    if (own->display)
        sink_format(out, ", %s", own->display);
    if (own->filter)
        sink_format(out, ", filter name %s", own->filter);
    if (own->rfc)
        sink_format(out, ", %s", own->rfc);
    sink_text(out, "\n\n");
    if (own->field_count) {
        diagram_write(context, protocol, out);
        put_fields(context, protocol, out);
    }
    struct words words = begin_words(own->item ? "stands in" : "follows", "", out);
    each_parent(context, own, put_parent, &words);
    end_words(&words);
    for (size_t i = 0; i < own->field_count; i++)
        if (has_children(own, i)) {
            words = begin_words(own->fields[i].space ? "carries by " : "variants by ", own->fields[i].name, out);
            each_child(context, &own->fields[i], put_child, &words);
            end_words(&words);
        }
    words = begin_words("carries by several fields", "", out);
    each_bound(context, own, put_bound, &words);
    end_words(&words);
    if (own->alias_count)
        put_aliases(own, out);
    for (size_t i = 0; i < own->field_count; i++)
        if (is_first_with_names(own, i))
            put_value_names(&own->fields[i], out);
}

void orcap_protocols_page(const struct orcap_context *context, struct sink *out) {
    struct grid grid = {.columns = 5};
    for (const char *const *head = (const char *const[]){"NAME", "FILTER", "FIELDS", "TITLE", "SPECIFIED IN", NULL}; *head; head++)
        add_cell(&grid, *head);
    for (unsigned items = 0; items < 2; items++)
        for (size_t i = 0; i < orcap_context_count(context); i++) {
            const struct orcap_protocol *own = orcap_context_protocol(context, (uint16_t)i);
            if (own->item != items)
                continue;
            add_cell(&grid, own->title);
            add_cell(&grid, items ? "(item)" : own->filter);
            sink_unsigned(&grid.cells, own->field_count);
            end_cell(&grid);
            add_cell(&grid, own->display);
            add_cell(&grid, own->rfc);
        }
    put_grid(&grid, out);
}
