#include "track/digest.h"

static const char *const NAMES[] = {
    "",
#define LAYER_NAME(code, name) name,
    TRACK_LAYERS(LAYER_NAME)
#undef LAYER_NAME
};

const char *layer_name(enum layer layer) {
    return NAMES[layer];
}
