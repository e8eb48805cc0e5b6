#include <orcap/edit.h>

#include <stdlib.h>

enum { BATCH = 64 };

struct source {
    struct orcap_reader *reader;
    struct orcap_frame frames[BATCH];
    size_t at, count;
    int64_t time; /* of the frame at hand, or of the last before it that has one */
};

struct orcap_merge {
    size_t source_count;
    size_t *heap; /* sources that have a frame, the one whose turn it is first */
    size_t heap_count;
    bool taken; /* the first's frame was handed out */
    uint64_t number;
    struct source sources[];
};

/* The source's next frame into view; false at its end. */
static bool advance(struct source *source) {
    if (++source->at >= source->count) {
        source->count = orcap_reader_next(source->reader, source->frames, BATCH);
        source->at = 0;
    }
    if (!source->count)
        return false;
    if (source->frames[source->at].time_ns != ORCAP_NO_TIME)
        source->time = source->frames[source->at].time_ns;
    return true;
}

static bool comes_before(const struct orcap_merge *merge, size_t a, size_t b) {
    int64_t x = merge->sources[a].time, y = merge->sources[b].time;
    return x != y ? x < y : a < b;
}

static void sift_down(struct orcap_merge *merge, size_t place) {
    size_t *heap = merge->heap, moved = heap[place];
    for (size_t child; (child = 2 * place + 1) < merge->heap_count; place = child) {
        child += child + 1 < merge->heap_count && comes_before(merge, heap[child + 1], heap[child]);
        if (!comes_before(merge, heap[child], moved))
            break;
        heap[place] = heap[child];
    }
    heap[place] = moved;
}

int orcap_merge_new(struct orcap_reader *const *readers, size_t count, struct orcap_merge **ret_merge, struct orcap_error *error) {
    struct orcap_merge *merge = calloc(1, sizeof *merge + count * sizeof *merge->sources);
    size_t *heap = calloc(count ? count : 1, sizeof *heap);
    if (!merge || !heap) {
        free(merge);
        free(heap);
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out before the first packet");
    }
    merge->heap = heap;
    merge->source_count = count;
    for (size_t i = 0; i < count; i++) {
        merge->sources[i] = (struct source){.reader = readers[i], .time = ORCAP_NO_TIME};
        if (advance(&merge->sources[i]))
            heap[merge->heap_count++] = i;
    }
    for (size_t place = merge->heap_count; place-- > 0;)
        sift_down(merge, place);
    *ret_merge = merge;
    return ORCAP_OK;
}

bool orcap_merge_next(struct orcap_merge *merge, size_t *ret_reader, struct orcap_frame *ret_frame) {
    if (merge->taken) {
        if (!advance(&merge->sources[merge->heap[0]]))
            merge->heap[0] = merge->heap[--merge->heap_count];
        if (merge->heap_count)
            sift_down(merge, 0);
    }
    merge->taken = merge->heap_count > 0;
    if (!merge->taken)
        return false;
    const struct source *first = &merge->sources[merge->heap[0]];
    *ret_reader = merge->heap[0];
    *ret_frame = first->frames[first->at];
    ret_frame->number = ++merge->number;
    return true;
}

void orcap_merge_free(struct orcap_merge *merge) {
    if (!merge)
        return;
    free(merge->heap);
    free(merge);
}
