#include "render/diagram.h"
#include "core/sink.h"

#include <string.h>

enum { ROW = 32, DRAWN_WHOLE = 4 * ROW }; /* bits; a longer field is drawn as one of any size */

/* A line of the drawing: which field each of its bits belongs to. */
struct row {
    size_t fields[ROW]; /* index, by bit */
    unsigned bits;      /* drawn so far */
    const char *label[ROW + 1]; /* at the bit where a piece begins: what stands in it, or NULL */
    char edge;
};

struct drawing {
    struct row above, row;
    struct sink *out;
};

static bool belongs(const struct row *row, unsigned bit, const struct row *other) {
    return bit < row->bits && bit < other->bits && row->fields[bit] == other->fields[bit];
}

/* The line between two rows: open where a field goes on below itself. */
static void put_border(const struct row *above, const struct row *row, struct sink *out) {
    unsigned bits = above->bits > row->bits ? above->bits : row->bits;
    bool before = true;
    for (unsigned bit = 0; bit < bits; bit++) {
        bool line = !belongs(above, bit, row);
        sink_char(out, line || before ? '+' : ' ');
        sink_char(out, line ? '-' : ' ');
        before = line;
    }
    sink_text(out, "+\n");
}

static void put_piece(const char *label, unsigned bits, struct sink *out) {
    size_t room = 2 * bits - 1, size = label ? strlen(label) : 0;
    if (size > room)
        size = room;
    size_t left = (room - size) / 2;
    sink_fill(out, ' ', left);
    sink_bytes(out, label ? label : "", size);
    sink_fill(out, ' ', room - size - left);
}

static void put_row(const struct row *row, struct sink *out) {
    for (unsigned bit = 0; bit < row->bits;) {
        unsigned end = bit + 1;
        while (end < row->bits && row->fields[end] == row->fields[bit])
            end++;
        sink_char(out, bit ? '|' : row->edge);
        put_piece(row->label[bit], end - bit, out);
        bit = end;
    }
    sink_char(out, row->edge);
    sink_char(out, '\n');
}

static void end_row(struct drawing *drawing) {
    if (!drawing->row.bits)
        return;
    put_border(&drawing->above, &drawing->row, drawing->out);
    put_row(&drawing->row, drawing->out);
    drawing->above = drawing->row;
    drawing->row = (struct row){.edge = '|'};
}

static void add_bits(struct drawing *drawing, size_t field, unsigned bits, const char *label) {
    struct row *row = &drawing->row;
    row->label[row->bits] = label;
    while (bits--)
        row->fields[row->bits++] = field;
    if (row->bits == ROW)
        end_row(drawing);
}

/* Its name stands in the widest of its pieces, the middle one of several. */
static void add_fixed(struct drawing *drawing, size_t field, unsigned width, const char *name) {
    unsigned room = ROW - drawing->row.bits, first = width < room ? width : room;
    unsigned whole = (width - first) / ROW, last = (width - first) % ROW;
    unsigned widest = whole || first == ROW ? ROW : first >= last ? first : last;
    unsigned equal = whole + (first == ROW), middle = equal ? (equal - 1) / 2 : 0, met = 0;
    for (unsigned left = width; left;) {
        room = ROW - drawing->row.bits;
        unsigned bits = left < room ? left : room;
        add_bits(drawing, field, bits, bits == widest && met++ == middle ? name : NULL);
        left -= bits;
    }
}

static void add_open(struct drawing *drawing, size_t field, const char *name) {
    end_row(drawing);
    drawing->row.edge = '/';
    add_bits(drawing, field, ROW, name);
}

void diagram_write(const struct orcap_context *context, uint16_t protocol, struct sink *out) {
    const struct orcap_node node = {.protocol = protocol};
    const struct orcap_chain chain = {.context = context, .nodes = &node, .count = 1};
    const struct orcap_protocol *own = orcap_context_protocol(context, protocol);
    struct drawing drawing = {.row = {.edge = '|'}, .out = out};
    sink_text(out, " 0                   1                   2                   3\n"
                   " 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1\n");
    for (size_t i = 0; i < own->field_count; i++) {
        const struct orcap_field *field = &own->fields[i];
        if (field->phantom || !orcap_chain_has(&chain, 0, i))
            continue;
        if (field->width && field->width <= DRAWN_WHOLE)
            add_fixed(&drawing, i, field->width, field->name);
        else
            add_open(&drawing, i, field->name);
    }
    end_row(&drawing);
    put_border(&drawing.above, &drawing.row, out);
}
