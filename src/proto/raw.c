/* What no list describes: payload as bytes, and the padding behind a packet. */
#include "proto/describe.h"

#define LOAD(FIELD, WHEN) FIELD(load, 0, BYTES, .filter = "=data.data")

LAYER_OF(raw, LOAD, 0, .title = "Raw")
#define PAD(FIELD, WHEN) FIELD(load, 0, BYTES, .filter = "=eth.padding")
LAYER_OF(padding, PAD, 0, .title = "Padding")

PROTOCOLS(raw, &raw, &padding)
