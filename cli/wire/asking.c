#include "wire/asking.h"
#include "input.h"
#include "trouble.h"
#include "wire/ending.h"
#include "wire/made.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FRAMES = 64, TOLD_MOST = 5 };

static void out_of_memory(void) {
    trouble(FAILED, "memory is out");
    exit(trouble_status());
}

static int64_t now_ns(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

bool asking_open(struct asking *asking, const struct options *options) {
    struct orcap_error error;
    *asking = (struct asking){.options = options, .context = context_open(options)};
    (void)pthread_mutex_init(&asking->lock, NULL);
    if (!asking->context)
        return false;
    if (orcap_sender_open(options->texts[OPTION_by_interface], &asking->sender, &error) < 0) {
        trouble_of(&error);
        return false;
    }
    const struct orcap_finder finder = orcap_sender_finder(asking->sender);
    orcap_context_find_with(asking->context, &finder);
    return true;
}

/* ---- what is asked */

static bool add_interface(struct asking *asking, uint32_t number) {
    for (size_t i = 0; i < asking->interface_count; i++)
        if (asking->interfaces[i] == number)
            return true;
    if (asking->interface_count == ORCAP_LIVE_MOST) {
        trouble(FAILED, "answers would have to be heard on more than %d interfaces; name one with -i", ORCAP_LIVE_MOST);
        return false;
    }
    asking->interfaces[asking->interface_count++] = number;
    return true;
}

/* By which interface a packet goes. */
static bool find_way(struct asking *asking, const struct asked *asked) {
    const struct orcap_network *network = orcap_sender_network(asking->sender);
    const char *name = asking->options->texts[OPTION_by_interface];
    struct orcap_path path;
    struct orcap_error error;
    struct orcap_ip to;
    if (name)
        return add_interface(asking, orcap_network_named(network, name)->number);
    if (asked->link != LINK_RAW) {
        trouble(FAILED, "a frame goes by an interface: name it with -i");
        return false;
    }
    if (!orcap_ip_destination(asked->bytes, asked->size, &to)) {
        trouble(FAILED, "a packet that is neither IPv4 nor IPv6 has no route: begin it with Ether() and name an interface with -i");
        return false;
    }
    if (orcap_network_path(network, &to, 0, &path, &error) == ORCAP_OK)
        return add_interface(asking, path.interface->number) && (!path.local || add_interface(asking, orcap_network_named(network, "lo")->number));
    trouble_of(&error);
    return false;
}

static bool take_made(void *user, const struct orcap_built *built) {
    struct asking *asking = user;
    size_t count = asking->count;
    if (count == ASKED_MOST) {
        trouble(FAILED, "more than %d packets would be asked at once", ASKED_MOST);
        return false;
    }
    if ((count & (count - 1)) == 0) {
        struct asked *list = realloc(asking->list, (count ? 2 * count : 1) * sizeof *list);
        if (!list)
            out_of_memory();
        asking->list = list;
    }
    uint16_t protocol = built->packet.layers[0].protocol;
    struct asked *asked = &asking->list[count];
    *asked = (struct asked){.bytes = malloc(built->size + 1), .size = (uint32_t)built->size, .protocol = protocol,
                            .link = made_link(asking->context, protocol), .key = orcap_match_key(&built->packet)};
    if (!asked->bytes)
        out_of_memory();
    memcpy(asked->bytes, built->bytes, built->size);
    asking->count++;
    return find_way(asking, asked);
}

bool asking_add(struct asking *asking, const char *expression) {
    return made_each("probe", asking->context, expression, take_made, asking);
}

/* By key; the first asked comes first. */
static void make_slots(struct asking *asking) {
    size_t size = 16;
    while (size < 2 * asking->count)
        size *= 2;
    asking->slots = calloc(size, sizeof *asking->slots);
    if (!asking->slots)
        out_of_memory();
    asking->slot_mask = size - 1;
    for (size_t i = asking->count; i-- > 0;) {
        struct asked **slot = &asking->slots[asking->list[i].key & asking->slot_mask];
        asking->list[i].alike = *slot;
        *slot = &asking->list[i];
    }
}

/* ---- what answers */

static struct asked *find_asked(struct asking *asking, const struct orcap_packet *reply) {
    uint64_t key = orcap_match_key(reply);
    for (struct asked *asked = asking->slots[key & asking->slot_mask]; asked; asked = asked->alike) {
        struct orcap_packet request;
        if (asked->key != key || asked->answer || !asked->sent_ns)
            continue;
        orcap_dissect_as(asking->context, asked->protocol, asked->bytes, asked->size, asked->size, &request);
        if (orcap_match_answers(reply, &request))
            return asked;
    }
    return NULL;
}

static void keep_answer(struct asking *asking, struct asked *asked, const struct orcap_packet *reply, const struct orcap_frame *frame, bool has_ethernet) {
    asked->answer = malloc(reply->caplen + 1);
    if (!asked->answer)
        out_of_memory();
    memcpy(asked->answer, reply->bytes, reply->caplen);
    asked->answer_size = reply->caplen;
    asked->answer_ns = frame->time_ns;
    if (has_ethernet)
        memcpy(asked->hardware, frame->bytes + 6, sizeof asked->hardware);
    asking->answered++;
}

/* A frame is compared with frames that were asked, and from its IP header on with packets. */
static void take_frame(struct asking *asking, const struct orcap_frame *frame) {
    struct orcap_packet whole, from_ip;
    orcap_dissect(asking->context, frame->link, frame->bytes, frame->caplen, frame->len, &whole);
    bool has_ethernet = frame->link == LINK_ETHERNET && frame->caplen >= 14;
    struct asked *asked = find_asked(asking, &whole);
    if (asked) {
        keep_answer(asking, asked, &whole, frame, has_ethernet);
        return;
    }
    for (size_t i = 1; i < whole.count; i++) {
        const struct orcap_protocol *protocol = orcap_context_protocol(asking->context, whole.layers[i].protocol);
        if (strcmp(protocol->title, "IP") && strcmp(protocol->title, "IPv6"))
            continue;
        uint32_t at = whole.layers[i].at, end = whole.layers[i].limit;
        orcap_dissect_as(asking->context, whole.layers[i].protocol, frame->bytes + at, end - at, end - at, &from_ip);
        if ((asked = find_asked(asking, &from_ip)) != NULL)
            keep_answer(asking, asked, &from_ip, frame, has_ethernet);
        return;
    }
}

static void *hear(void *user) {
    struct asking *asking = user;
    struct orcap_frame frames[FRAMES];
    size_t count;
    while ((count = orcap_reader_next(asking->reader, frames, FRAMES)) > 0) {
        (void)pthread_mutex_lock(&asking->lock);
        for (size_t i = 0; i < count; i++)
            take_frame(asking, &frames[i]);
        (void)pthread_mutex_unlock(&asking->lock);
    }
    return NULL;
}

/* ---- asking */

static bool open_ears(struct asking *asking) {
    const struct orcap_network *network = orcap_sender_network(asking->sender);
    const char *names[ORCAP_LIVE_MOST];
    struct orcap_error error;
    for (size_t i = 0; i < asking->interface_count; i++)
        names[i] = orcap_network_numbered(network, asking->interfaces[i])->name;
    const struct orcap_live_options form = {.interfaces = names, .interface_count = asking->interface_count, .immediate = true, .direction = ORCAP_LIVE_IN};
    if (orcap_live_open(&form, &asking->live, &error) == ORCAP_OK)
        return true;
    trouble_of(&error);
    return false;
}

/* False: the wire failed, or Ctrl-C came. */
static bool send_asked(struct asking *asking, struct asked *asked, struct pace *pace) {
    struct orcap_error error;
    if (!pace_wait(pace, 0, asked->size))
        return false;
    (void)pthread_mutex_lock(&asking->lock);
    bool has_answer = asked->answer != NULL;
    asked->sent_ns = asked->sent_ns ? asked->sent_ns : now_ns();
    (void)pthread_mutex_unlock(&asking->lock);
    if (has_answer)
        return true;
    int64_t sent_ns = now_ns();
    int status = asked->link == LINK_RAW ? orcap_sender_packet(asking->sender, asked->bytes, asked->size, &error)
                                         : orcap_sender_frame(asking->sender, asked->bytes, asked->size, &error);
    (void)pthread_mutex_lock(&asking->lock);
    if (!asked->answer)
        asked->sent_ns = sent_ns;
    (void)pthread_mutex_unlock(&asking->lock);
    if (status < 0 && asking->failed++ < TOLD_MOST)
        trouble_of(&error);
    return status != ORCAP_EWRITE;
}

static bool has_all(struct asking *asking) {
    (void)pthread_mutex_lock(&asking->lock);
    bool all = asking->answered == asking->count;
    (void)pthread_mutex_unlock(&asking->lock);
    return all;
}

/* False: nothing more is to be done. */
static bool ask_round(struct asking *asking, struct pace pace, double timeout) {
    const int64_t glance = 5000000;
    bool good = true;
    for (size_t i = 0; i < asking->count && good; i++)
        if (!asking->list[i].answer)
            good = send_asked(asking, &asking->list[i], &pace);
    int64_t until = clock_ns() + (int64_t)(timeout * 1e9);
    while (good && !has_all(asking) && clock_ns() < until)
        good = pace_sleep_until(clock_ns() + glance);
    return good && !has_all(asking);
}

bool asking_ask(struct asking *asking, struct pace pace, double timeout, uint64_t retries) {
    struct privileges privileges = {0};
    struct orcap_error error;
    pthread_t ear;
    make_slots(asking);
    if (!privileges_choose(&privileges, asking->options->texts[OPTION_user]) || !open_ears(asking) || !privileges_give_up(&privileges))
        return false;
    if (orcap_live_reader(asking->live, &asking->reader, &error) < 0) {
        trouble_of(&error);
        return false;
    }
    ending_begin();
    if (pthread_create(&ear, NULL, hear, asking)) {
        trouble(FAILED, "no thread can be made");
        return false;
    }
    for (uint64_t round = 0; round <= retries && ask_round(asking, pace, timeout); round++)
        continue;
    orcap_live_stop(asking->live);
    (void)pthread_join(ear, NULL);
    if (asking->failed > TOLD_MOST)
        trouble(FAILED, "%zu more packets could not be sent", asking->failed - TOLD_MOST);
    return true;
}

void asking_close(struct asking *asking) {
    orcap_reader_close(asking->reader);
    orcap_live_close(asking->live);
    for (size_t i = 0; i < asking->count; i++) {
        free(asking->list[i].bytes);
        free(asking->list[i].answer);
    }
    free(asking->list);
    free(asking->slots);
    orcap_sender_close(asking->sender);
    orcap_context_free(asking->context);
    (void)pthread_mutex_destroy(&asking->lock);
}
