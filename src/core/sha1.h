/* SHA-1, RFC 3174, of inputs that fit one block: what Community ID hashes. */
#ifndef CORE_SHA1_H
#define CORE_SHA1_H

#include <stddef.h>
#include <stdint.h>

enum { SHA1_MOST = 55, SHA1_SIZE = 20 };

void sha1_short(const uint8_t *bytes, size_t size, uint8_t ret_digest[SHA1_SIZE]); /* size <= SHA1_MOST */

#endif
