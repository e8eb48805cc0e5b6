/* Frames in memory: records inside chunks that live as long as somebody holds one of their records. */
#ifndef PYTHON_RECORD_H
#define PYTHON_RECORD_H

#include "state.h"

#include <orcap/capture.h>

/* Room behind a frame's bytes for its comments; 0: it has none. */
uint32_t record_notes_size(const struct orcap_frame *frame);
void record_put_notes(struct record *record, const struct orcap_frame *frame);

#endif
