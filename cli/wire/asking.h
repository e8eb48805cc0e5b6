/* Packets that are sent and waited for: each with what answered it.
 *
 * One thread hears from before the first packet is sent, the other sends. Who asks again sends only what had no answer. */
#ifndef CLI_WIRE_ASKING_H
#define CLI_WIRE_ASKING_H

#include "options.h"
#include "privileges.h"
#include "wire/pace.h"

#include <orcap/live.h>
#include <orcap/match.h>
#include <orcap/send.h>

#include <pthread.h>

enum { ASKED_MOST = 1 << 20 };

struct asked {
    uint8_t *bytes;      /* from the first layer that was made */
    uint32_t size;
    uint16_t protocol;   /* of that layer */
    int link;            /* LINK_RAW: by its route */
    uint64_t key;
    struct asked *alike; /* the next with a key in the same slot */
    int64_t sent_ns;     /* since 1970; 0: not sent */
    uint8_t *answer;     /* its bytes, from the same layer on; NULL: none */
    uint32_t answer_size;
    int64_t answer_ns;
    uint8_t hardware[6]; /* who sent the answer's frame; zeros where that had no Ethernet header */
};

struct asking {
    const struct options *options;
    struct orcap_context *context;
    struct orcap_sender *sender;
    struct orcap_live *live;
    struct orcap_reader *reader;
    struct asked *list;
    size_t count;
    struct asked **slots;
    size_t slot_mask;
    uint32_t interfaces[ORCAP_LIVE_MOST]; /* by which they go, and where answers are heard */
    size_t interface_count;
    pthread_mutex_t lock;
    size_t answered, failed;
    bool sending;
};

/* The sender and the context, before packets are made. False: it cannot, which was told. */
bool asking_open(struct asking *asking, const struct options *options);
/* Adds all packets of an expression. False: it is wrong, or they are too many, which was told. */
bool asking_add(struct asking *asking, const char *expression);
/* Hears, gives up rights, sends and waits: `pace` for the first round, `timeout` seconds after the last packet of each. False: it could not, which was told. */
bool asking_ask(struct asking *asking, struct pace pace, double timeout, uint64_t retries);
void asking_close(struct asking *asking);

#endif
