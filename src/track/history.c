#include "track/history.h"

enum { LETTERS = HISTORY_GAP + 1, BASE = 2 * LETTERS + 1 };
_Static_assert(BASE == 23, "fourteen digits to the base 23 fit 64 bits");

/* 23 to the 13th power: a number from here on has fourteen digits. */
static const uint64_t FULL = 504036361936467383;

void history_add(uint64_t *letters, int way, enum history_letter letter) {
    if (*letters < FULL)
        *letters = *letters * BASE + 1 + (unsigned)way * LETTERS + letter;
}

/* Both kinds of SYN are one to Zeek, and so are both kinds of contradiction. */
static const uint8_t KINDS[] = {
    [HISTORY_SYN] = 0, [HISTORY_HANDSHAKE] = 0, [HISTORY_ACK] = 1, [HISTORY_DATA] = 2, [HISTORY_FIN] = 3, [HISTORY_RST] = 4, [HISTORY_INCONSISTENT] = 5,
    [HISTORY_MULTI] = 5,
};

void history_note(uint64_t *letters, uint16_t *seen, int way, enum history_letter letter, bool again) {
    unsigned bit = 1u << (8 * way + KINDS[letter]);
    if (*seen & bit && !again)
        return;
    *seen = (uint16_t)(*seen | bit);
    history_add(letters, way, letter);
}

size_t history_format(uint64_t letters, int client, bool turned, char text[HISTORY_TEXT]) {
    size_t size = turned, at;
    for (uint64_t rest = letters; rest; rest /= BASE)
        size++;
    text[0] = '^';
    for (at = size; letters; letters /= BASE) {
        unsigned digit = (unsigned)(letters % BASE) - 1;
        char letter = "shadfriqtwg"[digit % LETTERS];
        text[--at] = (int)(digit / LETTERS) == client ? (char)(letter - 'a' + 'A') : letter;
    }
    return size;
}
