/* Ctrl-C ends what sends and waits, not the process: what came is told, and the status says 130. A second one ends the process. */
#ifndef CLI_WIRE_ENDING_H
#define CLI_WIRE_ENDING_H

#include <stdbool.h>

void ending_begin(void);
bool ending_asked(void);

#endif
