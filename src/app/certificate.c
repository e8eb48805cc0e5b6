#include "app/certificate.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <time.h>

static size_t put_name(const X509_NAME *name, struct sink *text) {
    BIO *bio = BIO_new(BIO_s_mem());
    char *bytes = NULL;
    long size = 0;
    if (bio && X509_NAME_print_ex(bio, name, 0, XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB) >= 0)
        size = BIO_get_mem_data(bio, &bytes);
    if (size > 0)
        sink_bytes(text, bytes, (size_t)size);
    BIO_free(bio);
    return size > 0 ? (size_t)size : 0;
}

static void put_time(const ASN1_TIME *time, char text[CERTIFICATE_TIME]) {
    struct tm tm;
    text[0] = 0;
    if (!time || !ASN1_TIME_to_tm(time, &tm) || tm.tm_year < -1900 || tm.tm_year > 9999 - 1900)
        return;
    if (!strftime(text, CERTIFICATE_TIME, "%Y-%m-%dT%H:%M:%SZ", &tm))
        text[0] = 0;
}

/* The next value of a sequence, whatever it is: its tag and where it ends; *p moves behind its head. False when there is none that is whole. */
static bool open_value(const unsigned char **p, const unsigned char *limit, int *ret_tag, const unsigned char **ret_end) {
    long size;
    int class;
    if (*p >= limit || ASN1_get_object(p, &size, ret_tag, &class, limit - *p) & 0x81) /* an error, or a size that is not said */
        return false;
    *ret_tag |= class;
    *ret_end = *p + size;
    return true;
}

/* The parts of a TBSCertificate (RFC 5280, section 4.1) up to the subject. The public key behind it is not looked at: to decode it would cost more
 * than all the rest. */
struct parts {
    const unsigned char *issuer, *not_before, *subject; /* each from its head on */
    const unsigned char *limit;
};

static bool find_parts(const unsigned char *der, size_t size, struct parts *ret_parts) {
    const unsigned char *p = der, *limit = der + size, *end, *values[6];
    int tag;
    for (int depth = 0; depth < 2; depth++) { /* the certificate, and what is signed of it */
        if (!open_value(&p, limit, &tag, &end) || tag != V_ASN1_SEQUENCE)
            return false;
        limit = end;
    }
    for (size_t count = 0; count < 6;) { /* version, serial number, signature, issuer, validity, subject */
        values[count] = p;
        if (!open_value(&p, limit, &tag, &end))
            return false;
        if (count == 0 && tag != V_ASN1_CONTEXT_SPECIFIC) /* the first version does not say so */
            values[++count] = values[0];
        count++;
        p = end;
    }
    const unsigned char *validity = values[4];
    if (!open_value(&validity, limit, &tag, &end) || tag != V_ASN1_SEQUENCE)
        return false;
    *ret_parts = (struct parts){values[3], validity, values[5], limit};
    return true;
}

static size_t read_name(const unsigned char *p, const unsigned char *limit, struct sink *text) {
    X509_NAME *name = d2i_X509_NAME(NULL, &p, limit - p);
    size_t size = name ? put_name(name, text) : 0;
    X509_NAME_free(name);
    return size;
}

static void read_time(const unsigned char **p, const unsigned char *limit, char text[CERTIFICATE_TIME]) {
    ASN1_TIME *time = d2i_ASN1_TIME(NULL, p, limit - *p);
    put_time(time, text);
    ASN1_TIME_free(time);
}

bool certificate_read(const uint8_t *der, size_t size, struct sink *text, struct certificate_text *ret_text) {
    struct parts parts;
    bool found = size <= INT_MAX && find_parts(der, size, &parts);
    if (found) {
        ret_text->subject_size = read_name(parts.subject, parts.limit, text);
        ret_text->issuer_size = read_name(parts.issuer, parts.limit, text);
        read_time(&parts.not_before, parts.limit, ret_text->not_before);
        read_time(&parts.not_before, parts.limit, ret_text->not_after);
    }
    ERR_clear_error();
    return found;
}
