/* orcap probe: asks hosts, and tells who answered what: ready forms, or any packets. */
#include "output.h"
#include "table.h"
#include "trouble.h"
#include "wire/asking.h"
#include "wire/ending.h"
#include "wire/probes.h"

#include "core/sink.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What is asked of a target: an expression, or several, in `sink`. */
struct form {
    const char *word;
    bool route; /* hop by hop */
    double pps; /* by default */
    void (*add)(struct asking *asking, const char *target, struct sink *expression, bool *good);
};

static unsigned drawn(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return ((unsigned)now.tv_nsec / 1000 ^ (unsigned)now.tv_sec * 2654435761u) & 0xffff;
}

static double number_of(const struct options *options, enum option option, double otherwise) {
    const char *text = options->texts[option];
    char *end;
    double number = text ? strtod(text, &end) : otherwise;
    if (text && (*end || end == text || !(number > 0) || number > 1e9))
        trouble_usage("probe", "probe: --%s %s: a number above 0 is needed", OPTION_TABLE[option].name, text);
    return number;
}

static bool is_v6(const char *target) {
    return strchr(target, ':') != NULL;
}

static void put_ip(struct sink *sink, const char *target, const char *more) {
    sink_format(sink, "%s(dst=\"%s\"%s%s)", is_v6(target) ? "IPv6" : "IP", target, *more ? ", " : "", more);
}

/* 80,443,1-1024 as a list of Scapy's notation. */
static void put_ports(struct sink *sink, const char *ports) {
    sink_char(sink, '[');
    for (const char *at = ports; *at;) {
        size_t size = strcspn(at, ","), dash = strcspn(at, "-");
        char *end;
        unsigned long first = strtoul(at, &end, 10), last = dash < size ? strtoul(at + dash + 1, &end, 10) : first;
        if (!size || end != at + size || first > 65535 || last > 65535 || first > last)
            trouble_usage("probe", "probe: --ports %s: numbers and ranges are needed, such as 80,443,1-1024", ports);
        sink_format(sink, dash < size ? "%s(%lu, %lu)" : "%s%lu", at == ports ? "" : ", ", first, last);
        at += size + (at[size] == ',');
    }
    sink_char(sink, ']');
}

static const char *ports_of(const struct asking *asking, const char *otherwise) {
    return asking->options->texts[OPTION_ports] ? asking->options->texts[OPTION_ports] : otherwise;
}

static void add_said(struct asking *asking, struct sink *sink, bool *good) {
    sink_char(sink, 0);
    if (sink->status < 0) {
        trouble(FAILED, "memory is out");
        *good = false;
    }
    *good = *good && asking_add(asking, sink->bytes);
    sink->size = 0;
}

static void add_echo(struct asking *asking, const char *target, struct sink *sink, const char *more, unsigned id, unsigned first, unsigned last, bool *good) {
    put_ip(sink, target, more);
    sink_format(sink, "/%s(id=%u, seq=(%u, %u)%s", is_v6(target) ? "ICMPv6EchoRequest" : "ICMP", id, first, last,
                is_v6(target) ? ", data=\"orcap probe\")" : ")/\"orcap probe\"");
    add_said(asking, sink, good);
}

static void add_ping(struct asking *asking, const char *target, struct sink *sink, bool *good) {
    uint64_t times = asking->options->numbers[OPTION_times];
    add_echo(asking, target, sink, "", drawn(), 1, times && times < 65536 ? (unsigned)times : 3, good);
}

static void add_syn(struct asking *asking, const char *target, struct sink *sink, bool *good) {
    put_ip(sink, target, "");
    sink_format(sink, "/TCP(sport=%u, seq=%u, flags=\"S\", window=64240, options=[(\"MSS\", 1460)], dport=", 32768 + drawn() % 28000, drawn() << 12);
    put_ports(sink, ports_of(asking, "21-23,25,53,80,110,135,139,143,443,445,993,995,3306,3389,5432,5900,8080,8443"));
    sink_char(sink, ')');
    add_said(asking, sink, good);
}

static void add_udp(struct asking *asking, const char *target, struct sink *sink, bool *good) {
    put_ip(sink, target, "");
    sink_format(sink, "/UDP(sport=%u, dport=", 32768 + drawn() % 28000);
    put_ports(sink, ports_of(asking, "53,67,69,123,137,161,500,1900,5353"));
    sink_char(sink, ')');
    add_said(asking, sink, good);
}

static void add_arp(struct asking *asking, const char *target, struct sink *sink, bool *good) {
    sink_format(sink, "Ether(dst=\"ff:ff:ff:ff:ff:ff\")/ARP(pdst=\"%s\")", target);
    add_said(asking, sink, good);
}

/* Each hop's packet differs in what errors quote: a sequence number, or a source port. */
static void add_trace(struct asking *asking, const char *target, struct sink *sink, bool *good) {
    const struct options *options = asking->options;
    uint64_t given = options->numbers[OPTION_hops];
    unsigned hops = given && given < 256 ? (unsigned)given : 30, start = 32768 + drawn() % 28000;
    bool tcp = options_says(options, OPTION_trace_by, "tcp"), udp = options_says(options, OPTION_trace_by, "udp");
    for (unsigned hop = 1; hop <= hops && *good; hop++) {
        char more[40];
        struct sink limit = {0};
        sink_format(&limit, "%s=%u", is_v6(target) ? "hlim" : "ttl", hop);
        (void)memcpy(more, limit.bytes, limit.size < sizeof more ? limit.size : sizeof more - 1);
        more[limit.size < sizeof more ? limit.size : sizeof more - 1] = 0;
        sink_clear(&limit);
        if (!tcp && !udp) {
            add_echo(asking, target, sink, more, start, hop, hop, good);
            continue;
        }
        put_ip(sink, target, more);
        sink_format(sink, tcp ? "/TCP(sport=%u, seq=%u, flags=\"S\", dport=" : "/UDP(sport=%u, dport=", start + hop, start << 12);
        put_ports(sink, ports_of(asking, tcp ? "80" : "33434"));
        sink_text(sink, udp ? ")/\"orcap probe\"" : ")");
        add_said(asking, sink, good);
    }
}

static const struct form forms[] = {{"ping", false, 5, add_ping},
                                    {"arp", false, 500, add_arp},
                                    {"syn", false, 1000, add_syn},
                                    {"udp", false, 200, add_udp},
                                    {"trace", true, 100, add_trace}};

static const struct form *form_of(const char *word) {
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (!strcmp(forms[i].word, word))
            return &forms[i];
    return NULL;
}

/* Addresses and networks, and nothing that would end the quotes they are put in. */
static bool is_target(const char *text) {
    return *text && strspn(text, "0123456789abcdefABCDEF.:/") == strlen(text);
}

/* ARP is asked on the link that the first target is on. False: there is no route, which was told. */
static bool choose_link(const char *target, char name[ORCAP_INTERFACE_NAME]) {
    char address[64] = "";
    struct orcap_network *network;
    struct orcap_error error;
    struct orcap_ip ip;
    struct orcap_path path;
    size_t size = strcspn(target, "/");
    memcpy(address, target, size < sizeof address ? size : sizeof address - 1);
    int status = orcap_network_new(&network, &error);
    if (status == ORCAP_OK) {
        status = orcap_ip_parse(address, &ip) ? orcap_network_path(network, &ip, 0, &path, &error) : orcap_fail(&error, ORCAP_EVALUE, "%s is no address", address);
        if (status == ORCAP_OK)
            memcpy(name, path.interface->name, ORCAP_INTERFACE_NAME);
        orcap_network_free(network);
    }
    if (status < 0)
        trouble_of(&error);
    return status == ORCAP_OK;
}

static bool add_all(struct asking *asking, const struct form *form) {
    const struct options *options = asking->options;
    struct sink sink = {0};
    bool good = true;
    for (size_t i = form ? 1 : 0; i < options->operand_count && good; i++)
        if (form)
            form->add(asking, options->operands[i], &sink, &good);
        else
            good = asking_add(asking, options->operands[i]);
    sink_clear(&sink);
    return good;
}

static void tell(const struct asking *asking, const struct form *form) {
    const struct options *options = asking->options;
    struct output output;
    struct orcap_rows *rows;
    struct orcap_error error;
    if (probes_rows(asking, form && form->route, &rows, &error) < 0) {
        trouble_of(&error);
        return;
    }
    if (output_open(&output, options, NULL))
        table_put(options, rows, &output);
    else
        orcap_rows_free(rows);
    note("%zu of %zu packets were answered", asking->answered, asking->count);
    if (ending_asked())
        trouble_interrupted();
    else if (!asking->answered)
        trouble(FOUND, "nobody answered");
}

void run_probe(const struct options *options) {
    const struct form *form = options->operand_count ? form_of(options->operands[0]) : NULL;
    static struct asking asking;
    if (options->operand_count < (form ? 2 : 1))
        trouble_usage("probe", "probe: say what to ask: ping, arp, syn, udp or trace and addresses, or packets such as 'IP(dst=\"192.0.2.1\")/ICMP()'");
    for (size_t i = 1; form && i < options->operand_count; i++)
        if (!is_target(options->operands[i]))
            trouble_usage("probe", "probe: %s is no address and no network; names are not looked up", options->operands[i]);
    table_check(options, "probes");
    const struct pace pace = {.pps = number_of(options, OPTION_pps, form ? form->pps : 1000)};
    double timeout = number_of(options, OPTION_timeout, 2);
    struct options chosen = *options;
    char link[ORCAP_INTERFACE_NAME];
    if (form && form->add == add_arp && !options->texts[OPTION_by_interface]) {
        if (!choose_link(options->operands[1], link))
            return;
        chosen.texts[OPTION_by_interface] = link;
    }
    if (asking_open(&asking, &chosen) && add_all(&asking, form) && asking_ask(&asking, pace, timeout, options->numbers[OPTION_retry]))
        tell(&asking, form);
    asking_close(&asking);
}
