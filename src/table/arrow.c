/* Rows as an Arrow C stream of record batches.
 *
 * A batch is a struct array with a child for each column; each child owns its buffers, as a consumer may move it out of its parent. A
 * column is gathered in growing buffers (sinks), whose memory then goes to the array: nothing is copied. */
#include <orcap/arrow.h>

#include "core/sink.h"
#include "table/rows.h"

#include <errno.h>
#include <stdlib.h>

/* A batch ends at so many rows, or once a column holds so much text: 32-bit offsets reach no further than 2 GiB. */
enum { BATCH_ROWS = 65536, BATCH_TEXT = 64 * 1024 * 1024 };

struct stream {
    struct orcap_rows *rows;
    char error[200];
    bool ended;
};

/* ---- schema ---- */

static void schema_release(struct ArrowSchema *schema) {
    for (int64_t i = 0; i < schema->n_children; i++) {
        if (schema->children[i]->release)
            schema->children[i]->release(schema->children[i]);
        free(schema->children[i]);
    }
    free(schema->children);
    free(schema->private_data); /* the name */
    schema->release = NULL;
}

/* Fills *schema with room for `children`, which the caller fills; false, with nothing to release, when memory is out. */
static bool schema_init(struct ArrowSchema *schema, const char *format, const char *name, size_t children) {
    char *copy = strdup(name);
    *schema = (struct ArrowSchema){.format = format, .name = copy, .flags = ARROW_FLAG_NULLABLE, .release = schema_release, .private_data = copy};
    if (children)
        schema->children = calloc(children, sizeof *schema->children);
    for (size_t i = 0; i < children && schema->children; i++) {
        schema->children[i] = calloc(1, sizeof **schema->children);
        if (!schema->children[i])
            break;
        schema->n_children++;
    }
    if (copy && schema->n_children == (int64_t)children)
        return true;
    schema_release(schema);
    return false;
}

static const char *format_of(enum orcap_type type) {
    switch (type) {
    case ORCAP_I64:
    case ORCAP_TIME:
        return "l";
    case ORCAP_F64:
        return "g";
    case ORCAP_BOOL:
        return "b";
    case ORCAP_TIMESTAMP:
        return "tsn:UTC";
    case ORCAP_TEXT:
        return "u";
    case ORCAP_TEXT_LIST:
    case ORCAP_I64_LIST:
        return "+l";
    }
    return "n";
}

static bool column_schema(struct ArrowSchema *schema, const struct orcap_column *column) {
    bool list = column->type == ORCAP_TEXT_LIST || column->type == ORCAP_I64_LIST;
    if (!schema_init(schema, format_of(column->type), column->name, list ? 1 : 0))
        return false;
    if (!list || schema_init(schema->children[0], column->type == ORCAP_TEXT_LIST ? "u" : "l", "item", 0))
        return true;
    schema_release(schema);
    return false;
}

static int stream_get_schema(struct ArrowArrayStream *arrow, struct ArrowSchema *out) {
    struct stream *stream = arrow->private_data;
    size_t count;
    const struct orcap_column *columns = orcap_rows_columns(stream->rows, &count);
    struct ArrowSchema schema;
    if (!schema_init(&schema, "+s", "", count))
        return ENOMEM;
    schema.flags = 0;
    for (size_t i = 0; i < count; i++)
        if (!column_schema(schema.children[i], &columns[i])) {
            schema_release(&schema);
            return ENOMEM;
        }
    *out = schema;
    return 0;
}

/* ---- arrays ---- */

static void array_release(struct ArrowArray *array) {
    for (int64_t i = 0; i < array->n_buffers; i++)
        free((void *)(uintptr_t)array->buffers[i]);
    for (int64_t i = 0; i < array->n_children; i++) {
        if (array->children[i]->release)
            array->children[i]->release(array->children[i]);
        free(array->children[i]);
    }
    free(array->buffers);
    free(array->children);
    array->release = NULL;
}

static bool array_init(struct ArrowArray *array, size_t buffers, size_t children) {
    *array = (struct ArrowArray){.release = array_release};
    array->buffers = calloc(buffers, sizeof *array->buffers);
    if (array->buffers)
        array->n_buffers = (int64_t)buffers;
    if (children)
        array->children = calloc(children, sizeof *array->children);
    for (size_t i = 0; i < children && array->children; i++) {
        array->children[i] = calloc(1, sizeof **array->children);
        if (!array->children[i])
            break;
        array->n_children++;
    }
    if (array->buffers && array->n_children == (int64_t)children)
        return true;
    array_release(array);
    return false;
}

/* One column of a batch as it grows. */
struct gathered {
    struct sink validity, offsets, values;
    int64_t length, nulls;
};
struct batch {
    struct gathered columns[ORCAP_COLUMNS_MOST], items[ORCAP_COLUMNS_MOST]; /* items: of lists */
};

static void gathered_clear(struct gathered *g) {
    sink_clear(&g->validity);
    sink_clear(&g->offsets);
    sink_clear(&g->values);
}

static void put_bit(struct sink *bits, int64_t at, bool bit) {
    if (at % 8 == 0)
        sink_char(bits, 0);
    if (bit && bits->size)
        bits->bytes[bits->size - 1] = (char)(bits->bytes[bits->size - 1] | 1 << at % 8);
}

static void put_offset(struct sink *offsets, size_t offset) {
    const int32_t narrow = (int32_t)offset;
    char *p = sink_reserve(offsets, sizeof narrow);
    if (p) {
        memcpy(p, &narrow, sizeof narrow);
        offsets->size += sizeof narrow;
    }
}

/* A number of 64 bits, whatever it is. */
static void put_64(struct sink *values, const void *number) {
    char *p = sink_reserve(values, 8);
    if (p) {
        memcpy(p, number, 8);
        values->size += 8;
    }
}

/* Words of our own are ASCII. */
static void put_text(struct gathered *g, struct orcap_text text, enum orcap_text_origin origin) {
    if (origin != ORCAP_WORD)
        sink_utf8(&g->values, text.bytes, text.size);
    else if (text.size) {
        char *p = sink_reserve(&g->values, text.size);
        if (p) {
            memcpy(p, text.bytes, text.size);
            g->values.size += text.size;
        }
    }
    put_offset(&g->offsets, g->values.size);
}

/* Whether the next row is there. Bits are kept from the first null on. */
static void put_validity(struct gathered *g, bool there) {
    if (!there && !g->nulls++) {
        sink_fill(&g->validity, (char)0xff, (size_t)g->length / 8);
        if (g->length % 8)
            sink_char(&g->validity, (char)((1 << g->length % 8) - 1));
    }
    if (g->nulls)
        put_bit(&g->validity, g->length, there);
    g->length++;
}

static void put_value(struct gathered *g, struct gathered *items, const struct orcap_column *column, const struct orcap_cell *cell) {
    static const struct orcap_cell nothing;
    const struct orcap_cell *from = cell->null ? &nothing : cell;
    switch (column->type) {
    case ORCAP_I64:
    case ORCAP_TIME:
    case ORCAP_TIMESTAMP:
        put_64(&g->values, &from->i64);
        break;
    case ORCAP_F64:
        put_64(&g->values, &from->f64);
        break;
    case ORCAP_BOOL:
        put_bit(&g->values, g->length, from->boolean);
        break;
    case ORCAP_TEXT:
        put_text(g, from->text, column->origin);
        break;
    case ORCAP_TEXT_LIST:
        for (size_t i = 0; i < from->texts.count; i++, items->length++)
            put_text(items, from->texts.items[i], column->origin);
        put_offset(&g->offsets, (size_t)items->length);
        break;
    case ORCAP_I64_LIST:
        sink_bytes(&items->values, from->integers.items, from->integers.count * sizeof *from->integers.items);
        items->length += (int64_t)from->integers.count;
        put_offset(&g->offsets, (size_t)items->length);
        break;
    }
    put_validity(g, !cell->null);
}

static bool has_offsets(enum orcap_type type) {
    return type == ORCAP_TEXT || type == ORCAP_TEXT_LIST || type == ORCAP_I64_LIST;
}

/* The buffer becomes the array's. An empty one is allocated, as consumers may not expect NULL. */
static const void *take_buffer(struct sink *sink) {
    void *bytes = sink->bytes ? sink->bytes : calloc(1, 8);
    *sink = (struct sink){0};
    return bytes;
}

static bool gathered_to_array(struct gathered *g, struct ArrowArray *array, bool offsets, bool values, bool child) {
    if (!array_init(array, 1 + (size_t)offsets + (size_t)values, child))
        return false;
    size_t n = 0;
    array->length = g->length;
    array->null_count = g->nulls;
    if (g->nulls)
        array->buffers[0] = take_buffer(&g->validity);
    n++;
    if (offsets)
        array->buffers[n++] = take_buffer(&g->offsets);
    if (values)
        array->buffers[n++] = take_buffer(&g->values);
    for (size_t i = 1; i < n; i++)
        if (!array->buffers[i]) {
            array_release(array);
            return false;
        }
    return true;
}

static bool column_to_array(struct batch *batch, size_t i, enum orcap_type type, struct ArrowArray *array) {
    bool list = type == ORCAP_TEXT_LIST || type == ORCAP_I64_LIST;
    if (!gathered_to_array(&batch->columns[i], array, has_offsets(type), !list, list))
        return false;
    if (!list || gathered_to_array(&batch->items[i], array->children[0], type == ORCAP_TEXT_LIST, true, false))
        return true;
    array_release(array);
    return false;
}

static bool batch_is_full(const struct batch *batch, size_t count) {
    if (batch->columns[0].length == BATCH_ROWS)
        return true;
    for (size_t i = 0; i < count; i++)
        if (batch->columns[i].values.size >= BATCH_TEXT || batch->items[i].values.size >= BATCH_TEXT)
            return true;
    return false;
}

static bool batch_failed(const struct batch *batch, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const struct gathered *g = &batch->columns[i], *items = &batch->items[i];
        if (g->validity.status || g->offsets.status || g->values.status || items->offsets.status || items->values.status)
            return true;
    }
    return false;
}

/* Pulls rows until the batch is full or they end. */
static int batch_fill(struct batch *batch, struct orcap_rows *rows) {
    struct orcap_cell cells[ORCAP_COLUMNS_MOST];
    for (size_t i = 0; i < rows->column_count; i++) {
        if (has_offsets(rows->columns[i].type))
            put_offset(&batch->columns[i].offsets, 0);
        if (rows->columns[i].type == ORCAP_TEXT_LIST)
            put_offset(&batch->items[i].offsets, 0);
    }
    int status = 1;
    while (!batch_is_full(batch, rows->column_count) && (status = rows->next(rows, cells)) > 0)
        for (size_t i = 0; i < rows->column_count; i++)
            put_value(&batch->columns[i], &batch->items[i], &rows->columns[i], &cells[i]);
    return batch_failed(batch, rows->column_count) ? ORCAP_EMEMORY : status;
}

static bool batch_to_array(struct batch *batch, const struct orcap_rows *rows, struct ArrowArray *ret_array) {
    struct ArrowArray array;
    if (!array_init(&array, 1, rows->column_count))
        return false;
    array.length = batch->columns[0].length;
    for (size_t i = 0; i < rows->column_count; i++)
        if (!column_to_array(batch, i, rows->columns[i].type, array.children[i])) {
            array_release(&array);
            return false;
        }
    *ret_array = array;
    return true;
}

static int stream_fail(struct stream *stream, int status) {
    stream->ended = true;
    (void)strncpy(stream->error, orcap_status_text(status), sizeof stream->error - 1);
    return status == ORCAP_EMEMORY ? ENOMEM : EIO;
}

static int stream_get_next(struct ArrowArrayStream *arrow, struct ArrowArray *out) {
    struct stream *stream = arrow->private_data;
    out->release = NULL; /* the end of the stream */
    if (stream->ended)
        return 0;
    struct batch *batch = calloc(1, sizeof *batch);
    if (!batch)
        return stream_fail(stream, ORCAP_EMEMORY);
    int status = batch_fill(batch, stream->rows), result = 0;
    stream->ended = status <= 0;
    if (status < 0)
        result = stream_fail(stream, status);
    else if (batch->columns[0].length && !batch_to_array(batch, stream->rows, out))
        result = stream_fail(stream, ORCAP_EMEMORY);
    for (size_t i = 0; i < stream->rows->column_count; i++) {
        gathered_clear(&batch->columns[i]);
        gathered_clear(&batch->items[i]);
    }
    free(batch);
    return result;
}

static const char *stream_get_last_error(struct ArrowArrayStream *arrow) {
    struct stream *stream = arrow->private_data;
    return stream->error[0] ? stream->error : NULL;
}

static void stream_release(struct ArrowArrayStream *arrow) {
    struct stream *stream = arrow->private_data;
    orcap_rows_free(stream->rows);
    free(stream);
    arrow->release = NULL;
}

int orcap_rows_to_arrow(struct orcap_rows *rows, struct ArrowArrayStream *ret_stream) {
    struct stream *stream = calloc(1, sizeof *stream);
    if (!stream)
        return ORCAP_EMEMORY;
    stream->rows = rows;
    *ret_stream = (struct ArrowArrayStream){.get_schema = stream_get_schema,
                                            .get_next = stream_get_next,
                                            .get_last_error = stream_get_last_error,
                                            .release = stream_release,
                                            .private_data = stream};
    return ORCAP_OK;
}
