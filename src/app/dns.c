#include "app/dns.h"
#include "app/names/dns_glance.h"
#include "core/address.h"
#include "core/number.h"
#include "dissect/plan.h"
#include "dissect/view.h"

#include <stdlib.h>
#include <string.h>

/* Of one list, the fields that are asked for; false when one is not there. */
static bool find_fields(const struct orcap_protocol *protocol, const char *const *names, uint16_t *const *ret_fields) {
    for (; *names; names++, ret_fields++) {
        int field = orcap_protocol_field(protocol, *names);
        if (field < 0)
            return false;
        **ret_fields = (uint16_t)field;
    }
    return true;
}

/* The records: every list that has the head of one. */
static bool find_records(struct dns_lists *lists) {
    size_t count = orcap_context_count(lists->context);
    lists->records = calloc(count, sizeof *lists->records);
    for (size_t i = 0; lists->records && i < count; i++) {
        const struct orcap_protocol *protocol = orcap_context_protocol(lists->context, (uint16_t)i);
        int type = orcap_protocol_field(protocol, "type"), ttl = orcap_protocol_field(protocol, "ttl"), size = orcap_protocol_field(protocol, "rdlen");
        bool record = protocol->item && type >= 0 && size >= 0;
        lists->records[i] = record ? (struct dns_record_fields){(int16_t)type, (int16_t)ttl, (int16_t)size} : (struct dns_record_fields){-1, -1, -1};
    }
    return lists->records != NULL;
}

static void set_port(uint64_t ports[DNS_PORT_WORDS], uint32_t port) {
    if (port < 65536)
        ports[port / 64] |= (uint64_t)1 << port % 64;
}

/* DNS, multicast DNS (RFC 6762), link-local name resolution (RFC 4795), and what was bound. */
static void find_ports(struct dns_lists *lists) {
    static const uint16_t known[] = {53, 5353, 5355};
    const struct orcap_context *context = lists->context;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        set_port(lists->udp_ports, known[i]);
        set_port(lists->tcp_ports, known[i]);
    }
    uint16_t udp = context_space_find(context, "udp.port"), tcp = context_space_find(context, "tcp.port");
    for (size_t i = 0; i <= context->entry_mask; i++) {
        const struct space_entry *entry = &context->entries[i];
        if (!entry->key || entry->protocol != lists->protocol)
            continue;
        if (entry->key >> 32 == udp)
            set_port(lists->udp_ports, (uint32_t)entry->key);
        else if (entry->key >> 32 == tcp)
            set_port(lists->tcp_ports, (uint32_t)entry->key);
    }
}

int dns_lists_init(struct dns_lists *lists, const struct orcap_context *context) {
    memset(lists, 0, sizeof *lists);
    lists->context = context;
    static const char *const of_message[] = {"id", "qr", "opcode", "aa", "tc", "rcode", "qdcount", "ancount", "qd", "an", NULL};
    static const char *const of_question[] = {"qname", "qtype", NULL};
    uint16_t *const message[] = {&lists->id, &lists->response, &lists->opcode, &lists->authoritative, &lists->truncated, &lists->rcode,
                                 &lists->question_count, &lists->answer_count, &lists->questions, &lists->answers};
    uint16_t *const question[] = {&lists->name, &lists->type};
    int protocol = orcap_context_find(context, "DNS");
    if (protocol < 0 || !find_fields(orcap_context_protocol(context, (uint16_t)protocol), of_message, message))
        return ORCAP_ENAME;
    lists->protocol = (uint16_t)protocol;
    const struct orcap_protocol *base = orcap_context_protocol(context, lists->protocol)->fields[lists->questions].items->base;
    if (!find_fields(base, of_question, question))
        return ORCAP_ENAME;
    lists->types = base->fields[lists->type].names;
    find_ports(lists);
    return find_records(lists) ? ORCAP_OK : ORCAP_EMEMORY;
}

void dns_lists_clear(struct dns_lists *lists) {
    free(lists->records);
    lists->records = NULL;
}

/* What a header field says goes into the message. */
static void take_field(const struct dns_lists *lists, struct dns_message *message, uint16_t field, uint64_t number) {
    if (field == lists->id)
        message->id = (uint16_t)number;
    else if (field == lists->response)
        message->response = number != 0;
    else if (field == lists->opcode)
        message->opcode = (uint8_t)number;
    else if (field == lists->authoritative)
        message->authoritative = number != 0;
    else if (field == lists->truncated)
        message->truncated = number != 0;
    else if (field == lists->rcode)
        message->rcode = (uint8_t)number;
    else if (field == lists->question_count)
        message->question_count = (uint32_t)number;
    else if (field == lists->answer_count)
        message->answer_count = (uint32_t)number;
}

/* One walk over the header; the questions are walked over to find where the answers begin. */
bool dns_message_walk(const struct dns_lists *lists, const uint8_t *bytes, uint32_t at, uint32_t limit, struct dns_message *ret_message) {
    enum { HEADER = 12 };
    if (limit < at || limit - at < HEADER)
        return false;
    const struct orcap_view view = {.context = lists->context, .bytes = bytes, .at = at, .size = limit - at, .limit = limit, .message = at,
                                    .protocol = lists->protocol, .under = UINT16_MAX};
    struct dns_message message = {.view = view, .end = limit};
    struct orcap_walk walk = orcap_view_walk(&view);
    while (walk.next < lists->questions && orcap_walk_next(&walk)) {
        struct orcap_value value;
        orcap_walk_get(&walk, &value);
        take_field(lists, &message, walk.field, value.number);
    }
    message.questions_at = message.answers_at = at + (walk.at + walk.width) / 8;
    if (message.question_count) {
        struct orcap_item_walk items = items_over(&view, lists->questions, message.questions_at, limit, message.question_count);
        while (orcap_items_next(&items))
            continue;
        message.answers_at = items.next;
    }
    *ret_message = message;
    return true;
}

bool dns_message_read(const struct dns_lists *lists, const uint8_t *bytes, uint32_t at, uint32_t limit, struct dns_message *ret_message) {
    struct dns_glance glance;
    if (limit < at || !dns_glance(bytes + at, limit - at, &glance))
        return false;
    if (!glance.answers_at)
        return dns_message_walk(lists, bytes, at, limit, ret_message);
    *ret_message = (struct dns_message){.view = {.context = lists->context, .bytes = bytes, .at = at, .size = limit - at, .limit = limit, .message = at,
                                                 .protocol = lists->protocol, .under = UINT16_MAX},
                                        .questions_at = at + DNS_GLANCE_QUESTION,
                                        .answers_at = at + (uint32_t)glance.answers_at,
                                        .end = limit,
                                        .question_count = glance.counts[0],
                                        .answer_count = glance.counts[1],
                                        .id = glance.id,
                                        .opcode = glance.opcode,
                                        .rcode = glance.rcode,
                                        .response = glance.response,
                                        .authoritative = glance.authoritative,
                                        .truncated = glance.truncated};
    return true;
}

bool dns_question_read(const struct dns_lists *lists, const struct dns_message *message, struct dns_question *ret_question) {
    const struct orcap_view *view = &message->view;
    struct dns_glance glance;
    if (!dns_glance(view->bytes + view->at, view->limit - view->at, &glance) || !glance.asked)
        return dns_question_walk(lists, message, ret_question);
    ret_question->name_size = dns_glance_name(&glance, DNS_GLANCE_QUESTION, ret_question->name);
    ret_question->type = glance.type;
    return ret_question->name_size || dns_question_walk(lists, message, ret_question); /* the root, or none */
}

bool dns_question_walk(const struct dns_lists *lists, const struct dns_message *message, struct dns_question *ret_question) {
    struct orcap_item_walk items = items_over(&message->view, lists->questions, message->questions_at, message->end, message->question_count);
    if (!orcap_items_next(&items) || items.malformed)
        return false;
    struct orcap_walk walk = orcap_view_walk(&items.item);
    struct orcap_value value;
    bool named = false, typed = false;
    while (!typed && orcap_walk_next(&walk)) {
        orcap_walk_get(&walk, &value);
        if (walk.field == lists->name && value.type == ORCAP_VALUE_NAME) {
            int size = orcap_name_format(&value, true, ret_question->name);
            ret_question->name_size = size < 0 ? 0 : (size_t)size;
            named = size >= 0;
        } else if (walk.field == lists->type) {
            ret_question->type = (uint16_t)value.number;
            typed = true;
        }
    }
    return named && typed;
}

struct orcap_item_walk dns_answers(const struct dns_lists *lists, const struct dns_message *message) {
    return items_over(&message->view, lists->answers, message->answers_at, message->end, message->answer_count);
}

bool dns_record_read(const struct dns_lists *lists, const struct orcap_view *item, struct dns_record *ret_record) {
    const struct dns_record_fields *fields = &lists->records[item->protocol];
    if (fields->type < 0)
        return false;
    struct orcap_walk walk = orcap_view_walk(item);
    *ret_record = (struct dns_record){0};
    while (orcap_walk_next(&walk) && walk.field < fields->size) {
        struct orcap_value value;
        orcap_walk_get(&walk, &value);
        if (walk.field == fields->type)
            ret_record->type = (uint16_t)value.number;
        else if (walk.field == fields->ttl)
            ret_record->ttl = (uint32_t)value.number;
    }
    return true;
}

size_t dns_record_address(const struct dns_lists *lists, const struct orcap_view *item, struct dns_question *ret_owner, uint8_t ret_address[16]) {
    const struct dns_record_fields *fields = &lists->records[item->protocol];
    struct orcap_walk walk = orcap_view_walk(item);
    bool named = false;
    while (fields->type >= 0 && orcap_walk_next(&walk)) {
        struct orcap_value value;
        orcap_walk_get(&walk, &value);
        if (walk.field < fields->type && value.type == ORCAP_VALUE_NAME && ret_owner) {
            int size = orcap_name_format(&value, true, ret_owner->name);
            ret_owner->name_size = size < 0 ? 0 : (size_t)size;
            named = size >= 0;
        } else if (walk.field == fields->type && value.number != 1 && value.number != 28)
            return 0;
        else if (walk.field > fields->size && (value.kind == ORCAP_IP4 || value.kind == ORCAP_IP6) && value.type == ORCAP_VALUE_BYTES) {
            size_t size = value.kind == ORCAP_IP4 ? 4 : 16;
            if (value.size != size || (ret_owner && !named))
                return 0;
            memcpy(ret_address, value.bytes, size);
            return size;
        }
    }
    return 0;
}

const char *dns_type_name(const struct dns_lists *lists, uint16_t type, char text[DNS_TYPE_TEXT]) {
    const char *name = orcap_names_find(lists->types, type);
    if (name)
        return name;
    memcpy(text, "TYPE", 4);
    *put_unsigned(text + 4, type) = 0;
    return text;
}

/* A character string in quotes, RFC 1035 section 5.1. */
static void put_quoted(const uint8_t *bytes, size_t size, struct sink *out) {
    sink_char(out, '"');
    for (size_t i = 0; i < size; i++) {
        uint8_t c = bytes[i];
        if (c >= 0x20 && c < 0x7f) {
            if (c == '"' || c == '\\')
                sink_char(out, '\\');
            sink_char(out, (char)c);
        } else {
            const char digits[] = {'\\', (char)('0' + c / 100), (char)('0' + c / 10 % 10), (char)('0' + c % 10)};
            sink_bytes(out, digits, sizeof digits);
        }
    }
    sink_char(out, '"');
}

static void put_hex(const uint8_t *bytes, size_t size, struct sink *out) {
    for (size_t i = 0; i < size; i++)
        sink_hex(out, bytes[i], 2);
}

static void put_base64(const uint8_t *bytes, size_t size, struct sink *out) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t at = 0; at < size; at += 3) {
        size_t left = size - at < 3 ? size - at : 3;
        uint32_t group = 0;
        for (size_t i = 0; i < 3; i++)
            group = group << 8 | (i < left ? bytes[at + i] : 0u);
        for (size_t i = 0; i < 4; i++)
            sink_char(out, i > left ? '=' : letters[group >> (18 - 6 * i) & 63]);
    }
}

/* How the bytes of a record of some type are written that are no character string. */
enum spelling { SPELLING_NONE, SPELLING_HEX, SPELLING_BASE64 };
static enum spelling spelling_of(uint16_t type) {
    switch (type) {
    case 43:    /* DS */
    case 44:    /* SSHFP */
    case 52:    /* TLSA */
    case 59:    /* CDS */
    case 32769: /* DLV */
        return SPELLING_HEX;
    case 25: /* KEY */
    case 48: /* DNSKEY */
    case 60: /* CDNSKEY */
        return SPELLING_BASE64;
    default:
        return SPELLING_NONE;
    }
}

/* The fields of a record's data as a line of a zone file says them; false where it has no words for one of them. */
static bool put_value(const struct plan *plan, size_t index, const struct orcap_value *value, uint16_t type, struct sink *out) {
    char text[ORCAP_NAME_TEXT];
    bool string = plan->fields[index].sized_by != NO_FIELD;
    const uint8_t *bytes;
    size_t size, at = 0, count = 0;
    int length;
    switch ((enum orcap_kind)value->kind) {
    case ORCAP_IP4:
        sink_bytes(out, text, ip4_format(value->bytes, text));
        return true;
    case ORCAP_IP6:
        sink_bytes(out, text, ip6_format(value->bytes, text));
        return true;
    case ORCAP_NAME:
        length = orcap_name_format(value, true, text);
        if (length > 0)
            sink_bytes(out, text, (size_t)length);
        return length > 0;
    case ORCAP_STRINGS:
        for (; orcap_texts_next(value, &at, &bytes, &size); count++) {
            sink_text(out, count ? " " : "");
            put_quoted(bytes, size, out);
        }
        return true;
    case ORCAP_BYTES:
        if (string)
            put_quoted(value->bytes, value->size, out);
        else if (spelling_of(type) == SPELLING_HEX)
            put_hex(value->bytes, value->size, out);
        else if (spelling_of(type) == SPELLING_BASE64)
            put_base64(value->bytes, value->size, out);
        return string || spelling_of(type) != SPELLING_NONE;
    case ORCAP_MAC:
    case ORCAP_LEMAC:
    case ORCAP_NETBIOS:
    case ORCAP_NAMES:
    case ORCAP_ASN1:
    case ORCAP_LIST:
    case ORCAP_ITEMS:
    case ORCAP_KIND_COUNT:
        return false;
    default:
        if (value->type == ORCAP_VALUE_NUMBER)
            sink_unsigned(out, value->number);
        return value->type == ORCAP_VALUE_NUMBER;
    }
}

void dns_data_format(const struct dns_lists *lists, const struct orcap_view *item, struct sink *out) {
    const struct plan *plan = context_plan(item->context, item->protocol);
    const struct dns_record_fields *fields = &lists->records[item->protocol];
    uint16_t type = 0;
    struct orcap_walk walk = orcap_view_walk(item);
    size_t before = out->size, put = 0;
    uint32_t data = 0, end = 0; /* bits, where the data begins and ends */
    bool good = true;
    while (orcap_walk_next(&walk)) {
        const struct orcap_field *field = &plan->protocol->fields[walk.field];
        end = walk.at + walk.width;
        struct orcap_value value;
        orcap_walk_get(&walk, &value);
        if (walk.field == fields->type)
            type = (uint16_t)value.number;
        if (walk.field <= fields->size)
            data = end;
        if (walk.field <= fields->size || field->sizes || !good)
            continue;
        sink_text(out, put++ ? " " : "");
        good = put_value(plan, walk.field, &value, type, out);
    }
    if ((good && put) || out->size < before)
        return;
    out->size = before;
    sink_format(out, "\\# %lu", (unsigned long)((end - data) / 8));
    if (end > data)
        sink_char(out, ' ');
    put_hex(item->bytes + item->at + data / 8, (end - data) / 8, out);
}
