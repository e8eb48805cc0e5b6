#include <orcap/status.h>

#include <stdarg.h>
#include <stdio.h>

const char *orcap_status_text(int status) {
    switch (status) {
#define ORCAP_STATUS_SENTENCE(name, number, sentence)                                                                                       \
    case ORCAP_##name:                                                                                                                      \
        return sentence;
        ORCAP_STATUSES(ORCAP_STATUS_SENTENCE)
#undef ORCAP_STATUS_SENTENCE
    }
    return "unknown status";
}

const char *orcap_version(void) {
    return ORCAP_VERSION;
}

int orcap_fail(struct orcap_error *error, int status, const char *format, ...) {
    if (error) {
        va_list arguments;
        va_start(arguments, format);
        error->status = status;
        error->at = -1;
        (void)vsnprintf(error->text, sizeof error->text, format, arguments);
        va_end(arguments);
    }
    return status;
}
