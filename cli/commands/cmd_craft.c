/* orcap craft: packets from stacks of layers in Scapy's notation, to a capture or to the screen. */
#include "input.h"
#include "output.h"
#include "packets_out.h"
#include "page.h"
#include "trouble.h"
#include "wire/made.h"

#include <orcap/render.h>

#include <string.h>

enum { MICROSECOND = 1000 };

struct crafting {
    const struct options *options;
    const struct orcap_context *context;
    struct output *output; /* NULL: only to the capture */
    struct packets_out out;
    uint64_t number;
};

static bool write_packet(struct crafting *crafting, const struct orcap_frame *frame, uint16_t protocol, int link) {
    const struct orcap_writer_options form = {
        .format = options_says(crafting->options, OPTION_file_format, "pcapng") ? ORCAP_FORMAT_PCAPNG : ORCAP_FORMAT_PCAP,
        .link = frame->link,
        .microseconds = true,
        .sync = true};
    if (link < 0) {
        const char *title = orcap_context_protocol(crafting->context, protocol)->title;
        trouble(FAILED, "a capture cannot hold packets that begin with %s; put a layer such as Ether() or IP() below it", title);
        return false;
    }
    if (!crafting->out.writer && !packets_out_open(&crafting->out, crafting->options->texts[OPTION_write], &form))
        return false;
    return packets_out_write(&crafting->out, frame);
}

/* Packets have no time of their own: they stand a microsecond apart from 1970 on, so that the same words give the same capture. */
static bool take(void *user, const struct orcap_built *built) {
    struct crafting *crafting = user;
    uint16_t protocol = built->packet.layers[0].protocol;
    int link = made_link(crafting->context, protocol);
    struct orcap_frame frame = {.bytes = built->bytes,
                                .number = ++crafting->number,
                                .time_ns = (int64_t)(crafting->number - 1) * MICROSECOND,
                                .caplen = (uint32_t)built->size,
                                .len = (uint32_t)built->size,
                                .link = (uint16_t)(link < 0 ? 0 : link)};
    if (crafting->options->texts[OPTION_write] && !write_packet(crafting, &frame, protocol, link))
        return false;
    if (!crafting->output)
        return true;
    struct orcap_packet packet;
    orcap_dissect_as(crafting->context, protocol, frame.bytes, frame.caplen, frame.len, &packet);
    page_put(&packet, &frame, crafting->options->flags[OPTION_hex], crafting->output->colored, &crafting->output->sink);
    return !crafting->output->sink.status;
}

void run_craft(const struct options *options) {
    struct output output;
    if (!options->operand_count)
        trouble_usage("craft", "craft: say what to make, such as 'IP(dst=\"192.0.2.1\")/UDP(dport=53)'");
    if (options->texts[OPTION_file_format] && !options->texts[OPTION_write])
        trouble_usage("craft", "craft: -F is the format of the file that -w names");
    struct orcap_context *context = context_open(options);
    bool shown = !options->texts[OPTION_write] || options->texts[OPTION_output];
    bool may_write = !options->texts[OPTION_write] || packets_out_check(options, NULL);
    if (context && may_write && (!shown || output_open(&output, options, NULL))) {
        struct crafting crafting = {.options = options, .context = context, .output = shown ? &output : NULL};
        bool good = true;
        for (size_t i = 0; i < options->operand_count && good; i++)
            good = made_each("craft", context, options->operands[i], take, &crafting);
        packets_out_close(&crafting.out, good);
        if (shown)
            output_close(&output, good ? ORCAP_OK : TOLD);
    }
    orcap_context_free(context);
}
