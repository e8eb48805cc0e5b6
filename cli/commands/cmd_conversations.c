/* orcap conversations: a row for each pair of ends at a layer. */
#include "analysis.h"

void run_conversations(const struct options *options) {
    analysis_put_table(options, "conversations", options->texts[OPTION_layer]);
}
