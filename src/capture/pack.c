#include "capture/pack.h"

#include <string.h>

const struct packer *packer_of(enum orcap_compression compression) {
    switch (compression) {
    case ORCAP_GZIP:
        return &packer_gzip;
#ifdef ORCAP_HAVE_ZSTD
    case ORCAP_ZSTD:
        return &packer_zstd;
#endif
#ifdef ORCAP_HAVE_LZ4
    case ORCAP_LZ4:
        return &packer_lz4;
#endif
#ifdef ORCAP_HAVE_LZMA
    case ORCAP_XZ:
        return &packer_xz;
#endif
    default:
        return NULL;
    }
}

enum orcap_compression orcap_compression_named(const char *path) {
    static const struct {
        const char *ending;
        enum orcap_compression compression;
    } ENDINGS[] = {{".gz", ORCAP_GZIP}, {".zst", ORCAP_ZSTD}, {".lz4", ORCAP_LZ4}, {".xz", ORCAP_XZ}};
    size_t size = strlen(path);
    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++) {
        size_t ending = strlen(ENDINGS[i].ending);
        if (size > ending && !strcmp(path + size - ending, ENDINGS[i].ending))
            return ENDINGS[i].compression;
    }
    return ORCAP_PLAIN;
}
