/* SHA-1, RFC 3174, of inputs that fit one block: what Community ID hashes. */
#ifndef CORE_SHA1_H
#define CORE_SHA1_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SHA1_MOST = 55, SHA1_SIZE = 20 };

/* Has the processor instructions for it? Asking takes longer than hashing: ask once. */
bool sha1_has_instructions(void);
/* size <= SHA1_MOST; `instructions`: what sha1_has_instructions said, or false. */
void sha1_short(const uint8_t *bytes, size_t size, bool instructions, uint8_t ret_digest[SHA1_SIZE]);

#endif
