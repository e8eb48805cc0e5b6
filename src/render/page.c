/* The pages of `orcap protocols`: a list of all, and one for each. */
#include "core/sink.h"
#include "render/describe.h"
#include "render/diagram.h"
#include "render/grid.h"

#include <string.h>

enum { LINE_WIDTH = 100 };

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
        grid_add(&grid, *head);
    for (size_t i = 0; i < own->field_count; i++) {
        const struct orcap_field *field = &own->fields[i];
        grid_add(&grid, field->name);
        if (field->width)
            sink_unsigned(&grid.cells, field->width);
        grid_end(&grid);
        grid_add(&grid, kind_name(field->kind));
        if (orcap_chain_has(&chain, 0, i))
            orcap_value_format(&chain, 0, i, ORCAP_FORM_SHOW, &grid.cells);
        grid_end(&grid);
        (void)filter_name(own, field, &grid.cells);
        grid_end(&grid);
        if (meaning_write(field, &grid.cells) && (field->when.field || field->when.test || field->when.otherwise))
            sink_text(&grid.cells, "; ");
        (void)condition_write(field, &grid.cells);
        grid_end(&grid);
    }
    sink_char(out, '\n');
    grid_put(&grid, out);
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
        grid_add(&grid, *head);
    for (unsigned items = 0; items < 2; items++)
        for (size_t i = 0; i < orcap_context_count(context); i++) {
            const struct orcap_protocol *own = orcap_context_protocol(context, (uint16_t)i);
            if (own->item != items)
                continue;
            grid_add(&grid, own->title);
            grid_add(&grid, items ? "(item)" : own->filter);
            sink_unsigned(&grid.cells, own->field_count);
            grid_end(&grid);
            grid_add(&grid, own->display);
            grid_add(&grid, own->rfc);
        }
    grid_put(&grid, out);
}
