#include "app/names/domain.h"

#include <string.h>
#ifdef ORCAP_PSL
#include <libpsl.h>
#endif

const char *domain_base(const char *name) {
#ifdef ORCAP_PSL
    const char *base = psl_registrable_domain(psl_builtin(), name);
    if (base)
        return base;
#endif
    const char *last = strrchr(name, '.');
    for (const char *p = last; p && p > name; p--)
        if (p[-1] == '.')
            return p;
    return name;
}
