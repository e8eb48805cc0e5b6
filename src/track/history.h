/* Zeek's `history`: what each end of a session did, a letter each, in the order in which it first did it; capitals are the client's.
 *
 * s a SYN, h a SYN with ACK, f a FIN, r a RST: again when it stands at another sequence number; a an acknowledgement without bytes, d bytes, i and q
 * flags that exclude each other (i with FIN and RST): once for each end; t bytes sent again, w a closed window, g bytes that were lost: the first,
 * the 10th, the 100th time, and so on. A ^ in front: the first packet came from the server. Zeek's c, a wrong checksum, is not looked for. The letters
 * past the fourteenth are not kept. */
#ifndef TRACK_HISTORY_H
#define TRACK_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum history_letter {
    HISTORY_SYN, HISTORY_HANDSHAKE, HISTORY_ACK, HISTORY_DATA, HISTORY_FIN, HISTORY_RST, HISTORY_INCONSISTENT, HISTORY_MULTI, HISTORY_REPEATED,
    HISTORY_WINDOW, HISTORY_GAP
};
enum { HISTORY_MOST = 14, HISTORY_TEXT = HISTORY_MOST + 1 };

/* Kept as digits of a number to the base 23, the first letter highest: 0 none, else by way and letter. */
void history_add(uint64_t *letters, int way, enum history_letter letter);
/* Once a way (`seen`: eight bits of kinds for each), and again where a SYN, FIN or RST stands at another number than the last one. */
void history_note(uint64_t *letters, uint16_t *seen, int way, enum history_letter letter, bool again);
/* The nth occurrence, from 1, of what is told ever more rarely. */
static inline void history_count(uint64_t *letters, int way, enum history_letter letter, uint32_t nth) {
    while (nth >= 10 && nth % 10 == 0)
        nth /= 10;
    if (nth == 1)
        history_add(letters, way, letter);
}
/* Returns the size. */
size_t history_format(uint64_t letters, int client, bool turned, char text[HISTORY_TEXT]);

#endif
