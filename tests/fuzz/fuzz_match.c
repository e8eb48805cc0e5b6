/* Answers: the first byte says where the second of two packets begins (in eighths of what is left); both are read as Ethernet frames, and as IP packets. Asked twice,
 * the same is said twice. */
#include <orcap/match.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static struct orcap_context *context;

static void look(uint16_t link, const uint8_t *bytes, size_t first, size_t second) {
    struct orcap_packet request, reply;
    orcap_dissect(context, link, bytes, (uint32_t)first, (uint32_t)first, &request);
    orcap_dissect(context, link, bytes + first, (uint32_t)second, (uint32_t)second + 7, &reply);
    uint64_t keys[2] = {orcap_match_key(&request), orcap_match_key(&reply)};
    bool both = orcap_match_answers(&reply, &request) | orcap_match_answers(&request, &reply);
    if (keys[0] != orcap_match_key(&request) || keys[1] != orcap_match_key(&reply) || both != (orcap_match_answers(&reply, &request) | orcap_match_answers(&request, &reply)))
        abort(); /* the same packets, the same answer */
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    if (!context && orcap_context_new(NULL, &context, NULL) < 0)
        abort();
    if (size < 1 || size > 1 << 20)
        return 0;
    size_t first = (size - 1) * (bytes[0] & 7) / 8;
    look(1, bytes + 1, first, size - 1 - first);
    look(101, bytes + 1, first, size - 1 - first);
    return 0;
}
