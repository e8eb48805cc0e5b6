/* orcap dedupe: packets that were captured twice, once. */
#include "passing.h"
#include "trouble.h"

#include "core/moment.h"

#include <orcap/edit.h>

#include <string.h>

struct deduping {
    struct orcap_dedupe *dedupe;
    uint64_t doubles;
};

static enum passage choose(void *user, struct orcap_frame *frame) {
    struct deduping *deduping = user;
    bool seen = orcap_dedupe_seen(deduping->dedupe, frame);
    deduping->doubles += seen;
    return seen ? PASSAGE_DROP : PASSAGE_KEEP;
}

void run_dedupe(const struct options *options) {
    struct deduping deduping = {0};
    struct passing passing = {.choose = choose, .user = &deduping};
    struct orcap_dedupe_options form = {0};
    struct orcap_error error;
    const char *within = options->texts[OPTION_within];
    uint64_t window = options->numbers[OPTION_window], skip = options->numbers[OPTION_skip];
    if (within && !moment_seconds(within, strlen(within), &form.within_ns))
        trouble_usage("dedupe", "dedupe: --within takes seconds such as 0.05, not \"%s\"", within);
    form.window = window > UINT32_MAX ? UINT32_MAX : (uint32_t)window;
    form.skip = skip > UINT32_MAX ? UINT32_MAX : (uint32_t)skip;
    if (orcap_dedupe_new(&form, &deduping.dedupe, &error) < 0) {
        trouble_of(&error);
        return;
    }
    passing_run(&passing, options);
    orcap_dedupe_free(deduping.dedupe);
    detail("%llu doubles were left out", (unsigned long long)deduping.doubles);
}
