#include "edit/pseudonym.h"

#include "core/hash.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 16, SECRET = 32, CACHE = 4096, KEPT_BITS_4 = 4, KEPT_BITS_6 = 16 };

struct known {
    uint8_t from[BLOCK], to[BLOCK];
    uint8_t size; /* 0: free */
};

struct pseudonyms {
    EVP_CIPHER_CTX *aes;
    uint8_t pad[BLOCK];
    struct hash_key hash;
    struct known cache[CACHE]; /* the last of each hash */
};

static bool encrypt(struct pseudonyms *p, const uint8_t from[BLOCK], uint8_t to[BLOCK]) {
    int written;
    return EVP_EncryptUpdate(p->aes, to, &written, from, BLOCK) == 1 && written == BLOCK;
}

static bool secret_of(const void *key, size_t size, uint8_t secret[SECRET]) {
    if (size == SECRET)
        memcpy(secret, key, SECRET);
    else if (size)
        return EVP_Digest(key, size, secret, NULL, EVP_sha256(), NULL) == 1;
    return size || RAND_bytes(secret, SECRET) == 1;
}

struct pseudonyms *pseudonyms_new(const void *key, size_t size) {
    struct pseudonyms *p = calloc(1, sizeof *p);
    uint8_t secret[SECRET], pad[BLOCK];
    if (!p)
        return NULL;
    hash_key_init(&p->hash);
    p->aes = EVP_CIPHER_CTX_new();
    EVP_CIPHER *ecb = EVP_CIPHER_fetch(NULL, "AES-128-ECB", NULL);
    bool good = p->aes && ecb && secret_of(key, size, secret);
    good = good && EVP_EncryptInit_ex2(p->aes, ecb, secret, NULL, NULL) == 1 && EVP_CIPHER_CTX_set_padding(p->aes, 0) == 1;
    memcpy(pad, secret + 16, BLOCK);
    good = good && encrypt(p, pad, p->pad);
    EVP_CIPHER_free(ecb);
    if (good)
        return p;
    pseudonyms_free(p);
    return NULL;
}

void pseudonyms_free(struct pseudonyms *p) {
    if (!p)
        return;
    EVP_CIPHER_CTX_free(p->aes);
    free(p);
}

/* Bit i is turned by a function of the bits before it. */
static bool turn_bits(struct pseudonyms *p, const uint8_t *from, uint8_t *to, unsigned first, unsigned bits) {
    uint8_t in[BLOCK], out[BLOCK];
    memcpy(in, p->pad, BLOCK);
    memcpy(to, from, bits / 8);
    for (unsigned i = 0; i < bits; i++) {
        unsigned byte = i / 8, mask = 0x80u >> i % 8;
        if (i >= first) {
            if (!encrypt(p, in, out))
                return false;
            to[byte] ^= (uint8_t)((out[0] >> 7) * mask);
        }
        in[byte] = (uint8_t)((in[byte] & ~mask) | (from[byte] & mask));
    }
    return true;
}

static struct known *known_of(struct pseudonyms *p, const uint8_t *bytes, size_t size) {
    return &p->cache[hash_bytes(&p->hash, bytes, size) % CACHE];
}

static bool all_are(const uint8_t *bytes, size_t size, uint8_t value) {
    for (size_t i = 0; i < size; i++)
        if (bytes[i] != value)
            return false;
    return true;
}

static bool is_no_host_4(const uint8_t *b) {
    return all_are(b, 4, 0) || all_are(b, 4, 0xff) || b[0] == 127 || b[0] >> 4 == 0xe;
}

static bool is_no_host_6(const uint8_t *b) {
    return (all_are(b, 15, 0) && b[15] < 2) || b[0] == 0xff;
}

/* The last three bytes of an address of a host stand in the group in which its neighbours are asked for it (RFC 4291, section 2.7.1), and in that group's
 * Ethernet address. */
static bool is_solicited_node(const uint8_t *b) {
    static const uint8_t group[] = {0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff};
    return !memcmp(b, group, sizeof group);
}

static bool turn_three(struct pseudonyms *p, uint8_t bytes[3]) {
    uint8_t in[BLOCK] = "solicited", out[BLOCK];
    memcpy(in + 10, bytes, 3);
    if (!encrypt(p, in, out))
        return false;
    memcpy(bytes, out, 3);
    return true;
}

bool pseudonym_ip(struct pseudonyms *p, uint8_t *bytes, size_t size) {
    if (size == 16 && is_solicited_node(bytes))
        return turn_three(p, bytes + 13);
    if (size == 4 ? is_no_host_4(bytes) : is_no_host_6(bytes))
        return true;
    struct known *known = known_of(p, bytes, size);
    if (known->size != size || memcmp(known->from, bytes, size) != 0) {
        uint8_t to[BLOCK];
        if (!turn_bits(p, bytes, to, size == 4 ? KEPT_BITS_4 : KEPT_BITS_6, (unsigned)size * 8))
            return false;
        known->size = (uint8_t)size;
        memcpy(known->from, bytes, size);
        memcpy(known->to, to, size);
    }
    memcpy(bytes, known->to, size);
    return true;
}

bool pseudonym_mac(struct pseudonyms *p, uint8_t bytes[6]) {
    enum { GROUP = 1, LOCAL = 2 };
    uint8_t in[BLOCK] = "ethernet", out[BLOCK];
    if (bytes[0] == 0x33 && bytes[1] == 0x33 && bytes[2] == 0xff)
        return turn_three(p, bytes + 3);
    if (bytes[0] & GROUP || all_are(bytes, 6, 0))
        return true;
    memcpy(in + 10, bytes, 6);
    if (!encrypt(p, in, out))
        return false;
    memcpy(bytes, out, 6);
    bytes[0] = (uint8_t)((bytes[0] | LOCAL) & ~GROUP);
    return true;
}
