/* Which application a payload belongs to, told from the payload itself and its ports, without any state: over UDP by well-known port (what has
 * none, by content), over TCP because the payload begins as a message of the application does. */
#ifndef APP_RECOGNISE_H
#define APP_RECOGNISE_H

#include "track/event.h"

#include <stdbool.h>
#include <stddef.h>

/* Ports that stand for others (`numbers`, NULL: none do) count as those. LAYER_NONE when it is none that is known. `size` bytes of the payload were captured. */
enum layer app_of_payload(const struct renumbers *numbers, enum transport transport, uint16_t sport, uint16_t dport, const uint8_t *payload, size_t size);
/* The port at which an application is looked for, 0 when there is none. */
uint16_t app_port(enum transport transport, enum layer app);

/* That of an event: what its innermost transport carries, where no tunnel follows it. */
enum layer app_of_event(const struct event *event);

#endif
