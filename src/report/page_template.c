#include "report/page.h"

#ifdef ORCAP_PAGE

/* The file's bytes become constants here: as an initializer in C they would take the compiler minutes. */
__asm__(".pushsection .rodata\n"
        ".global orcap_page_begin\n"
        ".hidden orcap_page_begin\n"
        "orcap_page_begin:\n"
        ".incbin \"" ORCAP_PAGE "\"\n"
        ".global orcap_page_end\n"
        ".hidden orcap_page_end\n"
        "orcap_page_end:\n"
        ".popsection\n");

extern const char orcap_page_begin[] __attribute__((visibility("hidden")));
extern const char orcap_page_end[] __attribute__((visibility("hidden")));

const char *page_template(size_t *ret_size) {
    *ret_size = (size_t)(orcap_page_end - orcap_page_begin);
    return orcap_page_begin;
}

#else

const char *page_template(size_t *ret_size) {
    *ret_size = 0;
    return NULL;
}

#endif
