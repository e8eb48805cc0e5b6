/* SPACE==NUMBER,PROTOCOL: the describing road gets a binding; the counting road, and what is told from payloads, get the number that the protocol
 * has of its own. An application that no list describes is known by its port alone. */
#include "app/recognise.h"
#include "core/nearest.h"
#include "dissect/plan.h"

#include <orcap/streaming.h>

#include <stdlib.h>
#include <string.h>

/* What the text says; offsets are for messages. */
struct wish {
    char space[48], protocol[48];
    uint32_t first, last;
    size_t protocol_at;
};

static int fail_at(struct orcap_error *error, int status, size_t at) {
    if (error)
        error->at = (int)at;
    return status;
}

static int bad_form(struct orcap_error *error, size_t at) {
    (void)orcap_fail(error, ORCAP_ESYNTAX, "this is written as SPACE==NUMBER,PROTOCOL or SPACE==FIRST-LAST,PROTOCOL, such as udp.port==5300,dns");
    return fail_at(error, ORCAP_ESYNTAX, at);
}

/* A number in decimal, or in hexadecimal digits behind 0x. */
static bool take_number(const char **at, uint32_t *ret_number) {
    char *end;
    if (**at < '0' || **at > '9')
        return false;
    bool hex = (*at)[0] == '0' && ((*at)[1] == 'x' || (*at)[1] == 'X');
    unsigned long long number = strtoull(*at, &end, hex ? 16 : 10);
    *at = end;
    *ret_number = (uint32_t)number;
    return number <= UINT32_MAX;
}

static int parse(const char *text, struct wish *wish, struct orcap_error *error) {
    size_t size = strcspn(text, "=");
    const char *at = text + size;
    if (!size || size >= sizeof wish->space || strncmp(at, "==", 2) != 0)
        return bad_form(error, size);
    memcpy(wish->space, text, size);
    wish->space[size] = 0;
    at += 2;
    if (!take_number(&at, &wish->first))
        return bad_form(error, (size_t)(at - text));
    wish->last = wish->first;
    if (*at == '-' && (at++, !take_number(&at, &wish->last) || wish->last < wish->first))
        return bad_form(error, (size_t)(at - text));
    size = *at == ',' ? strlen(at + 1) : 0;
    if (!size || size >= sizeof wish->protocol)
        return bad_form(error, (size_t)(at - text));
    memcpy(wish->protocol, at + 1, size + 1);
    wish->protocol_at = (size_t)(at + 1 - text);
    return ORCAP_OK;
}

/* The spaces that fields of layers choose what follows by, each to `nearest`; whether this is one of them. */
static bool is_space(const struct orcap_context *context, const char *space, struct nearest *nearest) {
    bool found = strcmp(space, "linktype") == 0;
    nearest_offer(nearest, "linktype");
    for (size_t p = 0; p < context->count; p++) {
        const struct orcap_protocol *protocol = context->plans[p].protocol;
        for (size_t i = 0; i < protocol->field_count; i++) {
            if (!protocol->fields[i].space)
                continue;
            nearest_offer(nearest, protocol->fields[i].space);
            found = found || strcmp(protocol->fields[i].space, space) == 0;
        }
    }
    return found;
}

/* The binding in a space by which a protocol, or one of the names that it has in chains, is known there. */
static const struct orcap_binding *binding_of(const struct orcap_protocol *protocol, const char *space, const char *name) {
    bool own = protocol->filter && strcmp(protocol->filter, name) == 0;
    for (size_t i = 0; i < protocol->over_count; i++) {
        const struct orcap_binding *binding = &protocol->over[i];
        if (strcmp(binding->space, space) == 0 && !binding->build_only && (binding->chain ? strcmp(binding->chain, name) == 0 : own))
            return binding;
    }
    return NULL;
}

struct candidate {
    const struct orcap_binding *binding; /* NULL: no list has it */
    uint16_t protocol;
    uint32_t as; /* the number of its own; 0: it has none there */
};

static enum layer app_named(const char *name) {
    for (int app = LAYER_NONE + 1; app < LAYER_COUNT; app++)
        if (strcmp(layer_name((enum layer)app), name) == 0)
            return (enum layer)app;
    return LAYER_NONE;
}

static struct candidate find(const struct orcap_context *context, const char *space, const char *name, struct nearest *nearest) {
    struct candidate found = {0};
    for (size_t p = 0; p < context->count && !found.binding; p++) {
        const struct orcap_protocol *protocol = context->plans[p].protocol;
        if (protocol->item || protocol->quoted)
            continue;
        for (size_t i = 0; i < protocol->over_count; i++)
            if (strcmp(protocol->over[i].space, space) == 0 && (protocol->over[i].chain || protocol->filter))
                nearest_offer(nearest, protocol->over[i].chain ? protocol->over[i].chain : protocol->filter);
        found.binding = binding_of(protocol, space, name);
        found.protocol = (uint16_t)p;
        found.as = found.binding ? found.binding->value : 0;
    }
    enum transport transport = strcmp(space, "tcp.port") == 0 ? TRANSPORT_TCP : strcmp(space, "udp.port") == 0 ? TRANSPORT_UDP : TRANSPORT_NONE;
    for (int app = LAYER_NONE + 1; transport && !found.binding && app < LAYER_COUNT; app++)
        if (app_port(transport, (enum layer)app))
            nearest_offer(nearest, layer_name((enum layer)app));
    if (!found.binding && transport)
        found.as = app_port(transport, app_named(name));
    return found;
}

static int renumber(struct orcap_context *context, enum renumber_space space, const struct wish *wish, uint32_t as) {
    struct renumbers *numbers = &context->renumbers;
    struct renumber *grown = realloc(numbers->list, (numbers->count + 1) * sizeof *grown);
    if (!grown)
        return ORCAP_EMEMORY;
    numbers->list = grown;
    grown[numbers->count++] = (struct renumber){.first = wish->first, .last = wish->last, .as = as, .space = (uint8_t)space};
    return ORCAP_OK;
}

/* In the space itself, and where one space of users is two of ours, in the other. */
static int bind(struct orcap_context *context, const char *space, const struct wish *wish, const struct candidate *found) {
    static const struct {
        const char *space;
        enum renumber_space as;
    } counted[] = {{"linktype", RENUMBER_LINKTYPE}, {"ethertype", RENUMBER_ETHERTYPE}, {"ip.proto", RENUMBER_PROTO},
                   {"ipv6.nh", RENUMBER_PROTO},     {"udp.port", RENUMBER_UDP},        {"tcp.port", RENUMBER_TCP}};
    int status = ORCAP_OK;
    for (size_t i = 0; status == ORCAP_OK && i < sizeof counted / sizeof *counted; i++)
        if (strcmp(counted[i].space, space) == 0)
            status = renumber(context, counted[i].as, wish, found->as);
    for (uint32_t number = wish->first; status == ORCAP_OK; number++) {
        int before = orcap_context_lookup(context, space, number);
        if (found->binding)
            status = context_bind(context, &(struct orcap_binding){.space = space, .value = number, .chain = found->binding->chain}, found->protocol);
        else if (before >= 0)
            orcap_context_unbind(context, space, number, (uint16_t)before);
        if (number == wish->last)
            break;
    }
    return status;
}

int orcap_decode_as(struct orcap_context *context, const char *text, struct orcap_error *error) {
    enum { SPAN = 65536 };
    struct wish wish;
    int status = parse(text, &wish, error);
    if (status < 0)
        return status;
    if (wish.last - wish.first >= SPAN)
        return bad_form(error, wish.protocol_at);
    struct nearest spaces = nearest_to(wish.space, strlen(wish.space)), names = nearest_to(wish.protocol, strlen(wish.protocol));
    if (!is_space(context, wish.space, &spaces)) {
        (void)orcap_fail(error, ORCAP_ENAME, "nothing is chosen by %s%s%s%s", wish.space, spaces.best ? "; did you mean " : "",
                         spaces.best ? spaces.best : "", spaces.best ? "?" : "");
        return fail_at(error, ORCAP_ENAME, 0);
    }
    const struct candidate found = find(context, wish.space, wish.protocol, &names);
    if (!found.binding && !found.as) {
        (void)orcap_fail(error, ORCAP_ENAME, "no protocol %s is chosen by %s%s%s%s", wish.protocol, wish.space, names.best ? "; did you mean " : "",
                         names.best ? names.best : "", names.best ? "?" : "");
        return fail_at(error, ORCAP_ENAME, wish.protocol_at);
    }
    const char *other = strcmp(wish.space, "ip.proto") == 0 ? "ipv6.nh" : NULL;
    status = bind(context, wish.space, &wish, &found);
    if (status == ORCAP_OK && other)
        status = bind(context, other, &wish, &found);
    return status < 0 ? orcap_fail(error, status, "memory is out") : ORCAP_OK;
}
