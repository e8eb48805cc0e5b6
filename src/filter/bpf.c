/* BPF: pcap-filter(7), compiled and run by libpcap. A program belongs to one link type; a capture may hold several. */
#include <orcap/filter.h>

#include "core/nearest.h"

#include <pcap/pcap.h>

#include <ctype.h>
#include <stdio.h>

#include <stdlib.h>
#include <string.h>

enum { SNAPLEN = 262144 };

struct program {
    struct bpf_program code; /* bf_insns NULL: the text has no meaning for this link type */
    char *trouble;           /* why */
    struct program *next;
    uint16_t link;
};

struct orcap_bpf {
    char *text;
    struct program *programs, *recent;
};

/* LINKTYPE_ numbers of files to the DLT_ numbers of this system's libpcap; most are the same. */
static int dlt_of(uint16_t link) {
    switch (link) {
    case 100:
        return DLT_ATM_RFC1483;
    case 101:
        return DLT_RAW;
    case 102:
        return DLT_SLIP_BSDOS;
    case 103:
        return DLT_PPP_BSDOS;
    case 106:
        return DLT_ATM_CLIP;
    default:
        return link;
    }
}

/* Without a netmask, as tcpdump reads files: `ip broadcast` is an address of all ones or of all zeros. */
static int compile(struct program *program, const char *text) {
    pcap_t *dead = pcap_open_dead(dlt_of(program->link), SNAPLEN);
    if (!dead)
        return ORCAP_EMEMORY;
    int status = ORCAP_OK;
    if (pcap_compile(dead, &program->code, text, 1, 0) < 0) {
        program->code = (struct bpf_program){0};
        program->trouble = strdup(pcap_geterr(dead));
        status = program->trouble ? ORCAP_ESYNTAX : ORCAP_EMEMORY;
    }
    pcap_close(dead);
    return status;
}

static void clear(struct program *program) {
    if (program->code.bf_insns)
        pcap_freecode(&program->code);
    free(program->trouble);
}

/* ---- words; libpcap would ask the system for the address of any that it does not know, and does not say where a mistake is ---- */

/* Those of pcap-filter(7), the likelier ones first. */
static const char *const WORDS[] = {
    "and",      "or",      "not",       "host",        "net",      "port",      "portrange", "src",     "dst",      "ether",     "ip",       "ip6",       "arp",         "rarp",
    "tcp",      "udp",     "sctp",      "icmp",        "icmp6",    "igmp",      "igrp",      "pim",     "ah",       "esp",       "vrrp",     "carp",      "gateway",     "broadcast",
    "multicast", "less",   "greater",   "proto",       "protochain", "vlan",    "mpls",      "pppoes",  "pppoed",   "geneve",    "vxlan",    "inbound",   "outbound",    "ifindex",
    "ifname",   "on",      "link",      "ppp",         "slip",     "fddi",      "tr",        "wlan",    "radio",    "decnet",    "atalk",    "aarp",      "ipx",         "netbeui",
    "stp",      "iso",     "clnp",      "esis",        "es-is",    "isis",      "is-is",     "l1",      "l2",       "iih",       "lsp",      "snp",       "csnp",        "psnp",
    "mask",     "len",     "length",    "type",        "subtype",  "dir",       "direction", "tcpflags", "icmptype", "icmpcode", "icmp6type", "icmp6code", "lat",        "sca",
    "moprc",    "mopdl",   "ra",        "ta",          "addr1",    "addr2",     "addr3",     "addr4",   "address1", "address2",  "address3", "address4",  "llc",         "byte",
    "lane",     "metac",   "bcc",       "oam",         "oamf4",    "oamf4ec",   "oamf4sc",   "sc",      "ilmic",    "vpi",       "vci",      "connectmsg", "metaconnect", "rset",
    "ruleset",  "rnr",     "rulenum",   "srnr",        "subrulenum", "reason",  "action",    "fisu",    "lssu",     "lsu",       "msu",      "hfisu",     "hlssu",       "hmsu",
    "sio",      "opc",     "dpc",       "sls",         "hsio",     "hopc",      "hdpc",      "hsls"};
static const char *const BEGINNINGS[] = {"tcp-", "icmp-", "icmp6-"}; /* names of flags and types */
/* Behind these stands a name that no network has to be asked for. */
static const char *const NAMING[] = {"port",   "portrange", "proto",     "protochain", "ifname", "on",   "type", "subtype",
                                     "dir",    "direction", "reason",    "action",     "rset",   "ruleset", "llc"};
static const char SIGNS[] = " \t\r\n()[]!&|<>=+*/";

static bool is_one_of(const char *const *words, size_t count, const char *word, size_t size) {
    for (size_t i = 0; i < count; i++)
        if (strlen(words[i]) == size && !strncmp(words[i], word, size))
            return true;
    return false;
}

static bool is_known(const char *word, size_t size) {
    for (size_t i = 0; i < sizeof BEGINNINGS / sizeof *BEGINNINGS; i++)
        if (!strncmp(word, BEGINNINGS[i], strlen(BEGINNINGS[i])))
            return true;
    return is_one_of(WORDS, sizeof WORDS / sizeof *WORDS, word, size);
}

/* Digits in hexadecimal with signs between them: an address that begins with a letter. */
static bool is_address(const char *word, size_t size) {
    size_t signs = 0;
    for (size_t i = 0; i < size; i++) {
        bool sign = strchr(":.-", word[i]);
        if (!sign && !isxdigit((unsigned char)word[i]))
            return false;
        signs += sign;
    }
    return signs > 1;
}

/* The first word that is a name; false: there is none. */
static bool find_name(const char *text, size_t *ret_at, size_t *ret_size) {
    bool naming = false;
    for (size_t at = 0, size; text[at]; at += size) {
        size = strspn(text + at, SIGNS);
        if (size)
            continue;
        size = strcspn(text + at, SIGNS);
        if (!naming && isalpha((unsigned char)text[at]) && !is_known(text + at, size) && !is_address(text + at, size)) {
            *ret_at = at;
            *ret_size = size;
            return true;
        }
        naming = is_one_of(NAMING, sizeof NAMING / sizeof *NAMING, text + at, size);
    }
    return false;
}

static int fail_at(size_t at, struct orcap_error *error, int status) {
    if (error)
        error->at = (int)at;
    return status;
}

/* Names stand for addresses that only a network knows. */
static int check_words(const char *text, struct orcap_error *error) {
    size_t at, size;
    if (!find_name(text, &at, &size))
        return ORCAP_OK;
    struct nearest nearest = nearest_to(text + at, size);
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        nearest_offer(&nearest, WORDS[i]);
    int shown = size < 100 ? (int)size : 100;
    return fail_at(at, error,
                   nearest.best ? orcap_fail(error, ORCAP_ESYNTAX, "the BPF expression cannot be read: there is no word %.*s; did you mean %s?", shown, text + at, nearest.best)
                                : orcap_fail(error, ORCAP_ESYNTAX, "the BPF expression cannot be read: names such as %.*s are not looked up; an address can stand here", shown, text + at));
}

static bool compiles(const char *text, size_t size, const char *rest) {
    struct program program = {.link = 1};
    size_t room = size + strlen(rest) + 1;
    char *whole = malloc(room);
    if (!whole)
        return false;
    (void)snprintf(whole, room, "%.*s%s", (int)size, text, rest);
    bool good = compile(&program, whole) == ORCAP_OK;
    clear(&program);
    free(whole);
    return good;
}

/* Is it the beginning of an expression? */
static bool may_go_on(const char *text, size_t size) {
    static const char *const rests[] = {"", " 1", " tcp", " 192.0.2.1", ")", " 1)", " tcp)", " tcp))", " = 1", "] = 1", " 1] = 1"};
    for (size_t i = 0; i < sizeof rests / sizeof *rests; i++)
        if (compiles(text, size, rests[i]))
            return true;
    return false;
}

/* The first word or sign with which it begins no expression any more; the end when none is that. */
static size_t first_wrong(const char *text) {
    enum { LOOKED_THROUGH = 200 };
    size_t at = 0;
    for (int i = 0; text[at] && i < LOOKED_THROUGH; i++) {
        size_t from = at + strspn(text + at, " \t\n");
        bool word = isalnum((unsigned char)text[from]);
        size_t to = from + (word ? strcspn(text + from, SIGNS) : text[from] != 0);
        if (!may_go_on(text, to))
            return from;
        at = to;
    }
    return strlen(text);
}

static int fail_in_text(const char *text, const char *trouble, struct orcap_error *error) {
    size_t at = first_wrong(text);
    return fail_at(at, error,
                   text[at] ? orcap_fail(error, ORCAP_ESYNTAX, "the BPF expression cannot be read: %s", trouble)
                            : orcap_fail(error, ORCAP_ESYNTAX, "the BPF expression ends too early"));
}

/* Some expressions have a meaning for few link types only: one that takes the text is enough. */
static int check_text(const char *text, struct orcap_error *error) {
    static const uint16_t links[] = {1, 101, 127, 113, 140, 123, 117, 204};
    char trouble[300] = "";
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        struct program program = {.link = links[i]};
        int status = compile(&program, text);
        if (program.trouble && !*trouble) {
            size_t size = strnlen(program.trouble, sizeof trouble - 1);
            memcpy(trouble, program.trouble, size);
            trouble[size] = 0;
        }
        clear(&program);
        if (status == ORCAP_EMEMORY)
            return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
        if (status == ORCAP_OK)
            return ORCAP_OK;
    }
    return fail_in_text(text, trouble, error);
}

int orcap_bpf_compile(const char *text, struct orcap_bpf **ret_bpf, struct orcap_error *error) {
    int status = check_words(text, error);
    status = status < 0 ? status : check_text(text, error);
    if (status < 0)
        return status;
    struct orcap_bpf *bpf = calloc(1, sizeof *bpf);
    if (bpf)
        bpf->text = strdup(text);
    if (!bpf || !bpf->text) {
        free(bpf);
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    }
    *ret_bpf = bpf;
    return ORCAP_OK;
}

void orcap_bpf_free(struct orcap_bpf *bpf) {
    if (!bpf)
        return;
    for (struct program *program = bpf->programs; program;) {
        struct program *next = program->next;
        clear(program);
        free(program);
        program = next;
    }
    free(bpf->text);
    free(bpf);
}

/* The program of a link type, made when it is new; NULL: memory is out. */
static struct program *program_of(struct orcap_bpf *bpf, uint16_t link) {
    for (struct program *program = bpf->programs; program; program = program->next)
        if (program->link == link)
            return program;
    struct program *program = calloc(1, sizeof *program);
    if (!program)
        return NULL;
    program->link = link;
    if (compile(program, bpf->text) == ORCAP_EMEMORY) {
        clear(program);
        free(program);
        return NULL;
    }
    program->next = bpf->programs;
    bpf->programs = program;
    return program;
}

_Static_assert(sizeof(struct bpf_insn) == sizeof(struct orcap_bpf_step), "libpcap's step is ours");

static int no_meaning(const struct program *program, struct orcap_error *error) {
    return orcap_fail(error, ORCAP_ESYNTAX, "the BPF expression has no meaning for link type %u: %s", program->link, program->trouble);
}

int orcap_bpf_code(struct orcap_bpf *bpf, uint16_t link, const struct orcap_bpf_step **ret_steps, struct orcap_error *error) {
    struct program *program = program_of(bpf, link);
    if (!program)
        return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
    if (!program->code.bf_insns)
        return no_meaning(program, error);
    *ret_steps = (const struct orcap_bpf_step *)(const void *)program->code.bf_insns;
    return (int)program->code.bf_len;
}

int orcap_bpf_match(struct orcap_bpf *bpf, const struct orcap_frame *frame, struct orcap_error *error) {
    struct program *program = bpf->recent;
    if (!program || program->link != frame->link) {
        program = program_of(bpf, frame->link);
        if (!program)
            return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
        bpf->recent = program;
    }
    if (!program->code.bf_insns)
        return no_meaning(program, error);
    return bpf_filter(program->code.bf_insns, frame->bytes, frame->len, frame->caplen) != 0;
}
