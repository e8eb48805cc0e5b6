/* What no list describes: payload as bytes, and the padding behind a packet. */
#include "proto/describe.h"

#define LOAD(FIELD, WHEN) FIELD(load, 0, BYTES, .filter = "=data.data")

LAYER_OF(raw, LOAD, 0, .title = "Raw")
LAYER_OF(padding, LOAD, 0, .title = "Padding")

PROTOCOLS(raw, &raw, &padding)
