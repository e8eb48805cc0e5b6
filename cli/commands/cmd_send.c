/* orcap send: what is made, or a capture, to the wire. */
#include "input.h"
#include "privileges.h"
#include "trouble.h"
#include "wire/ending.h"
#include "wire/made.h"
#include "wire/pace.h"

#include <orcap/send.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { TOLD_MOST = 5 };

struct sending {
    const struct options *options;
    struct orcap_sender *sender;
    const struct orcap_context *context;
    struct pace pace;
    uint64_t turn_packets; /* in this turn, for -c */
    uint64_t sent, bytes, failed;
};

/* ---- one packet */

/* What cannot be sent is told and left out; a wire that fails ends the work. */
static bool count_failure(struct sending *sending, const struct orcap_error *error) {
    if (sending->failed++ < TOLD_MOST || error->status == ORCAP_EWRITE)
        trouble_of(error);
    return error->status != ORCAP_EWRITE;
}

static int no_way(struct sending *sending, int link, struct orcap_error *error) {
    if (!sending->options->texts[OPTION_by_interface])
        return orcap_fail(error, ORCAP_EUSAGE, "a frame goes by an interface: name it with -i");
    if (link < 0)
        return orcap_fail(error, ORCAP_EVALUE, "no interface takes packets that begin like this: put an Ether() or an IP() below");
    return orcap_fail(error, ORCAP_EVALUE, "%s does not take packets of link type %d", sending->options->texts[OPTION_by_interface], link);
}

static bool send_one(struct sending *sending, int link, const uint8_t *bytes, size_t size, int64_t time_ns) {
    struct orcap_error error;
    if (!pace_wait(&sending->pace, time_ns, size))
        return false;
    int status = link == LINK_RAW                              ? orcap_sender_packet(sending->sender, bytes, size, &error)
                 : link == orcap_sender_link(sending->sender)  ? orcap_sender_frame(sending->sender, bytes, size, &error)
                                                               : no_way(sending, link, &error);
    if (status < 0)
        return count_failure(sending, &error);
    sending->sent++;
    sending->bytes += size;
    return true;
}

static bool has_enough(const struct sending *sending) {
    uint64_t most = sending->options->numbers[OPTION_most];
    return most && sending->turn_packets >= most;
}

/* ---- what is made */

static bool take_made(void *user, const struct orcap_built *built) {
    struct sending *sending = user;
    if (has_enough(sending))
        return false;
    sending->turn_packets++;
    return send_one(sending, made_link(sending->context, built->packet.layers[0].protocol), built->bytes, built->size, 0);
}

static bool send_made(struct sending *sending, struct orcap_context *context) {
    const struct options *options = sending->options;
    const struct orcap_finder finder = orcap_sender_finder(sending->sender);
    sending->context = context;
    orcap_context_find_with(context, &finder);
    bool good = true;
    for (size_t i = 0; i < options->operand_count && good; i++)
        good = made_each("send", context, options->operands[i], take_made, sending);
    return good || has_enough(sending);
}

/* ---- what was captured */

/* What was cut short by the capture would be another packet. */
static bool take_frame(struct sending *sending, const struct orcap_frame *frame) {
    struct orcap_error error;
    if (frame->caplen == frame->len)
        return send_one(sending, frame->link == 228 || frame->link == 229 ? LINK_RAW : frame->link, frame->bytes, frame->caplen, frame->time_ns);
    (void)orcap_fail(&error, ORCAP_EVALUE, "packet %llu is left out: %u of its %u bytes were captured", (unsigned long long)frame->number, (unsigned)frame->caplen,
                     (unsigned)frame->len);
    return count_failure(sending, &error);
}

static bool send_captured(struct sending *sending, struct input *input) {
    struct orcap_batch batch;
    bool good = true;
    int status = 0;
    while (good && (status = input_next(input, &batch)) > 0)
        for (size_t i = 0; i < batch.count && good; i++)
            if (batch_shows(&batch, i))
                good = take_frame(sending, &batch.frames[i]);
    return good && status >= 0;
}

/* ---- the command */

static bool is_file(const char *path) {
    struct stat about;
    return !strcmp(path, "-") || !stat(path, &about);
}

/* Captures with -r, or where every word is one; else the words are expressions. */
static bool are_captures(const struct options *options) {
    size_t files = 0;
    for (size_t i = 0; i < options->operand_count; i++)
        files += is_file(options->operands[i]);
    if (options->flags[OPTION_read] && files < options->operand_count)
        trouble_usage("send", "send: captures and expressions do not go together");
    return options->flags[OPTION_read] || (files && files == options->operand_count);
}

static double number_of(const struct options *options, enum option option) {
    const char *text = options->texts[option];
    char *end;
    double number = text ? strtod(text, &end) : 0;
    if (text && (*end || end == text || !(number > 0) || number > 1e9))
        trouble_usage("send", "send: --%s %s: a number above 0 is needed", OPTION_TABLE[option].name, text);
    return number;
}

static struct pace pace_of(const struct options *options, bool captures) {
    const enum option ways[] = {OPTION_pps, OPTION_mbps, OPTION_speed, OPTION_fast};
    int said = 0;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        said += options->flags[ways[i]];
    if (said > 1)
        trouble_usage("send", "send: --pps, --mbps, --speed and --fast: one of them");
    if (!captures && options->flags[OPTION_speed])
        trouble_usage("send", "send: --speed goes with a capture, whose packets have times");
    struct pace pace = {.pps = number_of(options, OPTION_pps), .mbps = number_of(options, OPTION_mbps), .speed = number_of(options, OPTION_speed)};
    if (captures && !said)
        pace.speed = 1;
    return pace;
}

/* 0: until Ctrl-C. */
static uint64_t turns_of(const struct options *options) {
    uint64_t turns = 1;
    if (options->flags[OPTION_loop] && !options_number(options->texts[OPTION_loop], false, &turns))
        trouble_usage("send", "send: --loop %s: a number is needed; 0 goes on until Ctrl-C", options->texts[OPTION_loop]);
    return turns;
}

static void take_turns(struct sending *sending, uint64_t turns, struct input *input, struct orcap_context *context) {
    bool good = true;
    for (uint64_t turn = 0; good && (!turns || turn < turns) && !ending_asked(); turn++) {
        uint64_t before = sending->sent + sending->failed;
        sending->turn_packets = 0;
        if (sending->pace.speed > 0)
            pace_again(&sending->pace);
        good = (!turn || !input || input_rewind(input)) && (input ? send_captured(sending, input) : send_made(sending, context));
        if (sending->sent + sending->failed == before)
            break;
    }
}

static void tell(const struct sending *sending, int64_t started_ns) {
    double seconds = (double)(clock_ns() - started_ns) / 1e9;
    if (sending->failed > TOLD_MOST)
        trouble(FAILED, "%llu more packets could not be sent", (unsigned long long)(sending->failed - TOLD_MOST));
    note("%llu packet%s sent, %llu bytes, in %.3f s%s", (unsigned long long)sending->sent, sending->sent == 1 ? "" : "s", (unsigned long long)sending->bytes, seconds,
         ending_asked() ? ", until it was interrupted" : "");
    if (ending_asked())
        trouble_interrupted();
}

static void send_all(const struct options *options, bool captures, struct input *input, struct orcap_context *context) {
    struct privileges privileges = {0};
    const uint64_t turns = turns_of(options);
    struct sending sending = {.options = options, .pace = pace_of(options, captures)};
    struct orcap_error error;
    if (!privileges_choose(&privileges, options->texts[OPTION_user]))
        return;
    if (orcap_sender_open(options->texts[OPTION_by_interface], &sending.sender, &error) < 0) {
        trouble_of(&error);
        return;
    }
    if ((!captures || input_hold(input)) && privileges_give_up(&privileges)) {
        int64_t started_ns = clock_ns();
        ending_begin();
        take_turns(&sending, turns, captures ? input : NULL, context);
        tell(&sending, started_ns);
    }
    orcap_sender_close(sending.sender);
}

void run_send(const struct options *options) {
    static struct input input; /* too large for a stack */
    bool captures = are_captures(options);
    if (!captures && !options->operand_count)
        trouble_usage("send", "send: say what to send: a capture, or packets such as 'IP(dst=\"192.0.2.1\")/ICMP()'");
    if (!captures && (options->flags[OPTION_display] || options->flags[OPTION_bpf]))
        trouble_usage("send", "send: filters choose among the packets of captures");
    struct orcap_context *context = captures ? NULL : context_open(options);
    if (captures ? input_open(&input, options) : context != NULL)
        send_all(options, captures, &input, context);
    if (captures)
        input_close(&input);
    orcap_context_free(context);
}
