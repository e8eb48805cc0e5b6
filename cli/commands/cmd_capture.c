/* orcap capture: the packets of interfaces, to a file, or to the screen as what another subcommand makes of them. */
#include "live.h"
#include "output.h"
#include "trouble.h"

#include "core/nearest.h"

#include <string.h>

/* What capture itself takes, whatever it shows. */
enum { OWN = CAPTURES | STOPS | CHOOSES | READS_AS | WRITES };

/* ---- -D ---- */

static void put_interface_json(const struct orcap_device *device, struct sink *sink) {
    sink_text(sink, "{\"name\":");
    sink_json(sink, device->name, strlen(device->name));
    sink_text(sink, ",\"description\":");
    if (device->description)
        sink_json(sink, device->description, strlen(device->description));
    else
        sink_text(sink, "null");
    sink_format(sink, ",\"up\":%s,\"running\":%s,\"loopback\":%s,\"wireless\":%s,\"addresses\":[", device->up ? "true" : "false", device->running ? "true" : "false",
                device->loopback ? "true" : "false", device->wireless ? "true" : "false");
    for (size_t i = 0; i < device->address_count; i++) {
        sink_text(sink, i ? "," : "");
        sink_json(sink, device->addresses[i], strlen(device->addresses[i]));
    }
    sink_text(sink, "]}");
}

static void put_interface(const struct orcap_device *device, size_t width, struct sink *sink) {
    size_t size = strlen(device->name);
    sink_escaped(sink, device->name, size);
    sink_fill(sink, ' ', size < width ? width - size : 0);
    sink_text(sink, device->running ? "  running" : device->up ? "  up     " : "  down   ");
    for (size_t i = 0; i < device->address_count; i++) {
        sink_text(sink, i ? ", " : "  ");
        sink_text(sink, device->addresses[i]);
    }
    if (device->description) {
        sink_text(sink, "  ");
        sink_escaped(sink, device->description, strlen(device->description));
    }
}

static void put_interfaces(const struct options *options, const struct orcap_devices *devices, struct sink *sink) {
    bool json = options_says(options, OPTION_format, "json"), lines = options_says(options, OPTION_format, "jsonl");
    size_t width = 0;
    for (size_t i = 0; i < devices->count; i++)
        width = strlen(devices->list[i].name) > width ? strlen(devices->list[i].name) : width;
    sink_text(sink, json ? "[" : "");
    for (size_t i = 0; i < devices->count; i++) {
        sink_text(sink, json && i ? ",\n" : "");
        if (json || lines)
            put_interface_json(&devices->list[i], sink);
        else
            put_interface(&devices->list[i], width, sink);
        sink_text(sink, json ? "" : "\n");
    }
    sink_text(sink, json ? "]\n" : "");
}

static void list_interfaces(const struct options *options) {
    struct orcap_devices *devices;
    struct orcap_error error;
    struct output output;
    const char *format = options->texts[OPTION_format];
    if (format && strcmp(format, "table") && strcmp(format, "json") && strcmp(format, "jsonl"))
        trouble_usage("capture", "capture: --format is table, json or jsonl with -D");
    if (orcap_devices_new(&devices, &error) < 0) {
        trouble_of(&error);
        return;
    }
    if (output_open(&output, options, NULL)) {
        put_interfaces(options, devices, &output.sink);
        output_close(&output, ORCAP_OK);
    }
    orcap_devices_free(devices);
}

/* ---- what is shown ---- */

static const struct command *view_of(const struct options *options) {
    const char *word = options->operand_count ? options->operands[0] : options->texts[OPTION_write] ? NULL : "list";
    const struct command *command = word ? command_find(word) : NULL;
    if (!word || (command && groups_are_view(command->groups)))
        return command;
    struct nearest nearest = nearest_to(word, strlen(word));
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (groups_are_view(COMMAND_TABLE[i].groups))
            nearest_offer(&nearest, COMMAND_TABLE[i].name);
    trouble_usage("capture", "capture: \"%s\" is nothing that captured packets can be shown as%s%s%s; -i names interfaces", word, nearest.best ? "; did you mean " : "",
                  nearest.best ? nearest.best : "", nearest.best ? "?" : "");
}

static void check_options(const struct options *options, const struct command *view) {
    const char *path = options->texts[OPTION_write];
    bool turns = options->flags[OPTION_file_size] || options->flags[OPTION_file_seconds];
    if (options->operand_count > 1)
        trouble_usage("capture", "capture: %s and %s: packets are shown in one way", options->operands[0], options->operands[1]);
    if (!options->flags[OPTION_interface])
        trouble_usage("capture", "capture: -i INTERFACE says where; -D lists the interfaces");
    for (size_t i = 0; i < options->given_count; i++) {
        const struct option_entry *entry = &OPTION_TABLE[options->given[i].option];
        if (entry->group != ANY && !(entry->group & OWN) && !(view && command_takes(view, options->given[i].option)))
            trouble_usage("capture", "capture: --%s is no option of %s", entry->name, view ? view->name : "a capture that only goes to a file");
    }
    if ((turns || options->flags[OPTION_file_most]) && (!path || !strcmp(path, "-")))
        trouble_usage("capture", "capture: -C, -G and -W need -w FILE, which names the files");
    if (options->flags[OPTION_file_most] && !turns)
        trouble_usage("capture", "capture: -W goes with -C or -G, which say when another file begins");
}

/* Packets that only go to the file. */
static void pump(const struct options *options) {
    struct input input;
    struct orcap_batch batch;
    if (input_open(&input, options))
        while (input_next(&input, &batch) > 0)
            continue;
    input_close(&input);
}

void run_capture(const struct options *options) {
    if (options->flags[OPTION_interfaces]) {
        list_interfaces(options);
        return;
    }
    static struct live_source source; /* too large for a stack */
    const struct command *view = view_of(options);
    check_options(options, view);
    if (live_open(&source, options, view)) {
        struct options shown = *options;
        shown.command = view ? view : options->command;
        shown.operand_count = 0;
        shown.texts[OPTION_bpf] = NULL; /* the kernel applies it */
        shown.live = &source;
        (view ? view->run : pump)(&shown);
    }
    live_close(&source);
}
