/* orcap anonymise: packets that can be shown to others. */
#include "passing.h"
#include "trouble.h"

#include <orcap/edit.h>

#include <string.h>

struct hiding {
    struct passing passing;
    struct orcap_anonymise_options form;
    struct orcap_anonymiser *anonymiser; /* made with the first packet, when the protocols are known */
};

static enum passage choose(void *user, struct orcap_frame *frame) {
    struct hiding *hiding = user;
    struct orcap_error error;
    int status = hiding->anonymiser ? ORCAP_OK : orcap_anonymiser_new(hiding->passing.input->context, &hiding->form, &hiding->anonymiser, &error);
    if (status == ORCAP_OK) {
        status = orcap_anonymise(hiding->anonymiser, frame);
        (void)orcap_fail(&error, status, "packet %llu: %s", (unsigned long long)frame->number, orcap_status_text(status));
    }
    if (status == ORCAP_OK)
        return PASSAGE_KEEP;
    trouble_of(&error);
    return PASSAGE_FAILED;
}

void run_anonymise(const struct options *options) {
    const char *key = options->texts[OPTION_key];
    struct hiding hiding = {.form = {.key = key, .key_size = key ? strlen(key) : 0}};
    if (options_says(options, OPTION_payload, "keep"))
        hiding.form.payload = ORCAP_PAYLOAD_KEEP;
    else if (options_says(options, OPTION_payload, "cut"))
        hiding.form.payload = ORCAP_PAYLOAD_CUT;
    hiding.passing = (struct passing){.choose = choose, .user = &hiding, .bare = true};
    passing_run(&hiding.passing, options);
    orcap_anonymiser_free(hiding.anonymiser);
}
