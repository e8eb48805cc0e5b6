/* Text in fields of messages: encoded words (RFC 2047) and percent-encoded parameters (RFC 2231). */
#ifndef APP_WORDS_H
#define APP_WORDS_H

#include <stddef.h>

/* Both write at most `most` bytes and return how many. */
size_t words_decode(const char *text, size_t size, char *room, size_t most);
size_t percent_decode(const char *text, size_t size, char *room, size_t most);

#endif
