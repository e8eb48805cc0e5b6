/* The page: its template with the document in it, gzipped and in base64, so that nothing of a packet is ever part of the markup. */
#include "report/page.h"

#include "report/report.h"

#include <string.h>
#include <zlib.h>

enum { PIECE = 48 * 1024 /* a multiple of three: base64 of pieces joins up */ };

static void put_base64(struct sink *out, const uint8_t *bytes, size_t size) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *p = sink_reserve(out, (size + 2) / 3 * 4);
    if (!p)
        return;
    for (size_t i = 0; i < size; i += 3) {
        size_t left = size - i;
        uint32_t three = (uint32_t)bytes[i] << 16 | (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) | (left > 2 ? bytes[i + 2] : 0);
        *p++ = digits[three >> 18];
        *p++ = digits[three >> 12 & 63];
        *p++ = left > 1 ? digits[three >> 6 & 63] : '=';
        *p++ = left > 2 ? digits[three & 63] : '=';
    }
    out->size += (size + 2) / 3 * 4;
}

static int put_packed(struct sink *out, const struct sink *document) {
    enum { GZIP_WINDOW = 15 + 16, LEVEL = 4 /* a tenth larger than 6 in half the time */, MEMORY = 8 };
    uint8_t piece[PIECE];
    z_stream z = {0};
    if (deflateInit2(&z, LEVEL, Z_DEFLATED, GZIP_WINDOW, MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
        return ORCAP_EMEMORY;
    z.next_in = (Bytef *)document->bytes;
    size_t left = document->size;
    int result = Z_OK;
    while (result == Z_OK) {
        z.next_out = piece;
        z.avail_out = PIECE;
        while (z.avail_out && result == Z_OK) {
            uInt given = left < PIECE ? (uInt)left : PIECE;
            if (!z.avail_in) {
                z.avail_in = given;
                left -= given;
            }
            result = deflate(&z, left || z.avail_in ? Z_NO_FLUSH : Z_FINISH);
        }
        put_base64(out, piece, PIECE - z.avail_out);
    }
    (void)deflateEnd(&z);
    return result == Z_STREAM_END ? out->status : ORCAP_EMEMORY;
}

int orcap_report_html(struct orcap_report *report, const char *title, struct sink *out, struct orcap_error *error) {
    size_t size;
    const char *page = page_template(&size), *data = page ? memmem(page, size, PAGE_DATA, strlen(PAGE_DATA)) : NULL;
    if (!data)
        return orcap_fail(error, ORCAP_EUNSUPPORTED, "this build has no page for reports: it was made without Node; --format json gives the data");
    struct sink document = {0};
    int status = orcap_report_json(report, title, &document);
    if (status == ORCAP_OK) {
        sink_bytes(out, page, (size_t)(data - page));
        status = put_packed(out, &document);
        sink_bytes(out, data + strlen(PAGE_DATA), size - (size_t)(data - page) - strlen(PAGE_DATA));
    }
    sink_clear(&document);
    if (status == ORCAP_OK)
        status = out->status;
    return status < 0 ? orcap_fail(error, status, "the page cannot be written: %s", orcap_status_text(status)) : ORCAP_OK;
}
