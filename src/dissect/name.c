#include "dissect/name.h"

#include <orcap/packet.h>

#include <string.h>

enum { POINTER = 0xc0, LABEL_MAX = 63 };

size_t name_extent(const uint8_t *bytes, size_t at, size_t limit, bool compressed) {
    size_t start = at;
    while (at < limit) {
        uint8_t length = bytes[at];
        if (length == 0)
            return at + 1 - start;
        if (length >= POINTER)
            return compressed && limit - at >= 2 ? at + 2 - start : 0;
        if (length > LABEL_MAX || at + 2 + length - start > NAME_BYTES)
            return 0;
        at += 1u + length;
    }
    return 0;
}

struct name_labels name_begin(const uint8_t *message, size_t size, size_t at) {
    return (struct name_labels){.message = message, .size = size, .at = at, .lowest = at};
}

bool name_next(struct name_labels *n) {
    while (!n->broken && n->at < n->size) {
        uint8_t length = n->message[n->at];
        if (length == 0)
            return false;
        if (length >= POINTER) {
            size_t target = n->size - n->at >= 2 ? (size_t)(length & 0x3f) << 8 | n->message[n->at + 1] : SIZE_MAX;
            if (target >= n->lowest)
                break;
            n->at = n->lowest = target;
            continue;
        }
        if (length > LABEL_MAX || length >= n->size - n->at || n->total + length + 1 >= NAME_BYTES)
            break;
        n->label = n->message + n->at + 1;
        n->length = length;
        n->total += 1u + length;
        n->at += 1u + length;
        return true;
    }
    n->broken = true;
    n->open = n->at == n->size;
    return false;
}

size_t name_encode(const char *text, size_t size, uint8_t ret_bytes[NAME_BYTES]) {
    size_t out = 0;
    if (size && text[size - 1] == '.')
        size--;
    for (size_t at = 0; at < size;) {
        const char *point = memchr(text + at, '.', size - at);
        size_t length = point ? (size_t)(point - text) - at : size - at;
        if (!length || length > LABEL_MAX || out + length + 2 > NAME_BYTES)
            return 0;
        ret_bytes[out] = (uint8_t)length;
        memcpy(ret_bytes + out + 1, text + at, length);
        out += 1 + length;
        at += length + (point ? 1 : 0);
    }
    ret_bytes[out] = 0;
    return out + 1;
}

size_t name_expand(const uint8_t *message, size_t size, size_t at, uint8_t ret_bytes[NAME_BYTES]) {
    struct name_labels labels = name_begin(message, size, at);
    size_t out = 0;
    while (name_next(&labels)) {
        ret_bytes[out] = (uint8_t)labels.length;
        memcpy(ret_bytes + out + 1, labels.label, labels.length);
        out += 1 + labels.length;
    }
    ret_bytes[out] = 0;
    return labels.broken ? 0 : out + 1;
}

static char *put_escaped(char *p, uint8_t c) {
    if (c == '.' || c == '\\') {
        *p++ = '\\';
        *p++ = (char)c;
    } else if (c < 0x21 || c > 0x7e) {
        *p++ = '\\';
        *p++ = (char)('0' + c / 100);
        *p++ = (char)('0' + c / 10 % 10);
        *p++ = (char)('0' + c % 10);
    } else {
        *p++ = (char)c;
    }
    return p;
}

int orcap_name_format(const struct orcap_value *name, bool escaped, char text[ORCAP_NAME_TEXT]) {
    const uint8_t *message = name->message ? name->message : name->bytes;
    size_t size = name->message ? name->message_size : name->size;
    struct name_labels labels = name_begin(message, size, name->message ? (size_t)(name->bytes - message) : 0);
    char *p = text; /* 255 bytes at most, four characters each: fits */
    while (name_next(&labels)) {
        if (escaped && p != text)
            *p++ = '.';
        for (size_t i = 0; i < labels.length; i++)
            if (escaped)
                p = put_escaped(p, labels.label[i]);
            else
                *p++ = (char)labels.label[i];
        if (!escaped)
            *p++ = '.';
    }
    if (labels.broken && !(labels.open && !name->message))
        return ORCAP_EVALUE;
    if (p == text)
        *p++ = '.';
    *p = 0;
    return (int)(p - text);
}
