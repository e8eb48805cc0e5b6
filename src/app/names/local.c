#include "app/names/local.h"

#include "app/names/dns_glance.h"
#include "core/cursor.h"

#include <string.h>

static bool is_printed(uint8_t byte) {
    return byte > ' ' && byte < 0x7f && byte != '\\';
}

/* Nothing that is not printed belongs into a name, and what is in it needs no escape. */
static bool keep(struct local_name *name, const uint8_t *bytes, size_t size) {
    name->size = 0;
    for (size_t i = 0; i < size && i < LOCAL_NAME; i++) {
        if (!is_printed(bytes[i]))
            return false;
        name->text[name->size++] = (char)bytes[i];
    }
    return name->size > 0;
}

bool dhcp_name_read(const uint8_t *bytes, size_t size, struct local_name *ret_name) {
    enum { CIADDR = 12, YIADDR = 16, OPTIONS = 240, PAD = 0, HOST_NAME = 12, REQUESTED = 50, KIND = 53, END = 255, REQUEST = 3, ACK = 5 };
    const uint8_t *address = NULL, *name = NULL;
    size_t name_size = 0;
    unsigned kind = 0;
    if (size < OPTIONS || load_be32(bytes + OPTIONS - 4) != 0x63825363)
        return false;
    for (size_t at = OPTIONS; at < size && bytes[at] != END;) {
        if (bytes[at] == PAD) {
            at++;
            continue;
        }
        size_t length = at + 1 < size ? bytes[at + 1] : 0;
        if (at + 2 + length > size)
            break;
        const uint8_t *value = bytes + at + 2;
        if (bytes[at] == KIND && length == 1)
            kind = value[0];
        else if (bytes[at] == REQUESTED && length == 4)
            address = value;
        else if (bytes[at] == HOST_NAME && length) {
            name = value;
            name_size = length - (value[length - 1] == 0);
        }
        at += 2 + length;
    }
    if (kind == ACK)
        address = bytes + YIADDR;
    else if (kind == REQUEST && load_be32(bytes + CIADDR))
        address = bytes + CIADDR;
    if ((kind != ACK && kind != REQUEST) || !address || !load_be32(address) || !name || !keep(ret_name, name, name_size))
        return false;
    memcpy(ret_name->address, address, 4);
    return true;
}

/* Sixteen bytes, each as two letters of A to P (RFC 1001, section 14.1): fifteen of the name, filled with blanks, and what it is for. */
static bool decode(const uint8_t *label, struct local_name *name) {
    enum { SIZE = 16, WORKSTATION = 0, FILE_SERVER = 0x20 };
    uint8_t plain[SIZE];
    for (size_t i = 0; i < SIZE; i++) {
        uint8_t high = (uint8_t)(label[2 * i] - 'A'), low = (uint8_t)(label[2 * i + 1] - 'A');
        if (high > 15 || low > 15)
            return false;
        plain[i] = (uint8_t)(high << 4 | low);
    }
    size_t size = SIZE - 1;
    while (size && plain[size - 1] == ' ')
        size--;
    return (plain[SIZE - 1] == WORKSTATION || plain[SIZE - 1] == FILE_SERVER) && keep(name, plain, size);
}

bool nbns_name_read(const uint8_t *bytes, size_t size, struct local_name *ret_name) {
    enum { QUESTION = 12, LABEL = 32, NB = 0x20, ENTRY = 6, GROUP = 0x80, OPCODE_QUERY = 0, OPCODE_REGISTRATION = 5 };
    struct dns_glance glance;
    struct dns_glance_record record;
    if (!dns_glance(bytes, size, &glance) || !glance.answers_at || glance.rcode)
        return false;
    unsigned opcode = bytes[2] >> 3 & 15;
    bool registers = !glance.response && opcode == OPCODE_REGISTRATION, answers = glance.response && opcode == OPCODE_QUERY;
    size_t at = glance.answers_at;
    if ((!registers && !answers) || !dns_glance_record(&glance, &at, &record) || record.type != NB || record.data_size < ENTRY ||
        bytes[record.data_at] & GROUP)
        return false;
    size_t label = bytes[record.name_at] >= 0xc0 ? QUESTION : record.name_at; /* a pointer can only lead there */
    if (label + 1 + LABEL > size || bytes[label] != LABEL || !decode(bytes + label + 1, ret_name))
        return false;
    memcpy(ret_name->address, bytes + record.data_at + 2, 4);
    return load_be32(ret_name->address) != 0;
}
