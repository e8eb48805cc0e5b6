/* First packets of QUIC, sealed under keys that are given (those of RFC 9001 and RFC 9369, appendix A, for the identifier of their examples). */
#ifndef TESTS_MADE_QUIC_H
#define TESTS_MADE_QUIC_H

#include "../pile.h"

#include <openssl/evp.h>
#include <stdio.h>

struct sealing_keys {
    const char *key, *nonce, *mask;
};
static inline void from_hex(const char *text, uint8_t *bytes) {
    for (unsigned byte; sscanf(text, "%2x", &byte) == 1; text += 2)
        *bytes++ = (uint8_t)byte;
}

/* A first packet of the client: number 2, frames as given, sealed. */
static inline struct pile seal(uint32_t version, const struct sealing_keys *keys, const uint8_t id[8], const struct pile *frames) {
    uint8_t key[16], nonce[12], mask_key[16], mask[32], tag[16];
    struct pile packet = {.big_endian = true};
    int size;
    from_hex(keys->key, key);
    from_hex(keys->nonce, nonce);
    from_hex(keys->mask, mask_key);
    pile_number(&packet, version == 1 ? 0xc3 : 0xd3, 1);
    pile_number(&packet, version, 4);
    pile_number(&packet, 8, 1);
    pile_bytes(&packet, id, 8);
    pile_number(&packet, 0, 1); /* no identifier of the source */
    pile_number(&packet, 0, 1); /* no token */
    pile_number(&packet, 0x4000 | (4 + frames->size + 16), 2);
    size_t number_at = packet.size;
    pile_number(&packet, 2, 4);
    nonce[11] ^= 2;
    size_t head = packet.size;
    pile_bytes(&packet, frames->bytes, frames->size);
    EVP_CIPHER_CTX *c = EVP_CIPHER_CTX_new();
    if (!EVP_EncryptInit_ex(c, EVP_aes_128_gcm(), NULL, key, nonce) || !EVP_EncryptUpdate(c, NULL, &size, packet.bytes, (int)head) ||
        !EVP_EncryptUpdate(c, packet.bytes + head, &size, frames->bytes, (int)frames->size) || !EVP_EncryptFinal_ex(c, packet.bytes, &size) ||
        !EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, 16, tag))
        abort();
    pile_bytes(&packet, tag, 16);
    if (!EVP_EncryptInit_ex(c, EVP_aes_128_ecb(), NULL, mask_key, NULL) || !EVP_EncryptUpdate(c, mask, &size, packet.bytes + number_at + 4, 16))
        abort();
    EVP_CIPHER_CTX_free(c);
    packet.bytes[0] ^= mask[0] & 0x0f;
    for (size_t i = 0; i < 4; i++)
        packet.bytes[number_at + i] ^= mask[1 + i];
    return packet;
}

#endif
