/* BPF: pcap-filter(7), compiled and run by libpcap. A program belongs to one link type; a capture may hold several. */
#include <orcap/filter.h>

#include <pcap/pcap.h>

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
    return orcap_fail(error, ORCAP_ESYNTAX, "the BPF expression cannot be read: %s", trouble);
}

int orcap_bpf_compile(const char *text, struct orcap_bpf **ret_bpf, struct orcap_error *error) {
    int status = check_text(text, error);
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

int orcap_bpf_match(struct orcap_bpf *bpf, const struct orcap_frame *frame, struct orcap_error *error) {
    struct program *program = bpf->recent;
    if (!program || program->link != frame->link) {
        program = program_of(bpf, frame->link);
        if (!program)
            return orcap_fail(error, ORCAP_EMEMORY, "memory is out");
        bpf->recent = program;
    }
    if (!program->code.bf_insns)
        return orcap_fail(error, ORCAP_ESYNTAX, "the BPF expression has no meaning for link type %u: %s", frame->link, program->trouble);
    return bpf_filter(program->code.bf_insns, frame->bytes, frame->len, frame->caplen) != 0;
}
