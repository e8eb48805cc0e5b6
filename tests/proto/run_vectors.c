/* run_vectors FILE.vec...: packets as text, each read, built and cut in every way that must hold. Exit status 1 when one does not.
 *
 * A vector is a few lines, up to the next "= ":
 *
 *     = Title
 *     link 1                        the link type; or `as IP`, the protocol that it starts with
 *     bytes
 *       00 00 5e ...                the packet in hexadecimal digits, any number of lines
 *     build Ether(...)/IP(...)      the expression that makes exactly these bytes, with all that is computed left out
 *     made IP(len=9)                one that makes them too, but says what would be computed otherwise
 *     anomaly malformed IP          what is wrong with it, once for each; none: nothing is
 *     line Ether / IP ...           its summary
 *     filter ip.ttl == 64           a display filter that passes it; `not` one that does not
 *     field ip.src = 192.0.2.1      the value of a field as `orcap fields` prints it
 *     show
 *     ###[ Ethernet ]###            all that is left of the vector is what `orcap show` prints
 *
 * Lines that start with "#" (not "###[") are comments. Expected values come from RFCs, tshark and Scapy. */
#include <orcap/expression.h>
#include <orcap/fields.h>
#include <orcap/filter.h>
#include <orcap/render.h>

#include "track/digest.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LARGEST = 65536, CHECKS = 64 };

struct check {
    char what; /* of "build", "made", "line", "filter", "not", "anomaly" the first letter, "=" of "field" */
    const char *text;
};
struct vector {
    const char *title;
    int line;
    int link;       /* -1: `as` */
    const char *as;
    uint8_t bytes[LARGEST];
    size_t size;
    struct check checks[CHECKS];
    size_t check_count;
    const char *show;
};

static struct orcap_context *context;
static struct orcap_arena *arena;
static struct sink *sink;
static const char *file;
static const struct vector *vector;
static int failures;

__attribute__((format(printf, 1, 2))) static void fault(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s:%d: %s: ", file, vector->line, vector->title);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    failures++;
}

static const char *text_of(void) {
    const char *bytes;
    size_t size;
    static char text[1 << 20];
    if (orcap_sink_get(sink, &bytes, &size) < 0 || size >= sizeof text)
        return "(memory is out)";
    while (size && bytes[size - 1] == '\n')
        size--;
    memcpy(text, bytes, size);
    text[size] = 0;
    return text;
}

static void expect_text(const char *what, const char *expected) {
    const char *text = text_of();
    size_t same = 0, line = 1;
    for (; text[same] && text[same] == expected[same]; same++)
        line += text[same] == '\n';
    if (text[same] != expected[same])
        fault("%s differs in line %zu:\n--- expected\n%s\n--- is\n%s", what, line, expected, text);
}

/* That the bytes are the vector's first `expected`. */
static void expect_bytes(const char *what, const uint8_t *bytes, size_t size, size_t expected) {
    size_t same = 0;
    while (same < size && same < expected && bytes[same] == vector->bytes[same])
        same++;
    if (same == size && size == expected)
        return;
    fault("%s differs at byte %zu of %zu, made are %zu bytes", what, same, expected, size);
    for (size_t i = same; i < size && i < same + 16; i++)
        fprintf(stderr, "%02x%c", bytes[i], i + 1 < size && i + 1 < same + 16 ? ' ' : '\n');
}

/* The vector's first `caplen` bytes, at the very end of a block of memory, so that a read past them is seen. */
static uint8_t *dissect(uint32_t caplen, uint32_t len, struct orcap_packet *packet) {
    uint8_t *bytes = malloc(caplen ? caplen : 1);
    if (!bytes)
        exit(2);
    memcpy(bytes, vector->bytes, caplen);
    int protocol = vector->as ? orcap_context_find(context, vector->as) : 0;
    if (protocol < 0) {
        fault("there is no protocol %s", vector->as);
        exit(1);
    }
    if (vector->as)
        orcap_dissect_as(context, (uint16_t)protocol, bytes, caplen, len, packet);
    else
        orcap_dissect(context, (uint16_t)vector->link, bytes, caplen, len, packet);
    return bytes;
}

/* Layers lie one behind the other, then come their trailers and the padding, and nothing is left out. */
static void expect_tiled(const struct orcap_packet *packet) {
    uint32_t at = 0, trailers = 0;
    for (size_t i = 0; i < packet->count; i++) {
        if (trailers && packet->layers[i].at == at + trailers) {
            at += trailers;
            trailers = 0;
        }
        trailers += packet->layers[i].trailer;
        if (packet->layers[i].at != at)
            fault("of %u bytes: layer %zu begins at %u, not at %u", packet->caplen, i, packet->layers[i].at, at);
        at = packet->layers[i].at + packet->layers[i].size;
    }
    at += trailers;
    if (at != packet->caplen)
        fault("of %u bytes: the layers end at %u", packet->caplen, at);
}

static const char *const kinds[] = {[ORCAP_UNKNOWN] = "unknown", [ORCAP_CUT] = "cut", [ORCAP_MALFORMED] = "malformed"};

static void expect_anomalies(const struct orcap_packet *packet) {
    size_t met = 0;
    for (size_t i = 0; i < vector->check_count; i++) {
        if (vector->checks[i].what != 'a')
            continue;
        char text[200] = "none";
        if (met < packet->anomaly_count)
            snprintf(text, sizeof text, "%s %s", kinds[packet->anomalies[met].kind],
                     orcap_context_protocol(context, packet->anomalies[met].protocol)->title);
        if (strcmp(text, vector->checks[i].text) != 0)
            fault("anomaly %zu is \"%s\", not \"%s\"", met + 1, text, vector->checks[i].text);
        met++;
    }
    for (; met < packet->anomaly_count; met++)
        fault("an anomaly: %s %s at %u: %u bytes needed, %u available", kinds[packet->anomalies[met].kind],
              orcap_context_protocol(context, packet->anomalies[met].protocol)->title, packet->anomalies[met].at, packet->anomalies[met].needed,
              packet->anomalies[met].available);
}

static void expect_built(const char *what, const struct orcap_chain *chain, size_t expected) {
    struct orcap_built built;
    struct orcap_error error = {0};
    if (orcap_build(chain, &built, &error) < 0) {
        fault("%s: %s", what, error.text);
        return;
    }
    expect_bytes(what, built.bytes, built.size, expected);
    orcap_built_clear(&built);
}

/* Encoded from decoded values; and, of packets that keep to the rules, again with all that can be computed left out. */
static void expect_rebuilt(const struct orcap_packet *packet, bool computed) {
    struct orcap_node nodes[ORCAP_DEPTH];
    for (size_t i = 0; i < packet->count; i++) {
        struct orcap_view view = orcap_packet_view(packet, i);
        if (orcap_view_decode(&view, false, arena, &nodes[i]) < 0)
            exit(2);
        const struct orcap_protocol *protocol = orcap_context_protocol(context, nodes[i].protocol);
        struct orcap_value *values = (struct orcap_value *)(uintptr_t)nodes[i].values; /* of our arena */
        for (size_t k = 0; computed && k < protocol->field_count; k++) {
            const struct orcap_field *field = &protocol->fields[k];
            if (values[k].type == ORCAP_VALUE_NUMBER && (field->covers || field->sizes || field->counts || field->compute))
                values[k] = (struct orcap_value){.type = ORCAP_VALUE_NONE};
        }
    }
    expect_built(computed ? "recomputed" : "rebuilt", &(struct orcap_chain){.context = context, .nodes = nodes, .count = packet->count},
                 packet->caplen);
    orcap_arena_reset(arena);
}

static void expect_made(const char *text) {
    struct orcap_expression *expression = NULL;
    struct orcap_error error = {0};
    struct orcap_chain chain;
    if (orcap_expression_parse(context, text, &expression, &error) < 0)
        fault("build: %s (at %d)", error.text, error.at);
    else if (orcap_expression_next(expression, &chain, &error) != 1)
        fault("build: %s", error.text);
    else
        expect_built("build", &chain, vector->size);
    orcap_expression_free(expression);
}

static void expect_filter(const char *text, bool passes, const struct orcap_packet *packet, const struct orcap_facts *facts) {
    struct orcap_filter *filter;
    struct orcap_error error = {0};
    if (orcap_filter_compile(context, text, &filter, &error) < 0) {
        fault("filter %s: %s", text, error.text);
        return;
    }
    if (orcap_filter_match(filter, packet, facts) != passes)
        fault("filter %s %s", text, passes ? "does not pass it" : "passes it");
    orcap_filter_free(filter);
}

static void expect_field(const char *text, const struct orcap_packet *packet, const struct orcap_facts *facts) {
    char name[200];
    const char *equals = strstr(text, " = ");
    struct orcap_fields *fields;
    struct orcap_error error = {0};
    if (!equals || (size_t)(equals - text) >= sizeof name) {
        fault("field %s: write NAME = VALUE", text);
        return;
    }
    memcpy(name, text, (size_t)(equals - text));
    name[equals - text] = 0;
    if (orcap_fields_compile(context, (const char *const[]){name}, 1, NULL, &fields, &error) < 0) {
        fault("field %s: %s", name, error.text);
        return;
    }
    orcap_sink_reset(sink);
    orcap_fields_print(fields, packet, facts, sink);
    if (strcmp(text_of(), equals + 3) != 0)
        fault("field %s is %s, not %s", name, text_of(), equals + 3);
    orcap_fields_free(fields);
}

/* Of the field of that name that is there, if one is. */
static uint64_t number_of(const struct orcap_view *view, const char *name) {
    const struct orcap_protocol *protocol = orcap_context_protocol(context, view->protocol);
    uint64_t number = 0;
    for (size_t i = 0; i < protocol->field_count; i++)
        if (strcmp(protocol->fields[i].name, name) == 0)
            number += orcap_view_number(view, i);
    return number;
}

static bool is_address(const struct orcap_view *view, const char *name, const uint8_t *expected) {
    struct orcap_value value;
    int field = orcap_protocol_field(orcap_context_protocol(context, view->protocol), name);
    orcap_view_get(view, (size_t)field, &value);
    return value.type == ORCAP_VALUE_BYTES && memcmp(value.bytes, expected, value.size) == 0;
}

static bool is_one_of(const struct orcap_view *view, const char *const *titles) {
    for (; *titles; titles++)
        if (strcmp(orcap_context_protocol(context, view->protocol)->title, *titles) == 0)
            return true;
    return false;
}

_Static_assert(DIGEST_MEMBERS == 2, "expect_same_ip compares what both roads know");

/* An IP layer with what it carries, on both roads. The counting road passes over no extension header of which not even the
 * first eight bytes are there. */
static void expect_same_ip(const struct orcap_packet *packet, size_t layer, const struct digest_ip *ip) {
    static const char *const headers[] = {"IPv6ExtHdrHopByHop", "IPv6ExtHdrDestOpt", "IPv6ExtHdrRouting", "IPv6ExtHdrSegmentRouting",
                                          "IPv6ExtHdrFragment", "AH", NULL};
    static const char *const with_ports[] = {"TCP", "UDP", NULL};
    struct orcap_view view = orcap_packet_view(packet, layer);
    uint64_t proto = number_of(&view, "proto") + number_of(&view, "nh");
    if (!is_address(&view, "src", ip->src.bytes) || !is_address(&view, "dst", ip->dst.bytes) || number_of(&view, "version") != ip->version)
        fault("of %u bytes: the digest has other addresses in layer %zu", packet->caplen, layer);
    while (++layer < packet->count) {
        view = orcap_packet_view(packet, layer);
        if (!is_one_of(&view, headers) || packet->layers[layer].size < 8)
            break;
        proto = number_of(&view, "nh");
    }
    if (ip->proto != proto)
        fault("of %u bytes: the digest says that %u follows IP, not %u", packet->caplen, ip->proto, (unsigned)proto);
    if (layer == packet->count || !is_one_of(&view, with_ports))
        return;
    if (number_of(&view, "sport") != ip->sport || number_of(&view, "dport") != ip->dport)
        fault("of %u bytes: the digest has ports %u and %u", packet->caplen, ip->sport, ip->dport);
    if (ip->transport == TRANSPORT_TCP && (number_of(&view, "flags") != ip->tcp_flags || number_of(&view, "seq") != ip->tcp_seq ||
                                           number_of(&view, "ack") != ip->tcp_ack || number_of(&view, "window") != ip->tcp_window ||
                                           number_of(&view, "dataofs") * 4 != ip->tcp_header))
        fault("of %u bytes: the digest has other flags or numbers of TCP", packet->caplen);
    if (layer + 1 < packet->count && packet->layers[layer].limit > packet->layers[layer + 1].at && ip->payload_at != packet->layers[layer + 1].at)
        fault("of %u bytes: the digest's payload begins at %u", packet->caplen, ip->payload_at);
}

/* The counting road says the same. */
static void expect_digest(const struct orcap_packet *packet, uint32_t len) {
    static const char *const titles[] = {"IP", "IPv6", NULL};
    struct orcap_frame frame = {.bytes = packet->bytes, .number = 1, .caplen = packet->caplen, .len = len, .link = (uint16_t)vector->link};
    struct digest digest;
    size_t count = 0;
    digest_frame(&frame, &digest);
    for (size_t i = 0; i < packet->count; i++) {
        struct orcap_view view = orcap_packet_view(packet, i);
        bool quoted = !packet->layers[i].chain; /* by an ICMP error: not looked at */
        bool bogus = number_of(&view, "version") == 4 && number_of(&view, "ihl") < 5; /* no header that the counting road believes */
        if (!is_one_of(&view, titles) || quoted || bogus)
            continue;
        if (count < digest.ip_count)
            expect_same_ip(packet, i, &digest.ips[count]);
        count++;
    }
    if (count != digest.ip_count)
        fault("of %u bytes: the digest has %u IP layers, not %zu", packet->caplen, digest.ip_count, count);
}

/* Cut by the capture: nothing of it is called malformed that was not before, a header that is cut is called so, and what is left is rebuilt as it
 * is. Cut in the frame itself: nothing is called cut by the capture. */
static void expect_cut(const struct orcap_packet *whole, uint32_t caplen) {
    struct orcap_packet packet;
    uint8_t *bytes = dissect(caplen, (uint32_t)vector->size, &packet);
    bool inside = false, was_malformed = false, cut = false;
    for (size_t i = 0; i < whole->count; i++) {
        const struct orcap_protocol *protocol = orcap_context_protocol(context, whole->layers[i].protocol);
        bool described = strcmp(protocol->title, "Raw") != 0 && strcmp(protocol->title, "Padding") != 0;
        inside = inside || (described && caplen > whole->layers[i].at && caplen - whole->layers[i].at < whole->layers[i].size);
    }
    for (size_t i = 0; i < whole->anomaly_count; i++)
        was_malformed = was_malformed || whole->anomalies[i].kind == ORCAP_MALFORMED;
    for (size_t i = 0; i < packet.anomaly_count; i++) {
        cut = cut || packet.anomalies[i].kind == ORCAP_CUT;
        if (packet.anomalies[i].kind == ORCAP_MALFORMED && !was_malformed)
            fault("cut to %u bytes, %s is called malformed", caplen, orcap_context_protocol(context, packet.anomalies[i].protocol)->title);
    }
    if (inside && !cut && !was_malformed)
        fault("cut to %u bytes, inside a header: nothing is called cut", caplen);
    expect_tiled(&packet);
    if (!vector->as)
        expect_digest(&packet, (uint32_t)vector->size);
    expect_rebuilt(&packet, false);
    free(bytes);
    bytes = dissect(caplen, caplen, &packet);
    for (size_t i = 0; i < packet.anomaly_count; i++)
        if (packet.anomalies[i].kind == ORCAP_CUT)
            fault("a frame of %u bytes is called cut", caplen);
    expect_tiled(&packet);
    if (!vector->as)
        expect_digest(&packet, caplen);
    free(bytes);
}

static void run(void) {
    struct orcap_packet packet;
    struct orcap_node nodes[ORCAP_DEPTH];
    uint8_t *bytes = dissect((uint32_t)vector->size, (uint32_t)vector->size, &packet);
    struct orcap_chain chain = orcap_packet_chain(&packet, nodes);
    struct orcap_frame frame = {.bytes = bytes,
                                .number = 1,
                                .caplen = (uint32_t)vector->size,
                                .len = (uint32_t)vector->size,
                                .link = (uint16_t)(vector->link < 0 ? 0 : vector->link)};
    const struct orcap_facts facts = {.context = context, .frame = &frame};
    bool canonical = false;
    expect_tiled(&packet);
    expect_anomalies(&packet);
    if (!vector->as)
        expect_digest(&packet, (uint32_t)vector->size);
    for (size_t i = 0; i < vector->check_count; i++) {
        const struct check *check = &vector->checks[i];
        canonical = canonical || check->what == 'b';
        if (check->what == 'b' || check->what == 'm')
            expect_made(check->text);
        else if (check->what == 'f' || check->what == 'n')
            expect_filter(check->text, check->what == 'f', &packet, &facts);
        else if (check->what == '=')
            expect_field(check->text, &packet, &facts);
        else if (check->what == 'l') {
            orcap_sink_reset(sink);
            orcap_summary(&chain, 0, sink);
            expect_text("line", check->text);
        }
    }
    expect_rebuilt(&packet, false);
    if (canonical)
        expect_rebuilt(&packet, true);
    if (vector->show) {
        orcap_sink_reset(sink);
        orcap_show(&chain, 0, sink);
        expect_text("show", vector->show);
    }
    for (uint32_t caplen = 0; caplen < vector->size; caplen++)
        expect_cut(&packet, caplen);
    free(bytes);
}

static char *starts(char *line, const char *word) {
    size_t size = strlen(word);
    return strncmp(line, word, size) == 0 && (line[size] == ' ' || !line[size]) ? line + size + (line[size] == ' ') : NULL;
}

static bool add_bytes(struct vector *v, const char *line) {
    for (; *line; line++) {
        unsigned byte;
        int used;
        if (*line == ' ')
            continue;
        if (v->size == LARGEST || sscanf(line, "%2x%n", &byte, &used) != 1 || used != 2)
            return false;
        v->bytes[v->size++] = (uint8_t)byte;
        line++;
    }
    return true;
}

/* One line of a vector; false: it says nothing known. */
static bool add_line(struct vector *v, char *line) {
    static const struct {
        const char *word;
        char what;
    } words[] = {{"build", 'b'}, {"made", 'm'}, {"line", 'l'}, {"filter", 'f'}, {"not", 'n'}, {"field", '='}, {"anomaly", 'a'}};
    char *rest;
    if ((rest = starts(line, "link")))
        v->link = atoi(rest);
    else if ((rest = starts(line, "as")))
        v->as = rest;
    else if (*line == ' ')
        return add_bytes(v, line);
    else {
        for (size_t i = 0; i < sizeof words / sizeof *words; i++)
            if ((rest = starts(line, words[i].word)) && v->check_count < CHECKS) {
                v->checks[v->check_count++] = (struct check){.what = words[i].what, .text = rest};
                return true;
            }
        return !*line || *line == '#' || strcmp(line, "bytes") == 0;
    }
    return true;
}

/* Runs each vector of the text, which is changed. */
static size_t run_text(char *text) {
    static struct vector v;
    size_t count = 0;
    bool begun = false;
    int number = 0;
    for (char *line = text, *next; line && *line; line = next) {
        char *end = strchr(line, '\n');
        number++;
        next = end ? end + 1 : NULL;
        if (end)
            *end = 0;
        bool shows = strcmp(line, "show") == 0 && begun;
        if (strncmp(line, "= ", 2) == 0) {
            v = (struct vector){.title = line + 2, .line = number, .link = -1};
            vector = &v;
            begun = true;
        } else if (begun && !shows && !add_line(&v, line))
            fault("line %d is not understood: %s", number, line);
        if (shows) { /* up to the next vector, without the empty lines before it */
            char *stop = next ? strstr(next, "\n= ") : NULL;
            v.show = next;
            for (char *c = next; c && *c && c != stop; c++)
                number += *c == '\n';
            for (char *last = stop ? stop : next + strlen(next); last > next && (*last == '\n' || !*last); last--)
                *last = 0;
            next = stop ? stop + 1 : NULL;
            number += stop ? 1 : 0;
        }
        if (begun && (!next || !*next || strncmp(next, "= ", 2) == 0)) {
            count++;
            run();
            begun = false;
        }
    }
    return count;
}

static char *read_file(const char *path) {
    FILE *input = fopen(path, "rb");
    size_t size = 0, room = 1 << 16;
    char *text = malloc(room);
    if (!input || !text) {
        perror(path);
        exit(2);
    }
    for (size_t got; (got = fread(text + size, 1, room - size - 1, input)) > 0;) {
        size += got;
        if (room - size < 2 && !(text = realloc(text, room *= 2)))
            exit(2);
    }
    fclose(input);
    text[size] = 0;
    return text;
}

int main(int argc, char **argv) {
    struct orcap_error error = {0};
    mallopt(M_PERTURB, 0x5a); /* memory that is given out holds 0xa5: nothing may depend on it */
    if (orcap_context_new(NULL, &context, &error) < 0) {
        fprintf(stderr, "%s\n", error.text);
        return 2;
    }
    arena = orcap_arena_new();
    sink = orcap_sink_new();
    size_t count = 0;
    for (int i = 1; i < argc; i++) {
        file = argv[i];
        char *text = read_file(file);
        count += run_text(text);
        free(text);
    }
    printf("%zu vectors, %d faults\n", count, failures);
    orcap_sink_free(sink);
    orcap_arena_free(arena);
    orcap_context_free(context);
    return failures || !count;
}
