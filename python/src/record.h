/* Frames in memory: records inside chunks that live as long as somebody holds one of their records. */
#ifndef PYTHON_RECORD_H
#define PYTHON_RECORD_H

#include "state.h"

#include <orcap/capture.h>

#endif
